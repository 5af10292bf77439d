import { createHash } from "node:crypto";
import { type Block, cut, join } from "./document.ts";
import { parseItem, renderItem, tickItem, wordingOfItem } from "./item.ts";
import { notesOf } from "./note.ts";
import { type Item, type Plan, SECTION_ORDER, type Section } from "./plan.ts";

/** Something in the plan file that cannot be read, with its line (from 1). */
export interface PlanProblem {
  readonly line: number;
  readonly what: string;
}

export type ParsedPlan =
  | { readonly plan: Plan; readonly problems: readonly [] }
  | { readonly plan: undefined; readonly problems: readonly PlanProblem[] };

/** A plan file above this size is not read. Bytes do not matter here: characters. */
const CHARACTERS_MAX = 200_000;

const HEAD = /^<!-- redline:plan next=(\d{1,4}) base=([0-9a-f]{40}) -->\r?\n# (\S[^\n]*)\n/;

/** Writes a plan as its file; {@link parsePlan} reads the same plan back. */
export function renderPlan(plan: Plan): string {
  const sections = SECTION_ORDER.flatMap((name) => {
    if (name === "Todo") return [`## Todo\n\n${plan.items.map(renderItem).join("\n")}`];
    return plan.sections.filter((section) => section.name === name).map(renderSection);
  });
  return `${renderHead(plan)}\n${sections.join("\n")}`;
}

/** The head of the file: what the program must know, hidden, and the title. */
function renderHead(plan: Pick<Plan, "nextId" | "base" | "title">): string {
  return `<!-- redline:plan next=${plan.nextId} base=${plan.base} -->\n# ${plan.title}\n`;
}

/** Writes one section with its heading. Ends with a line end. */
export function renderSection({ name, body }: Section): string {
  return `## ${name}\n\n${body.trim()}\n`;
}

/** Reads a plan file, notes aside. What cannot be read is named with its line; nothing is guessed. */
export function parsePlan(text: string): ParsedPlan {
  if (text.length > CHARACTERS_MAX) {
    const what = `the plan has ${text.length} characters, at most ${CHARACTERS_MAX} are read: shorten it`;
    return { plan: undefined, problems: [{ line: 1, what }] };
  }
  const { text: words, lines } = notesOf(text);
  const { plan, problems } = parseWords(words);
  if (plan) return { plan, problems: [] };
  return { plan, problems: problems.map(({ line, what }) => ({ line: lines[line - 1] ?? line, what })) };
}

function parseWords(text: string): ParsedPlan {
  const problems: PlanProblem[] = [];
  const blocks = cut(text);
  const head = HEAD.exec(text);
  if (!head) problems.push({ line: 1, what: HEAD_EXPECTED });
  const items = itemsOf(blocks, problems);
  problems.push(...idProblems(items, blocks));
  if (problems.length > 0 || !head) return { plan: undefined, problems };
  const sections = blocks.filter((block) => block.kind === "section" && block.name !== "Todo").map(sectionOf);
  const [, next, base = "", title = ""] = head;
  return { plan: { title: title.trimEnd(), sections, items, nextId: Number(next), base }, problems: [] };
}

const HEAD_EXPECTED =
  "the first two lines must be the `redline:plan` comment and `# Title`: put them back as they were";

function itemsOf(blocks: readonly Block[], problems: PlanProblem[]): Item[] {
  return blocks.flatMap((block) => {
    if (block.kind !== "item") return [];
    const item = parseItem(block.text, (what, offset) => problems.push({ line: block.line + offset, what }));
    return item ? [item] : [];
  });
}

function idProblems(items: readonly Item[], blocks: readonly Block[]): PlanProblem[] {
  const line = blocks.find((block) => block.kind === "item")?.line ?? 1;
  const ids = items.map((item) => item.id);
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  return [
    ...(items.length === 0 ? [{ line, what: "the plan has no item under `## Todo`" }] : []),
    ...twice.map((id) => ({ line, what: `two items have the number ${id}; give each its own` })),
    ...items.flatMap((item) =>
      item.after
        .filter((id) => !ids.includes(id) || id === item.id)
        .map((id) => ({
          line,
          what: `item ${item.id} comes after ${id}, which is no other item of the plan`,
        })),
    ),
  ];
}

function sectionOf(block: Block): Section {
  const body = block.text.replace(/^.*\n?/, "").trim();
  return { name: block.kind === "section" ? block.name : "", body };
}

/** A hash of the plan's wording: ticks and what the app wrote beside them are not part of it. 64 hex digits. */
export function digestOf(text: string): string {
  return createHash("sha256").update(wordingOfPlan(text)).digest("hex");
}

/** The words that people approve: the file without notes, ticks, and what the app wrote beside them. */
export function wordingOfPlan(text: string): string {
  return cut(notesOf(text).text)
    .map((block) => (block.kind === "item" ? wordingOfItem(block.text) : block.text))
    .join("");
}

/** The file with one item ticked and its evidence beside it. Throws when the plan has no such item. */
export function tick(text: string, id: number, evidence: string): string {
  const blocks = cut(text);
  const index = blocks.findIndex((block) => block.kind === "item" && idOf(block) === id);
  const block = blocks[index];
  if (!block) throw new Error(`The plan has no item ${id} to tick.`);
  return join(blocks.with(index, { ...block, text: tickItem(block.text, evidence) }));
}

/** The number of the item that a block holds, if it is well written. */
export function idOf(block: Block): number | undefined {
  return block.kind === "item" ? parseItem(block.text, () => {})?.id : undefined;
}

/** The `next=` in the file's head; 0 if it has none. */
export function nextIdOf(text: string): number {
  return Number(/^<!-- redline:plan next=(\d+)/.exec(text)?.[1] ?? 0);
}

/** The file with another `next=` in its head. */
export function withNextId(text: string, nextId: number): string {
  return text.replace(/^(<!-- redline:plan next=)\d+/, `$1${nextId}`);
}

/** Where a line of the plan lies, in a reader's words; for feedback on it. */
export function placeOf(text: string, line: number): { section?: string; item?: number } {
  const { text: words, lines } = notesOf(text);
  // A note between two lines belongs to what stands above it.
  const at = lines.filter((one) => one <= line).length;
  const blocks = cut(words).filter((block) => block.line <= at);
  const section = blocks.findLast((block) => block.kind === "section");
  const item = blocks.at(-1);
  const id = item ? idOf(item) : undefined;
  return {
    ...(section?.kind === "section" ? { section: section.name } : {}),
    ...(id === undefined ? {} : { item: id }),
  };
}
