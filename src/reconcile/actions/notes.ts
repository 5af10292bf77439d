import { marked } from "../../core/markdown/invisible.ts";
import type { Unresolved } from "../../core/references/unresolved.ts";
import type { NoteDraft, PlanDraft } from "../../core/revision/draft.ts";
import type { PlanEdit, SubmittedEdit } from "../../core/revision/edits.ts";
import { nearestTo, numberedLines } from "../../core/revision/nearest.ts";
import { type LinkTo, noteLine } from "../../core/revision/written.ts";
import type { Snapshot } from "../../core/state/snapshot.ts";
import type { Reader } from "../../ports/codebase.ts";
import type { Lookup } from "./lookup.ts";

/** A note without what could not be confirmed, and what that is. */
interface Checked {
  readonly note: NoteDraft;
  readonly problem?: Unresolved;
}

/** Links to the files of a commit. */
export function linksTo({ repository }: Snapshot, commit: string, { paths }: Lookup): LinkTo {
  return (path, lines) => {
    if (!paths.has(path)) return undefined;
    const [first, last] = lines?.split("-") ?? [];
    const anchor = first === undefined ? "" : `#L${first}${last === undefined ? "" : `-L${last}`}`;
    return `${repository.url}/blob/${commit}/${path.split("/").map(encodeURIComponent).join("/")}${anchor}`;
  };
}

/** A draft whose notes are checked against the files, and what could not be confirmed in them. */
export async function withCheckedNotes(draft: PlanDraft, lookup: Lookup) {
  if (!draft.notes) return { draft, unresolved: [] };
  const own = new Set(draft.items.flatMap((item) => item.files.map((file) => file.path)));
  const { notes, unresolved } = await checkedNotes(draft.notes, lookup, own);
  return { draft: { ...draft, notes }, unresolved };
}

/** Edits whose notes are checked and written as entries of a list, and what could not be confirmed in them. */
export async function withWrittenNotes(edits: readonly SubmittedEdit[], lookup: Lookup, link: LinkTo) {
  const written: PlanEdit[] = [];
  const unresolved: Unresolved[] = [];
  for (const edit of edits) {
    if (edit.kind !== "add-notes") written.push(edit);
    else {
      const checked = await checkedNotes(edit.notes, lookup, new Set());
      const entries = checked.notes.map((note) => noteLine(note, link));
      written.push({ kind: "append-notes", because: edit.because, entries });
      unresolved.push(...checked.unresolved);
    }
  }
  return { edits: written, unresolved };
}

async function checkedNotes(notes: readonly NoteDraft[], lookup: Lookup, own: ReadonlySet<string>) {
  const checked: Checked[] = [];
  for (const note of notes) checked.push(await check(note, lookup, own));
  return {
    notes: checked.map(({ note }) => note),
    unresolved: checked.flatMap(({ problem }) => problem ?? []),
  };
}

async function check(
  { note, path, lines, quote: given }: NoteDraft,
  { reader, paths }: Lookup,
  own: ReadonlySet<string>,
): Promise<Checked> {
  if (path === undefined) return { note: { note } };
  if (!paths.has(path)) {
    return own.has(path)
      ? { note: { note, path } }
      : { note: { note, path }, problem: { kind: "link", part: "Notes", path, url: "" } };
  }
  const place = lines === undefined ? path : `${path}:${lines}`;
  const text = await textAt(path, lines, reader);
  if (text === undefined)
    return { note: { note, path }, problem: { kind: "quote", place, why: "there are no such lines" } };
  if (given === undefined) return { note: { note, path, lines } };
  // Both as the tools show files: the model copies what it saw, and a plan must not contain what nobody sees.
  const [found, quote] = [marked(text), marked(given)];
  if (isQuoted(found, quote)) return { note: { note, path, lines, quote } };
  return {
    note: { note, path, lines },
    problem: { kind: "quote", place, why: "it is not there", found: whatStandsAt(found, lines, quote) },
  };
}

/** True if a text contains a quote, apart from indentation. */
export const isQuoted = (text: string, quote: string): boolean => plain(text).includes(plain(quote));

const SHOWN_LINES_MAX = 20;

/** What stands in the lines of a quote; without lines, what is most like it in the file. */
function whatStandsAt(found: string, lines: string | undefined, quote: string): string {
  if (lines === undefined) return nearestTo(quote, found);
  const shown = found.split("\n").slice(0, SHOWN_LINES_MAX);
  return `There stands:\n${numberedLines(shown, Number(lines.split("-")[0]))}`;
}

/** Ignores indentation and trailing whitespace. */
const plain = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .join("\n")
    .trim();

/** The text of some lines, or of the whole file; undefined if it is shorter. */
async function textAt(path: string, lines: string | undefined, reader: Reader): Promise<string | undefined> {
  if (lines === undefined) return await reader.read(path);
  const [from = 1, to = from] = lines.split("-").map(Number);
  // Reads one line more, to distinguish an empty last line from a missing one.
  const text = (await reader.read(path, { from, to: to + 1 })) ?? "";
  const all = text.split("\n");
  const count = all.length - (all.at(-1) === "" ? 1 : 0);
  return from >= 1 && to >= from && count > to - from ? all.slice(0, to - from + 1).join("\n") : undefined;
}
