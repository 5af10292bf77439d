/** What Redline itself adds to an approved plan, without a model: an approver's condition, a file of an item. */
import { redacted } from "../markdown/secrets.ts";
import { readPlan } from "../plan/document.ts";
import { plainCode } from "../plan/forbidden.ts";
import { CONDITIONS, type FileChange, rankOf } from "../plan/plan.ts";
import { linesOf } from "../plan/structure.ts";

const INTRODUCTION = "Binding for all open items, in the words of whoever approved the plan:";

/**
 * The plan with a condition at the end of its conditions. As a code span, because in any other form a person's words may
 * be what a plan cannot contain.
 */
export function withCondition(plan: string, by: string, words: string): string {
  const { blocks } = readPlan(plan);
  const line = `- Condition of ${by}: ${plainCode(redacted(words))}`;
  const section = blocks.find((block) => block.kind === "section" && block.name === CONDITIONS);
  if (section) return withLines(plan, section.line + linesOf(section.text.trimEnd()).length - 1, [line]);
  const isLater = (name: string) => rankOf(name) > rankOf(CONDITIONS);
  const next = blocks.find((block) => block.kind === "section" && isLater(block.name));
  const added = [`## ${CONDITIONS}`, "", INTRODUCTION, "", line, ""];
  return withLines(plan, next ? next.line - 1 : linesOf(plan).length, added);
}

/** True if a condition shows anything on the plan's page. */
export const isVisible = (words: string): boolean => plainCode(words) !== plainCode("");

/** The plan with a file at the end of an item's files; unchanged if it has no such item. */
export function withFile(plan: string, id: number, { path, change }: FileChange): string {
  const { items, lines, withoutNotes } = readPlan(plan);
  const found = items.find(({ item }) => item.id === id);
  if (!found) return plan;
  // The description, which stands above the fields, may contain a line that looks like one.
  const own = linesOf(withoutNotes).slice(0, found.lastApprovedLine + 1);
  const at = (lines[own.findLastIndex((line) => line.startsWith("  - Files: "))] ?? 1) - 1;
  const all = plan.split("\n");
  const line = all[at]?.replace(/\s*$/, (end) => `, \`${path}\` (${change})${end}`) ?? "";
  return all.with(at, line).join("\n");
}

/** Inserts lines after so many lines of the plan without its notes; all others stay as they are, byte for byte. */
function withLines(plan: string, after: number, added: readonly string[]): string {
  const all = plan.split("\n");
  const end = all[0]?.endsWith("\r") ? "\r" : "";
  const at = readPlan(plan).lines[after - 1] ?? all.length;
  return all.toSpliced(at, 0, ...added.map((line) => line + end)).join("\n");
}

/** Why a plan with an addition cannot be read; undefined if it can. */
export function additionProblem(after: string): string | undefined {
  return readPlan(after).problems[0]?.what;
}
