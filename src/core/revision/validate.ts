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
 * Why a revision is rejected, in sentences for the model; none if it is accepted. Every comment has exactly one
 * disposition, every edit has a comment that requests it, applied suggestions stay word for word, nothing else has
 * changed, and the plan is still valid. `applied` are the suggestions that are in `before` already.
 */
export function revisionProblems(
  before: string,
  submitted: Submitted,
  feedback: readonly string[],
  { applied = [], ...facts }: RepositoryFacts & { readonly applied?: readonly Applied[] },
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
    ...unnamedChanges(before, after, submitted.edits),
    ...writtenByOthers(before, after),
    ...newErrors(before, after, facts),
  ];
}

/** Why a model's text cannot be parsed as a plan, in sentences for the model. */
export function parseErrors(text: string): string[] {
  return readPlan(text).problems.map(({ line, what }) => `Line ${line} of the plan cannot be read: ${what}.`);
}

/** A part with a suggestion is edited only for feedback in words; for its own comment its lines must stay. */
function suggestionProblems(
  after: string,
  edits: readonly PlanEdit[],
  { applied, feedback }: { applied: readonly Applied[]; feedback: readonly string[] },
): string[] {
  return applied.flatMap(({ id, lines, parts }) =>
    edits.flatMap((edit) => {
      const part = partOf(edit);
      const requests = edit.because.filter((one) => feedback.includes(one));
      if (part === undefined || !parts.includes(part)) return [];
      if (requests.some((one) => one !== id) || (requests.length > 0 && stands(lines, after))) return [];
      return [
        `\`${part}\` contains suggestion ${id} word for word, and no other feedback requests an edit of it.`,
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
      .filter(
        (one) => one.became === "applied" && !edited.has(one.feedback) && !suggested.includes(one.feedback),
      )
      .map((one) => `Feedback ${one.feedback} is marked applied, but no edit was made for it.`),
    ...dispositions
      .filter(
        (one) => one.became !== "applied" && edited.has(one.feedback) && !suggested.includes(one.feedback),
      )
      .map((one) => `Feedback ${one.feedback} is ${one.became}, but an edit was made for it.`),
  ];
}

function editProblems(before: string, { edits }: Submitted, feedback: readonly string[]): string[] {
  const ticked = new Set(readPlan(before).plan?.items.flatMap((item) => (item.isTicked ? [item.id] : [])));
  return edits.flatMap((edit) => [
    ...edit.because
      .filter((id) => !feedback.includes(id))
      .map((id) => `An edit refers to feedback ${id}, which does not exist.`),
    ...("item" in edit && ticked.has(edit.item)
      ? [`Item ${edit.item} is done and cannot be edited: add an item.`]
      : []),
  ]);
}

/** Parts of the plan that differ although no edit names them. */
function unnamedChanges(before: string, after: string, edits: readonly PlanEdit[]): string[] {
  const named = new Set(edits.map(partOf));
  const isAdding = edits.some((edit) => edit.kind === "add-item");
  const old = new Set(readPlan(before).plan?.items.map((item) => `item ${item.id}`));
  return changedParts(before, after)
    .filter((part) => !named.has(part) && !(isAdding && part.startsWith("item ") && !old.has(part)))
    .map((part) => `\`${part}\` would change although no edit names it.`);
}

/** Ticks and evidence are Redline's, and notes are people's: a replacement could write them. */
function writtenByOthers(before: string, after: string): string[] {
  const marksIn = (text: string) =>
    new Map(readPlan(text).plan?.items.map((item) => [item.id, `${item.isTicked} ${item.evidence}`]));
  const known = marksIn(before);
  const marked = [...marksIn(after)].filter(([id, marks]) => marks !== (known.get(id) ?? "false undefined"));
  const isNoted = readPlan(after).notes.length > readPlan(before).notes.length;
  return [
    ...marked.map(([id]) => `Item ${id}: only the program ticks an item and writes its \`Done:\` line.`),
    ...(isNoted ? ["A line that begins with `>>` would be a person's note: write it differently."] : []),
  ];
}

/** The part that an edit names; undefined for a new item. */
export function partOf(edit: PlanEdit): string | undefined {
  if ("item" in edit) return `item ${edit.item}`;
  if ("section" in edit) return edit.section;
  return { title: "title", "append-notes": "Notes", "add-item": undefined }[edit.kind];
}
