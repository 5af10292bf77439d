import { code, short } from "../markdown/template.ts";
import { plainCode } from "../plan/forbidden.ts";
import { type Plan, UNCONFIRMED } from "../plan/plan.ts";
import { type Found, foundIn, resolves } from "./reference.ts";
import { type Broken, type References, without } from "./references.ts";

/** A reference in a plan that could not be confirmed. */
export type Unresolved =
  | {
      readonly kind: "name";
      readonly name: string;
      readonly isPath: boolean;
      readonly parts: readonly string[];
    }
  /** Left out of the plan; the text of a link stays. */
  | {
      readonly kind: "link";
      readonly part: string;
      readonly path: string;
      readonly url: string;
      /** True if it is to a commit that was not read. */
      readonly isElsewhere?: boolean;
    }
  | { readonly kind: "diagram"; readonly part: string; readonly source: string; readonly why: string }
  /** `why` ends a sentence; `found` is what stands there, for the model. */
  | { readonly kind: "quote"; readonly place: string; readonly why: string; readonly found?: string };

/** True for what is not checked: what was there before, and what people wrote. */
export type IsOthers = (name: string) => boolean;

/** The words that must be looked up to check a plan. */
export function wordsToFind({ named, made }: References, introduced: readonly string[]): string[] {
  const known = new Set([...made, ...introduced.flatMap(wordsIn)]);
  return [...new Set(named.flatMap(({ value }) => value.words ?? []))].filter((word) => !known.has(word));
}

const wordsIn = (text: string) => text.match(/[\w$]+/g) ?? [];

interface Available {
  readonly paths: ReadonlySet<string>;
  /** Words that occur somewhere in the repository. */
  readonly words: ReadonlySet<string>;
  readonly introduced: readonly string[];
  /** The commits that links may be to; without them, any whole id. */
  readonly commits?: ReadonlySet<string>;
}

/** What a plan names that neither the repository contains nor the plan introduces. */
export function unresolvedNames(
  plan: Plan,
  references: References,
  available: Available,
  isOthers: IsOthers,
): Unresolved[] {
  const { paths, words, introduced } = available;
  const own = plan.items.flatMap((item) => item.files.map((file) => file.path));
  const found = foundIn([...paths, ...own], [...words, ...references.made, ...introduced.flatMap(wordsIn)]);
  return [
    ...missingNames(references, found, new Set(introduced), isOthers),
    ...missingLinks(references, found, available.commits, isOthers),
  ];
}

function missingNames(
  { named }: References,
  found: Found,
  introduced: ReadonlySet<string>,
  isOthers: IsOthers,
): Unresolved[] {
  const byName = new Map(named.map(({ value }) => [value.name, value]));
  return [...byName.values()]
    .filter((one) => !resolves(one, found) && !introduced.has(one.name) && !isOthers(one.name))
    .map(({ name, words }) => ({ kind: "name", name, isPath: !words, parts: partsWith(named, name) }));
}

function partsWith(named: References["named"], name: string): string[] {
  return [...new Set(named.filter(({ value }) => value.name === name).map(({ part }) => part))];
}

function missingLinks(
  { linked }: References,
  found: Found,
  commits: Available["commits"],
  isOthers: IsOthers,
): Unresolved[] {
  const isKnown = (commit: string) => commits?.has(commit) ?? commit.length === COMMIT_DIGITS;
  return linked
    .filter(({ value }) => !isOthers(value.url))
    .map(({ part, value: { path, url, commit } }) => ({
      kind: "link" as const,
      part,
      path,
      url,
      isElsewhere: !isKnown(commit),
    }))
    .filter(({ path, isElsewhere }) => isElsewhere || !found.tree.includes(`\n/${path}/\n`));
}
const COMMIT_DIGITS = 40;

/** What is wrong, and what to do about it, for the model. */
export function forModel(one: Unresolved): string {
  switch (one.kind) {
    case "name":
      return one.isPath
        ? `${code(one.name)}, named in ${listed(one.parts)}, is not a file or folder in the repository: correct it, or list it as a new file of an item.`
        : `${code(one.name)}, named in ${listed(one.parts)}, does not occur in the repository: correct it, or list it in \`introduces\` if the plan creates it.`;
    case "link":
      if (one.isElsewhere)
        return `The link to ${code(one.path)} in ${one.part} is to a commit that you have not read: remove it. A note with \`path\` and \`lines\` gets its link from the program.`;
      return `${code(one.path)}, linked in ${one.part}, is not a file in the repository: correct or remove the link.`;
    case "quote":
      return `Notes: the quote from ${code(one.place)} is wrong: ${one.why}. Quote the lines word for word, or omit \`quote\`.${one.found === undefined ? "" : ` ${one.found}`}`;
    case "diagram":
      return `A diagram in ${one.part} is not valid Mermaid: ${one.why}`;
  }
}

