import { readPlan } from "../plan/document.ts";
import { UNCONFIRMED } from "../plan/plan.ts";
import { type PlanEdit, revise, withOwnSection } from "../revision/edits.ts";
import { partOf } from "../revision/validate.ts";
import { type Broken, type References, referencesOf, without } from "./references.ts";
import { brokenBy, type Unresolved, unconfirmedAfter } from "./unresolved.ts";

/** A revision, annotated with what could not be confirmed. */
export interface AnnotatedRevision {
  /** The edits without broken diagrams and links. */
  readonly edits: readonly PlanEdit[];
  /** The plan file after them, with a list of what was not confirmed. */
  readonly text: string;
}

/** Applies a revision and lists in the plan what could not be confirmed at `commit`. */
export function annotateRevision(
  before: string,
  { edits, introduces = [] }: { edits: readonly PlanEdit[]; introduces?: readonly string[] | undefined },
  { unresolved, commit }: { unresolved: readonly Unresolved[]; commit: string },
): AnnotatedRevision {
  const kept = edits.map((edit) => withoutBroken(edit, brokenBy(unresolved)));
  const text = revise(before, kept);
  const { plan } = readPlan(text);
  if (!plan) return { edits: kept, text };
  const body = plan.sections.find((section) => section.name === UNCONFIRMED)?.body ?? "";
  const edited = new Set(edits.flatMap((edit) => partOf(edit) ?? []));
  const annotated = unconfirmedAfter(body, {
    references: referencesOf(plan),
    unresolved,
    commit,
    edited,
    introduced: introduces,
  });
  return { edits: kept, text: annotated === body ? text : withOwnSection(text, UNCONFIRMED, annotated) };
}

function withoutBroken(edit: PlanEdit, broken: Broken): PlanEdit {
  if (edit.kind === "section") return { ...edit, text: without(edit.text, broken) };
  return edit.kind === "remove-item" ? edit : { ...edit, why: without(edit.why, broken) };
}

/** The names, URLs and diagrams in a plan. */
export function referencedIn(text: string): ReadonlySet<string> {
  const { plan } = readPlan(text);
  const { named, linked, diagrams }: References = plan
    ? referencesOf(plan)
    : { named: [], linked: [], diagrams: [], made: new Set() };
  return new Set([
    ...named.map(({ value }) => value.name),
    ...linked.map(({ value }) => value.url),
    ...diagrams.map(({ value }) => value),
  ]);
}
