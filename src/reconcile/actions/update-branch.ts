import { branchesOf } from "../../core/decide/update-branch.ts";
import type { Action } from "../../core/discussion/action.ts";
import { MERGED_TRAILER, UPDATED_FOR_TRAILER } from "../../core/discussion/base.ts";
import { changeTypeOf } from "../../core/discussion/conventions.ts";
import { itemOf } from "../../core/discussion/fixes.ts";
import type { ActionResult } from "../../core/discussion/result.ts";
import { type Conflict, updateCommit, updateConflict, upToDate } from "../../core/messages/updates.ts";
import { committerOf } from "../../core/state/roles.ts";
import type { Commit, Snapshot } from "../../core/state/snapshot.ts";
import { renderCommitMessage } from "../../core/state/traces.ts";
import type { Mirror } from "../../ports/codebase.ts";
import type { ActionContext, Deps } from "../deps.ts";
import { pushIfWanted } from "./push.ts";

type UpdateBranch = Extract<Action, { kind: "update-branch" }>;

/**
 * Merges the default branch into the plan's: one commit with both parents and exactly git's tree, signed by us over all
 * three. What git cannot merge is left to people, and nothing is pushed.
 */
export async function updateBranch(
  deps: Deps,
  s: Snapshot,
  action: UpdateBranch,
  run: ActionContext,
): Promise<ActionResult> {
  const { github, workspace } = deps;
  const { head: parent, base: merged, comment } = action;
  const branches = branchesOf(s);
  const remote = await github.remote(s.key);
  const mirror = await workspace.mirror(remote, [parent, merged]);
  if (await workspace.isAncestor(mirror, merged, parent))
    return { notUpdated: { comment, why: upToDate(branches) } };
  const result = await workspace.mergeTree(mirror, parent, merged);
  if ("conflicts" in result) {
    const conflicts = await Promise.all(
      result.conflicts.map((path) => conflictIn(deps, s, { mirror, action, path })),
    );
    return { notUpdated: { comment, why: updateConflict(branches, conflicts) } };
  }
  const to = await workspace.commitMerge(
    mirror,
    { parent, merged, tree: result.tree, author: committerOf(s.self) },
    (place) =>
      renderCommitMessage(github.signer(s), place, {
        ...updateCommit(branches, changeTypeOf(s)),
        trailers: [
          [MERGED_TRAILER, merged],
          [UPDATED_FOR_TRAILER, comment],
        ],
      }),
  );
  await pushIfWanted(deps, s, action, { run, remote, mirror, to });
  return {};
}

interface Conflicting {
  readonly mirror: Mirror;
  readonly action: UpdateBranch;
  readonly path: string;
}

/** Who changed a file that conflicts, on either side. */
async function conflictIn(
  { workspace }: Deps,
  s: Snapshot,
  { mirror, action: { head, base }, path }: Conflicting,
): Promise<Conflict> {
  const linked = (oid: string) => ({ oid, url: `${s.repository.url}/commit/${oid}` });
  const ours = await lastChange(workspace, s.branch?.commits ?? [], mirror, path);
  const [theirs] = await workspace.commitsBetween(mirror, { from: head, to: base, paths: [path] });
  return {
    path,
    isPlan: path === s.plan?.path,
    ours: ours && { ...linked(ours.oid), item: itemOf(ours), by: ours.by },
    theirs: theirs && { ...linked(theirs.oid), subject: theirs.subject },
  };
}

async function lastChange(
  workspace: Deps["workspace"],
  commits: readonly Commit[],
  mirror: Mirror,
  path: string,
): Promise<Commit | undefined> {
  for (const commit of commits)
    if ((await workspace.changedPaths(mirror, commit.oid)).includes(path)) return commit;
  return undefined;
}
