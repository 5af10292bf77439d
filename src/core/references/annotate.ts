import { readPlan } from "../plan/document.ts";
import { UNCONFIRMED } from "../plan/plan.ts";
import { type PlanEdit, revise, withUnconfirmed } from "../revision/edits.ts";
import { partOf } from "../revision/validate.ts";
import { type Broken, type References, referencesOf, without } from "./references.ts";
import { brokenBy, type Unresolved, unconfirmedAfter } from "./unresolved.ts";

/** A revision as far as code could confirm it. */
export interface AnnotatedRevision {
  /** The edits without diagrams and links that cannot stand. */
  readonly edits: readonly PlanEdit[];
  /** The plan file after them; it says what was not confirmed. */
  readonly text: string;
}

/** Carries out a revision and says in the plan what of it could not be confirmed at `commit`. */
export function annotateRevision(
  before: string,
  { edits, introduces = [] }: { edits: readonly PlanEdit[]; introduces?: readonly string[] | undefined },
  { doubts, commit }: { doubts: readonly Unresolved[]; commit: string },
): AnnotatedRevision {
  const kept = edits.map((edit) => mended(edit, brokenBy(doubts)));
  const text = revise(before, kept);
  const { plan } = readPlan(text);
  if (!plan) return { edits: kept, text };
  const body = plan.sections.find((section) => section.name === UNCONFIRMED)?.body ?? "";
  const edited = new Set(edits.flatMap((edit) => partOf(edit) ?? []));
  const said = unconfirmedAfter(body, {
    claims: referencesOf(plan),
    doubts,
    commit,
    edited,
    introduced: introduces,
  });
  return { edits: kept, text: said === body ? text : withUnconfirmed(text, said) };
}

function mended(edit: PlanEdit, broken: Broken): PlanEdit {
  if (edit.kind === "section") return { ...edit, text: without(edit.text, broken) };
  return edit.kind === "remove-item" ? edit : { ...edit, why: without(edit.why, broken) };
}

/** What a plan says already: names, addresses and diagrams. */
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
