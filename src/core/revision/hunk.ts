import { diffWordsWithSpace, structuredPatch } from "diff";

/** The most lines of a change that a reply shows. */
const LINES_MAX = 24;
/** diff gives up beyond this many changed lines; the reply then shows no change. */
const EDIT_LENGTH_MAX = 2_000;

/** A line longer than this is cut to the words around what changed in it, with so much on either side. Characters. */
const LINE_MAX = 120;
const AROUND = 40;
const WORDS_MAX = 500;
const CLIPPED_MAX = 300;

/** Whose comments an edit is for, by the text of the lines that they are on. */
export interface Owners {
  readonly own: string | undefined;
  /** The lines of other comments that the same edit is for. */
  readonly others: readonly string[];
}

/**
 * What differs between two versions of the plan, as lines of a diff. Line 1 is a hidden comment, so it is left out; so
 * is what changed in the lines of other comments.
 */
export function hunkBetween(before: string, after: string, owners?: Owners): string {
  const isShared = owners !== undefined && owners.others.length > 0;
  const [old, now] = [withoutHead(before), withoutHead(after)];
  if (old === now) return "";
  const patch = structuredPatch("plan", "plan", old, now, "", "", {
    context: isShared ? 0 : 1,
    maxEditLength: EDIT_LENGTH_MAX,
  });
  const lines = patch?.hunks.flatMap((hunk) =>
    groupsOf(hunk.lines).flatMap((group) => rendered(isShared ? ownPart(group, owners) : group)),
  );
  if (!lines) return "";
  const more = lines.length - LINES_MAX;
  return [...lines.slice(0, LINES_MAX), ...(more > 0 ? [`… ${more} more lines`] : [])].join("\n");
}

const withoutHead = (text: string) => text.slice(text.indexOf("\n") + 1);

/** Lines that were replaced by others, or an unchanged line. */
interface Group {
  readonly same: readonly string[];
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

const GROUP = /^ [^\n]*\n|(?:^-[^\n]*\n)+(?:^\+[^\n]*\n)*|(?:^\+[^\n]*\n)+/gm;

function groupsOf(lines: readonly string[]): Group[] {
  return Array.from(`${lines.join("\n")}\n`.matchAll(GROUP), ([group]) => {
    const marked = (mark: string) =>
      group.split(/\r?\n/).flatMap((line) => (line.startsWith(mark) ? [line.slice(1)] : []));
    return { same: marked(" "), removed: marked("-"), added: marked("+") };
  });
}

/** Lines that were replaced one by one belong each to the comment that is on them. */
function ownPart(group: Group, owners: Owners): Group {
  const isOwn = (lines: readonly string[]) =>
    lines.some((line) => line === owners.own) || !lines.some((line) => owners.others.includes(line));
  const { removed, added } = group;
  if (removed.length !== added.length) return isOwn(removed) ? group : { ...group, removed: [], added: [] };
  const own = removed.map((line) => isOwn([line]));
  const kept = (lines: readonly string[]) => lines.filter((_, at) => own[at]);
  return { ...group, removed: kept(removed), added: kept(added) };
}

function rendered({ same, removed, added }: Group): string[] {
  const isPaired = removed.length === added.length;
  const pairs = isPaired ? removed.map((line, at) => cutToChange(line, added[at] ?? "")) : [];
  const old = isPaired ? pairs.map(([line]) => line) : removed;
  const now = isPaired ? pairs.map(([, line]) => line) : added;
  const marked = (mark: string, lines: readonly string[]) => lines.map((line) => `${mark}${clipped(line)}`);
  return [...marked(" ", same), ...marked("-", old), ...marked("+", now)];
}

/** Two versions of a line; if it is long, only the words around what changed. */
function cutToChange(old: string, now: string): readonly [string, string] {
  if (Math.max(old.length, now.length) <= LINE_MAX) return [old, now];
  const parts = diffWordsWithSpace(old, now, { maxEditLength: WORDS_MAX }) ?? [];
  const cut = parts.map((part, at) => {
    const isChanged = part.added || part.removed;
    return { ...part, value: isChanged ? part.value : around(part.value, at > 0, at < parts.length - 1) };
  });
  if (cut.length === 0) return [old, now];
  const side = (other: "added" | "removed") =>
    cut.flatMap((part) => (part[other] ? [] : [part.value])).join("");
  return [side("added"), side("removed")];
}

/** The ends of an unchanged passage that are next to a change. */
function around(text: string, isBehind: boolean, isBefore: boolean): string {
  const head = isBehind ? text.slice(0, AROUND).replace(/\S+$/, "") : "";
  const tail = isBefore ? text.slice(-AROUND).replace(/^\S+/, "") : "";
  return head.length + tail.length + 1 >= text.length ? text : `${head}…${tail}`;
}

const clipped = (line: string) => (line.length > CLIPPED_MAX ? `${line.slice(0, CLIPPED_MAX)}…` : line);