const listed = (parts: readonly string[]) =>
  parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;

const WHY_CHARACTERS_MAX = 160;
/** Without the diagram, what the parser expected is of no use. */
const briefly = (why: string) => (why.split(/\n-*\^/)[0] ?? "").slice(0, WHY_CHARACTERS_MAX);

/** The same for the people who review the plan: one line. */
export function lineOf(one: Unresolved, commit: string): string {
  switch (one.kind) {
    case "name":
      return `${beginOf(one.name)}${listed(one.parts.map(partName))}, was not found in the repository at ${short(commit)}.`;
    case "link":
      if (one.isElsewhere)
        return `- A link in ${partName(one.part)} was left out: it was to another commit than ${short(commit)}.`;
      return `- A link in ${partName(one.part)} was left out: there is no ${plainCode(one.path)} at ${short(commit)}.`;
    case "quote":
      return `- A quote in Notes was left out: it is attributed to ${plainCode(one.place)}, but at ${short(commit)} ${one.why}.`;
    case "diagram":
      return `- A diagram in ${partName(one.part)} was left out: Mermaid's parser says ${plainCode(briefly(one.why))}.`;
  }
}

/** A person's own heading may contain anything. */
const partName = (part: string) => (/^(?:[A-Z][a-z ]+|title|item \d+)$/.test(part) ? part : plainCode(part));

const beginOf = (name: string) => `- ${plainCode(name)}, named in `;
const NAMED = /^- `.*`, named in .+, was not found in the repository at ([0-9a-f]{7})\.$/;
const LEFT_OUT = /^- A (?:link|quote|diagram) in (.+?) was left out: /;

/** What must be removed from the Markdown. */
export function brokenBy(unresolved: readonly Unresolved[]): Broken {
  return {
    diagrams: new Set(unresolved.flatMap((one) => (one.kind === "diagram" ? [one.source] : []))),
    links: new Set(unresolved.flatMap((one) => (one.kind === "link" && one.url ? [one.url] : []))),
  };
}

/** A new plan without what is broken, with a section that lists what was not confirmed. */
export function annotated(plan: Plan, unresolved: readonly Unresolved[]): Plan {
  if (unresolved.length === 0) return plan;
  const broken = brokenBy(unresolved);
  const sections = plan.sections
    .map(({ name, body }) => ({ name, body: without(body, broken).trim() }))
    .filter(({ body }) => body !== "");
  const items = plan.items.map((item) => ({ ...item, why: without(item.why, broken).trim() }));
  const section = { name: UNCONFIRMED, body: linesOf(unresolved, plan.base).join("\n") };
  return { ...plan, sections: [...sections, section], items };
}

const linesOf = (unresolved: readonly Unresolved[], commit: string) => [
  ...new Set(unresolved.map((one) => lineOf(one, commit))),
];

interface Revised {
  /** Of the revised plan. */
  readonly references: References;
  readonly unresolved: readonly Unresolved[];
  readonly commit: string;
  /** The parts that the model edited. */
  readonly edited: ReadonlySet<string>;
  readonly introduced: readonly string[];
}

/**
 * The body of the section after a revision. Entries for what the plan no longer names, or for parts that were rewritten,
 * are removed; lines by people stay.
 */
export function unconfirmedAfter(body: string, revised: Revised): string {
  const kept = body.split("\n").flatMap((line) => stillValid(line, revised));
  const added = linesOf(revised.unresolved, revised.commit);
  return [...kept, ...added.filter((line) => !kept.includes(line))].join("\n").trim();
}

function stillValid(line: string, { references, edited, introduced }: Revised): string[] {
  const [, part] = LEFT_OUT.exec(line) ?? [];
  if (part !== undefined) return edited.has(part) ? [] : [line];
  const [, at] = NAMED.exec(line) ?? [];
  if (at === undefined) return [line];
  const { value } = references.named.find((one) => line.startsWith(beginOf(one.value.name))) ?? {};
  if (!value || [...references.made, ...introduced].includes(value.name)) return [];
  const parts = partsWith(references.named, value.name);
  return [lineOf({ kind: "name", name: value.name, isPath: false, parts }, at)];
}

/** How much of a plan was not confirmed, according to its own section. */
export function unconfirmedIn(plan: Plan): { readonly names: number; readonly leftOut: number } {
  const lines = plan.sections
    .filter((section) => section.name === UNCONFIRMED)
    .flatMap((section) => section.body.split("\n"));
  const count = (pattern: RegExp) => lines.filter((line) => pattern.test(line)).length;
  return { names: count(NAMED), leftOut: count(LEFT_OUT) };
}
