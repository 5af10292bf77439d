import { baseOf } from "../core/discussion/base.ts";
import { progressOf } from "../core/discussion/progress.ts";
import { plannedFiles } from "../core/references/rechecked.ts";
import type { Branch, Commit, Drift, Oid, Snapshot } from "../core/state/snapshot.ts";
import type { Mirror } from "../ports/codebase.ts";
import type { Deps } from "./deps.ts";

/** What is remembered within one reconciliation: git always says the same of the same commits. */
export type Known = Map<string, boolean | Drift>;

/**
 * The snapshot with what git says of the default branch: how it has moved on, and which merges of people bring in
 * nothing else. Nothing is asked of GitHub's API, and nothing at all as long as neither is the case.
 */
export async function withBase(
  deps: Pick<Deps, "github" | "workspace" | "log">,
  s: Snapshot,
  known: Known,
): Promise<Snapshot> {
  const { branch, pull, repository } = s;
  const { defaultBranch } = repository;
  if (!branch?.isOurs || !pull?.isOpen || !s.issue.isOpen || !defaultBranch) return s;
  const isInto = (pull.base ?? defaultBranch.name) === defaultBranch.name;
  const main = defaultBranch.head;
  const merges = branch.commits.filter(({ ours, merges }) => !ours && merges !== undefined);
  if (!isInto || (merges.length === 0 && baseOf(branch) === main)) return s;
  try {
    const mirror = await deps.workspace.mirror(await deps.github.remote(s.key), [branch.head, main]);
    const place = { workspace: deps.workspace, mirror, main, known };
    const marked = { ...branch, commits: await markUpdates(place, branch.commits) };
    const drift = await driftOf(place, { ...s, branch: marked }, marked);
    return { ...s, branch: { ...marked, ...(drift && { drift }) } };
  } catch (err) {
    // What people merged must not be taken for anything that it may not be; that the base has moved can wait.
    if (merges.length > 0) throw err;
    deps.log.warn({ key: s.key, err }, "the default branch could not be compared with the plan's");
    return { ...s, branch: { ...branch, drift: UNKNOWN } };
  }
}

/** It has moved, and that is all that is known. */
const UNKNOWN: Drift = { commits: 0, files: [], conflicts: [], isRewritten: false };

interface Place {
  readonly workspace: Deps["workspace"];
  readonly mirror: Mirror;
  /** The default branch's head. */
  readonly main: Oid;
  readonly known: Known;
}

/** Marks people's merges that are what git itself makes of the branch and of a commit of the default branch. */
async function markUpdates(place: Place, commits: readonly Commit[]): Promise<Commit[]> {
  const marked: Commit[] = [];
  for (const commit of commits) {
    const isMarked = !commit.ours && commit.merges !== undefined && (await isUpdate(place, commit));
    marked.push(isMarked ? { ...commit, isUpdate: true } : commit);
  }
  return marked;
}

/** Decided from the commits alone: whoever made the merge, and what its message says, does not matter. */
async function isUpdate(
  { workspace, mirror, main, known }: Place,
  { oid, merges = "" }: Commit,
): Promise<boolean> {
  const name = `${oid} ${main}`;
  const before = known.get(name);
  if (typeof before === "boolean") return before;
  const isPlain =
    (await workspace.isAncestor(mirror, merges, main)) && (await workspace.isPlainMerge(mirror, oid));
  known.set(name, isPlain);
  return isPlain;
}

async function driftOf(place: Place, s: Snapshot, branch: Branch): Promise<Drift | undefined> {
  const { workspace, mirror, main, known } = place;
  if (baseOf(branch) === main || (await workspace.isAncestor(mirror, main, branch.head))) return undefined;
  const { plan } = progressOf(s).parsed ?? {};
  const paths = plan ? [...plannedFiles(plan)].toSorted() : [];
  const name = JSON.stringify([branch.head, main, paths]);
  const before = known.get(name);
  if (typeof before === "object") return before;
  const drift = await compared(place, branch, paths);
  known.set(name, drift);
  return drift;
}

async function compared(
  { workspace, mirror, main }: Place,
  branch: Branch,
  paths: readonly string[],
): Promise<Drift> {
  const { head } = branch;
  const base = baseOf(branch);
  const isRewritten = base !== undefined && !(await workspace.isAncestor(mirror, base, main));
  if (isRewritten) return { commits: 0, files: [], conflicts: [], isRewritten };
  const changed = new Set(
    await workspace.changedPaths(mirror, main, await workspace.commonCommit(mirror, head, main)),
  );
  const files = paths.filter((path) => changed.has(path));
  const { length: commits } = await workspace.commitsBetween(mirror, { from: head, to: main, paths: files });
  const merged = await workspace.mergeTree(mirror, head, main);
  return { commits, files, conflicts: "conflicts" in merged ? merged.conflicts : [], isRewritten };
}
