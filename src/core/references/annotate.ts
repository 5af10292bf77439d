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
  const broken = brokenBy(unresolved);
  const clean = edits.map((edit) => withoutBroken(edit, broken));
  const kept = [...clean, ...removals(revise(before, clean), clean, broken)];
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
  switch (edit.kind) {
    case "section":
      return { ...edit, text: without(edit.text, broken) };
    case "append-notes":
      return { ...edit, entries: edit.entries.map((entry) => without(entry, broken)) };
    case "item":
    case "add-item":
      return edit.why === undefined ? edit : { ...edit, why: without(edit.why, broken) };
    default:
      return edit;
  }
}

/** Edits that remove what is broken where a passage was replaced: the passage may be a part of it. */
function removals(text: string, edits: readonly PlanEdit[], broken: Broken): PlanEdit[] {
  const { plan } = readPlan(text);
  return edits.flatMap((edit): PlanEdit[] => {
    const { because } = edit;
    if (edit.kind === "replace-in-section") {
      const body = plan?.sections.find(({ name }) => name === edit.section)?.body ?? "";
      return changed(body, broken, (left) => ({
        kind: "section",
        because,
        section: edit.section,
        text: left,
      }));
    }
    if (edit.kind !== "replace-in-item") return [];
    const { why = "" } = plan?.items.find(({ id }) => id === edit.item) ?? {};
    return changed(why, broken, (left) => ({ kind: "item", because, item: edit.item, why: left }));
  });
}

function changed(markdown: string, broken: Broken, edit: (left: string) => PlanEdit): PlanEdit[] {
  const left = without(markdown, broken);
  return left === markdown ? [] : [edit(left)];
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
