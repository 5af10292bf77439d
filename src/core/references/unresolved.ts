import { code, short } from "../markdown/template.ts";
import { plainCode } from "../plan/forbidden.ts";
import { type Plan, UNCONFIRMED } from "../plan/plan.ts";
import { type Found, foundIn, resolves } from "./reference.ts";
import { type Broken, type References, without } from "./references.ts";

/** Something that a plan says and code could not confirm. */
export type Unresolved =
  | {
      readonly kind: "name";
      readonly name: string;
      readonly isPath: boolean;
      readonly parts: readonly string[];
    }
  /** What is left out of the plan; of a link, the words stay. */
  | { readonly kind: "link"; readonly part: string; readonly path: string; readonly url: string }
  | { readonly kind: "diagram"; readonly part: string; readonly source: string; readonly why: string }
  /** `why` ends a sentence. */
  | { readonly kind: "quote"; readonly place: string; readonly why: string };

/** Whose words are not judged: what stood before, and what people wrote. */
export type IsOthers = (name: string) => boolean;

/** The words that must be looked up before a plan can be judged. */
export function wordsToFind({ named, made }: References, introduced: readonly string[]): string[] {
  const known = new Set([...made, ...introduced.flatMap(wordsIn)]);
  return [...new Set(named.flatMap(({ value }) => value.words ?? []))].filter((word) => !known.has(word));
}

const wordsIn = (text: string) => text.match(/[\w$]+/g) ?? [];

interface Ground {
  readonly paths: ReadonlySet<string>;
  /** Words that stand somewhere in the repository. */
  readonly words: ReadonlySet<string>;
  readonly introduced: readonly string[];
}

/** What a plan names that neither the repository nor the plan itself has. */
export function unresolvedNames(
  plan: Plan,
  claims: References,
  ground: Ground,
  isOthers: IsOthers,
): Unresolved[] {
  const { paths, words, introduced } = ground;
  const own = plan.items.flatMap((item) => item.files.map((file) => file.path));
  const found = foundIn([...paths, ...own], [...words, ...claims.made, ...introduced.flatMap(wordsIn)]);
  return [
    ...namesMissed(claims, found, new Set(introduced), isOthers),
    ...linksMissed(claims, found, isOthers),
  ];
}

function namesMissed(
  { named }: References,
  found: Found,
  introduced: ReadonlySet<string>,
  isOthers: IsOthers,
): Unresolved[] {
  const claims = new Map(named.map(({ value }) => [value.name, value]));
  return [...claims.values()]
    .filter((claim) => !resolves(claim, found) && !introduced.has(claim.name) && !isOthers(claim.name))
    .map(({ name, words }) => ({ kind: "name", name, isPath: !words, parts: partsWith(named, name) }));
}

function partsWith(named: References["named"], name: string): string[] {
  return [...new Set(named.filter(({ value }) => value.name === name).map(({ part }) => part))];
}

function linksMissed({ linked }: References, found: Found, isOthers: IsOthers): Unresolved[] {
  return linked
    .filter(({ value: { path, url } }) => !found.tree.includes(`\n/${path}/\n`) && !isOthers(url))
    .map(({ part, value }) => ({ kind: "link", part, ...value }));
}

/** What is wrong, and what to do about it, for the model. */
export function forModel(doubt: Unresolved): string {
  switch (doubt.kind) {
    case "name":
      return doubt.isPath
        ? `${code(doubt.name)}, named in ${listed(doubt.parts)}, is no file or folder of the repository: correct it, or list it as new among the files of an item.`
        : `${code(doubt.name)}, named in ${listed(doubt.parts)}, stands nowhere in the repository: correct it, or mark it in \`introduces\` if the plan makes it.`;
    case "link":
      return `${code(doubt.path)}, linked in ${doubt.part}, is no file of the repository: correct the link or take it out.`;
    case "quote":
      return `Notes: the quote from ${code(doubt.place)} cannot be kept, because ${doubt.why}. Quote word for word from the lines that you name, or leave \`quote\` out.`;
    case "diagram":
      return `A diagram in ${doubt.part} is not valid Mermaid: ${doubt.why}`;
  }
}

const listed = (parts: readonly string[]) =>
  parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;

const WHY_CHARACTERS_MAX = 160;
/** What a parser expected there is of no use without the diagram. */
const briefly = (why: string) => (why.split(/\n-*\^/)[0] ?? "").slice(0, WHY_CHARACTERS_MAX);

