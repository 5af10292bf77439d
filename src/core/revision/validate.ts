import { changedParts } from "../plan/delta.ts";
import { readPlan } from "../plan/document.ts";
import type { Disposition } from "./disposition.ts";
import { type PlanEdit, revise } from "./edits.ts";
import type { RepositoryFacts } from "./facts.ts";
import { type Applied, newErrors, stands } from "./suggestions.ts";

/** What a model submits when it revises a plan. */
interface Submitted {
  readonly edits: readonly PlanEdit[];
  readonly dispositions: readonly Disposition[];
}

/**
 * Why a revision cannot land, in sentences for its writer; none means it can. Every comment has exactly one
 * disposition, every edit has a comment that asks for it, what people suggested stands as they wrote it, nothing else
 * has moved, and the plan still holds. `applied` are the suggestions that are in `before` already.
 */
export function revisionProblems(
  before: string,
  submitted: Submitted,
  feedback: readonly string[],
  { applied = [], ...ground }: RepositoryFacts & { readonly applied?: readonly Applied[] },
): string[] {
  const suggested = applied.map((one) => one.id);
  const problems = [
    ...dispositionProblems(submitted, feedback, suggested),
    ...editProblems(before, submitted, [...feedback, ...suggested]),
  ];
  if (problems.length > 0) return problems;
  let after: string;
  try {
    after = revise(before, submitted.edits);
  } catch (error) {
    return [(error as Error).message];
  }
  if (!readPlan(after).plan) return parseErrors(after);
  return [
    ...suggestionProblems(after, submitted.edits, { applied, feedback }),
    ...movedProblems(before, after, submitted.edits),
    ...newErrors(before, after, ground),
  ];
}

/** What keeps a model's text from being read as a plan; a sentence for its writer each. */
export function parseErrors(text: string): string[] {
  return readPlan(text).problems.map(({ line, what }) => `Line ${line} of the plan cannot be read: ${what}.`);
}

/** What a suggestion touched is edited only if somebody asks for that in words; its own comment keeps its lines. */
function suggestionProblems(
  after: string,
  edits: readonly PlanEdit[],
  { applied, feedback }: { applied: readonly Applied[]; feedback: readonly string[] },
): string[] {
  return applied.flatMap(({ id, lines, parts }) =>
    edits.flatMap((edit) => {
      const part = partOf(edit);
      const asking = edit.because.filter((one) => feedback.includes(one));
      if (part === undefined || !parts.includes(part)) return [];
      if (asking.some((one) => one !== id) || (asking.length > 0 && stands(lines, after))) return [];
      return [
        `\`${part}\` holds the suggestion ${id} word for word, and nobody else asks for an edit of it.`,
      ];
    }),
  );
}

function dispositionProblems(
  { dispositions, edits }: Submitted,
  feedback: readonly string[],
  suggested: readonly string[],
): string[] {
  const given = dispositions.map((one) => one.feedback);
  const edited = new Set(edits.flatMap((edit) => edit.because));
  return [
    ...feedback.filter((id) => !given.includes(id)).map((id) => `Feedback ${id} has no disposition.`),
    ...given.filter((id) => !feedback.includes(id)).map((id) => `There is no feedback ${id}.`),
    ...given
      .filter((id, index) => given.indexOf(id) !== index)
      .map((id) => `Feedback ${id} has two dispositions.`),
    ...dispositions
      .filter((one) => one.became === "applied" && !edited.has(one.feedback))
      .map((one) => `Feedback ${one.feedback} is said to be applied, but no edit is made for it.`),
    ...dispositions
      .filter(
        (one) => one.became !== "applied" && edited.has(one.feedback) && !suggested.includes(one.feedback),
      )
      .map((one) => `Feedback ${one.feedback} is ${one.became}, but an edit is made for it.`),
  ];
}

function editProblems(before: string, { edits }: Submitted, feedback: readonly string[]): string[] {
  const ticked = new Set(readPlan(before).plan?.items.flatMap((item) => (item.isTicked ? [item.id] : [])));
  return edits.flatMap((edit) => [
    ...edit.because
      .filter((id) => !feedback.includes(id))
      .map((id) => `An edit is made because of ${id}, which is no feedback.`),
    ...("item" in edit && ticked.has(edit.item)
      ? [`Item ${edit.item} is done and cannot be edited: add an item.`]
      : []),
  ]);
}

/** Parts of the plan that differ though no edit names them. */
function movedProblems(before: string, after: string, edits: readonly PlanEdit[]): string[] {
  const named = new Set(edits.map(partOf));
  const isAdding = edits.some((edit) => edit.kind === "add-item");
  const old = new Set(readPlan(before).plan?.items.map((item) => `item ${item.id}`));
  return changedParts(before, after)
    .filter((part) => !named.has(part) && !(isAdding && part.startsWith("item ") && !old.has(part)))
    .map((part) => `\`${part}\` would change though no edit names it.`);
}

/** The part that an edit names; none for an item that is new. */
export function partOf(edit: PlanEdit): string | undefined {
  if ("item" in edit) return `item ${edit.item}`;
  return edit.kind === "section" ? edit.section : undefined;
}
