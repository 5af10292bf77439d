import type { Item, Plan } from "../plan/plan.ts";
import { foldersOf, type Protection, protectionProblem } from "../plan/scope.ts";

/** What the plan is held against: the files of the researched commit. */
export interface RepositoryFacts {
  readonly paths: ReadonlySet<string>;
  /** From the settings. What no setting allows cannot be read in a plan at all. */
  readonly protection?: Protection;
}

/**
 * Grounding: what a plan says of the repository is true at the researched commit. Returns a sentence for every
 * miss, addressed to whoever wrote the plan; none means the plan may be shown.
 */
export function validationErrors(plan: Plan, ground: RepositoryFacts): string[] {
  const misses: string[] = [];
  const present = new Set(ground.paths);
  const ids = new Set<number>();
  for (const item of plan.items) {
    misses.push(...fileErrors(item, present, ground.protection), ...otherErrors(item, ids, plan));
    ids.add(item.id);
    for (const file of item.files) {
      if (file.change === "delete") present.delete(file.path);
      else present.add(file.path);
    }
  }
  return misses;
}

function fileErrors(item: Item, present: ReadonlySet<string>, protection?: Protection): string[] {
  // What an item's own box has ticked is in the tree already: only open items are still to be held against it.
  const files = item.isTicked ? [] : item.files;
  return files.flatMap(({ path, change }) => {
    const problem = protection && protectionProblem(path, protection);
    if (problem) return [`Item ${item.id}: \`${path}\` ${problem}.`];
    const leaf = foldersOf(path).find((folder) => present.has(folder));
    if (leaf !== undefined)
      return [`Item ${item.id}: \`${path}\` cannot be there: \`${leaf}\` is a file, a link or a submodule.`];
    if (present.has(path) !== (change === "new")) return [];
    if (change !== "new")
      return [`Item ${item.id}: \`${path}\` is marked ${change}, but there is no such file.`];
    return [`Item ${item.id}: \`${path}\` is marked new, but the file is there already: mark it edit.`];
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
  const why = exists ? "which stands below it: put the items in the order of the work" : "which is no item";
  return `Item ${item.id} comes after ${id}, ${why}.`;
}
