import { readPlan } from "./document.ts";
import { type Proof, renderEvidence } from "./evidence.ts";
import { renderItem } from "./item.ts";
import { needsAnswers, type Plan, SECTION_ORDER, type Section } from "./plan.ts";
import { freeRanges, tickedText, withoutRanges } from "./range.ts";
import type { Protection } from "./scope.ts";
import { protectionProblem } from "./scope.ts";
import type { PlanProblem } from "./structure.ts";

export type { PlanProblem } from "./structure.ts";

export type ParsedPlan =
  | { readonly plan: Plan; readonly problems: readonly [] }
  | { readonly plan: undefined; readonly problems: readonly PlanProblem[] };

/** Writes a plan as a file that {@link parsePlan} parses back to the same plan. */
export function renderPlan(plan: Plan): string {
  const sections = SECTION_ORDER.flatMap((name) => {
    if (name === "Todo" && needsAnswers(plan)) return [];
    if (name === "Todo") return [`## Todo\n\n${plan.items.map(renderItem).join("\n")}`];
    return plan.sections.filter((section) => section.name === name).map(renderSection);
  });
  return `${renderHead(plan)}\n${sections.join("\n")}`;
}

/** The head of the file: the metadata comment and the title. */
function renderHead(plan: Pick<Plan, "nextId" | "base" | "title">): string {
  return `<!-- redline:plan next=${plan.nextId} base=${plan.base} -->\n# ${plan.title}\n`;
}

/** Writes one section with its heading. Ends with a newline. */
export function renderSection({ name, body }: Section): string {
  return `## ${name}\n\n${body.trim()}\n`;
}

/**
 * Parses a plan file without its notes. Every problem is reported with its line; nothing is guessed. With `protection`
 * from the settings, an open item that would touch a protected path is a problem as well.
 */
export function parsePlan(text: string, protection?: Protection): ParsedPlan {
  const { plan, problems } = readPlan(text);
  if (!plan) return { plan, problems };
  const found = protection ? protectionProblems(text, protection) : [];
  return found.length > 0 ? { plan: undefined, problems: found } : { plan, problems: [] };
}

function protectionProblems(text: string, protection: Protection): PlanProblem[] {
  const { items, lines } = readPlan(text);
  return items
    .filter(({ item }) => !item.isTicked)
    .flatMap(({ item, line }) =>
      item.files.flatMap(({ path }) => {
        const problem = protectionProblem(path, protection);
        return problem ? [{ line: lines[line] ?? 1, what: `\`${path}\` ${problem}` }] : [];
      }),
    );
}

/** A hash of what people approve: every byte of the file except checkboxes and the app's evidence. 64 hex digits. */
export function digestOf(text: string): string {
  return readPlan(text).digest;
}

/** What people approve, and all that an executor sees of the plan. */
export function planContentOf(text: string): string {
  return readPlan(text).planContent;
}

/** What passed besides an item's own command, and what its runs on other trees have shown. */
interface Done {
  readonly checks?: readonly string[];
  readonly proof?: Proof | undefined;
}

/**
 * Ticks one item and records that its own command and these checks have passed. The digest does not change.
 * Throws if the plan cannot be parsed or has no such item.
 */
export function tick(text: string, id: number, { checks = [], proof }: Done = {}): string {
  const { items, lines } = readPlan(text);
  const found = items.find(({ item }) => item.id === id);
  if (!found) throw new Error(`The plan has no item ${id} to tick.`);
  return tickedText(text, found, { evidence: renderEvidence([found.item.verify, ...checks], proof), lines });
}

/** The file with an item's box unticked and its evidence removed. Throws if it has no such item. */
export function untick(text: string, id: number): string {
  const { items, lines } = readPlan(text);
  const found = items.find(({ item }) => item.id === id);
  if (!found) throw new Error(`The plan has no item ${id} to untick.`);
  return withoutRanges(text, freeRanges(text, [found], lines));
}

/** The `next=` in the file's head; 0 if it has none. */
export function nextIdOf(text: string): number {
  return Number(/^<!-- redline:plan next=(\d+)/.exec(text)?.[1] ?? 0);
}

/** The file with another `next=` in its head. */
export function withNextId(text: string, nextId: number): string {
  return text.replace(/^(<!-- redline:plan next=)\d+/, `$1${nextId}`);
}

/** The section and item that a line of the plan belongs to; for feedback on it. */
export function placeOf(text: string, line: number): { section?: string; item?: number } {
  const { blocks: all, lines } = readPlan(text);
  // A note between two lines belongs to the line above it.
  const at = lines.filter((one) => one <= line).length;
  const blocks = all.filter((block) => block.line <= at);
  const section = blocks.findLast((block) => block.kind === "section");
  const item = blocks.at(-1);
  return {
    ...(section?.kind === "section" ? { section: section.name } : {}),
    ...(item?.kind === "item" && item.id !== undefined ? { item: item.id } : {}),
  };
}