/** The same for the people who review the plan: one line. */
function lineOf(doubt: Unresolved, commit: string): string {
  switch (doubt.kind) {
    case "name":
      return `${beginOf(doubt.name)}${listed(doubt.parts.map(partName))}, was not found in the repository at ${short(commit)}.`;
    case "link":
      return `- A link in ${partName(doubt.part)} was left out: there is no ${plainCode(doubt.path)} at ${short(commit)}.`;
    case "quote":
      return `- A quote in Notes was left out: it is said to be from ${plainCode(doubt.place)}, but at ${short(commit)} ${doubt.why}.`;
    case "diagram":
      return `- A diagram in ${partName(doubt.part)} was left out: Mermaid's parser says ${plainCode(briefly(doubt.why))}.`;
  }
}

/** A person's own heading may hold anything. */
const partName = (part: string) => (/^(?:[A-Z][a-z ]+|title|item \d+)$/.test(part) ? part : plainCode(part));

const beginOf = (name: string) => `- ${plainCode(name)}, named in `;
const NAMED = /^- `.*`, named in .+, was not found in the repository at ([0-9a-f]{7})\.$/;
const LEFT_OUT = /^- A (?:link|quote|diagram) in (.+?) was left out: /;

/** What of Markdown must not stand as it was written. */
export function brokenBy(doubts: readonly Unresolved[]): Broken {
  return {
    diagrams: new Set(doubts.flatMap((doubt) => (doubt.kind === "diagram" ? [doubt.source] : []))),
    links: new Set(doubts.flatMap((doubt) => (doubt.kind === "link" && doubt.url ? [doubt.url] : []))),
  };
}

/** A new plan without what is broken in it, with a section that says what was not confirmed. */
export function annotated(plan: Plan, doubts: readonly Unresolved[]): Plan {
  if (doubts.length === 0) return plan;
  const broken = brokenBy(doubts);
  const sections = plan.sections
    .map(({ name, body }) => ({ name, body: without(body, broken).trim() }))
    .filter(({ body }) => body !== "");
  const items = plan.items.map((item) => ({ ...item, why: without(item.why, broken).trim() }));
  const said = { name: UNCONFIRMED, body: linesOf(doubts, plan.base).join("\n") };
  return { ...plan, sections: [...sections, said], items };
}

const linesOf = (doubts: readonly Unresolved[], commit: string) => [
  ...new Set(doubts.map((doubt) => lineOf(doubt, commit))),
];

interface Revised {
  /** What the revised plan claims. */
  readonly claims: References;
  readonly doubts: readonly Unresolved[];
  readonly commit: string;
  /** The parts that the model edited. */
  readonly edited: ReadonlySet<string>;
  readonly introduced: readonly string[];
}

/**
 * What is said there after a revision. What the plan does not name any more goes, and so does what was left out of a
 * part that was written anew; words of people stay.
 */
export function unconfirmedAfter(body: string, revised: Revised): string {
  const kept = body.split("\n").flatMap((line) => stillSaid(line, revised));
  const added = linesOf(revised.doubts, revised.commit);
  return [...kept, ...added.filter((line) => !kept.includes(line))].join("\n").trim();
}

function stillSaid(line: string, { claims, edited, introduced }: Revised): string[] {
  const [, part] = LEFT_OUT.exec(line) ?? [];
  if (part !== undefined) return edited.has(part) ? [] : [line];
  const [, at] = NAMED.exec(line) ?? [];
  if (at === undefined) return [line];
  const { value } = claims.named.find((one) => line.startsWith(beginOf(one.value.name))) ?? {};
  if (!value || [...claims.made, ...introduced].includes(value.name)) return [];
  const doubt = { kind: "name", name: value.name, isPath: false, parts: partsWith(claims.named, value.name) };
  return [lineOf(doubt as Unresolved, at)];
}

/** How much of a plan was not confirmed, as the plan itself says it. */
export function unconfirmedIn(plan: Plan): { readonly names: number; readonly leftOut: number } {
  const lines = plan.sections
    .filter((section) => section.name === UNCONFIRMED)
    .flatMap((section) => section.body.split("\n"));
  const count = (pattern: RegExp) => lines.filter((line) => pattern.test(line)).length;
  return { names: count(NAMED), leftOut: count(LEFT_OUT) };
}
