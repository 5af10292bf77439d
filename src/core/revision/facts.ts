import type { Item, Plan } from "../plan/plan.ts";
import { foldersOf, type Protection, protectionProblem } from "../plan/scope.ts";

/** What the plan is checked against: the files of the researched commit. */
export interface RepositoryFacts {
  readonly paths: ReadonlySet<string>;
  /** From the settings. A plan with a path that no setting allows cannot be parsed at all. */
  readonly protection?: Protection;
}

/**
 * Grounding: checks what a plan says about the repository against the researched commit. Returns a sentence for the
 * plan's author for every error; a plan without errors can be published.
 */
export function validationErrors(plan: Plan, facts: RepositoryFacts): string[] {
  const errors: string[] = [];
  const present = new Set(facts.paths);
  const ids = new Set<number>();
  for (const item of plan.items) {
    errors.push(...fileErrors(item, present, facts.protection), ...otherErrors(item, ids, plan));
    ids.add(item.id);
    for (const file of item.files) {
      if (file.change === "delete") present.delete(file.path);
      else present.add(file.path);
    }
  }
  return errors;
}

function fileErrors(item: Item, present: ReadonlySet<string>, protection?: Protection): string[] {
  // The changes of ticked items are in the tree already, so only open items are checked.
  const files = item.isTicked ? [] : item.files;
  return files.flatMap(({ path, change }) => {
    const problem = protection && protectionProblem(path, protection);
    if (problem) return [`Item ${item.id}: \`${path}\` ${problem}.`];
    const leaf = foldersOf(path).find((folder) => present.has(folder));
    if (leaf !== undefined)
      return [`Item ${item.id}: \`${path}\` cannot exist: \`${leaf}\` is a file, a link or a submodule.`];
    if (present.has(path) !== (change === "new")) return [];
    if (change !== "new")
      return [`Item ${item.id}: \`${path}\` is marked ${change}, but there is no such file.`];
    return [`Item ${item.id}: \`${path}\` is marked new, but the file already exists: mark it edit.`];
  });
}

function otherErrors(item: Item, earlier: ReadonlySet<number>, plan: Plan): string[] {
  const paths = item.files.map((file) => file.path);
  const twice = paths.filter((path, index) => paths.indexOf(path) !== index);
  return [
    ...twice.map((path) => `Item ${item.id} names \`${path}\` twice.`),
    ...item.after.filter((id) => !earlier.has(id)).map((id) => orderError(item, id, plan)),
  ];
}

function orderError(item: Item, id: number, plan: Plan): string {
  const exists = plan.items.some((other) => other.id === id);
  const why = exists ? "which is below it: put the items in the order of the work" : "which is not an item";
  return `Item ${item.id} comes after ${id}, ${why}.`;
}
