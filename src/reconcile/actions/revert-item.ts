import type { Action } from "../../core/discussion/action.ts";
import { changeTypeOf } from "../../core/discussion/conventions.ts";
import { itemCommits, progressOf } from "../../core/discussion/progress.ts";
import type { ActionResult } from "../../core/discussion/result.ts";
import { revertCommit } from "../../core/messages/commits.ts";
import { planFileGone } from "../../core/messages/failures.ts";
import { revertConflict } from "../../core/messages/reverts.ts";
import { untick } from "../../core/plan/file.ts";
import { UserError } from "../../core/state/errors.ts";
import { committerOf } from "../../core/state/roles.ts";
import { type Commit, type Oid, planPaths, type Snapshot } from "../../core/state/snapshot.ts";
import { renderCommitMessage } from "../../core/state/traces.ts";
import type { Mirror } from "../../ports/codebase.ts";
import type { ActionContext, Deps } from "../deps.ts";
import { pushIfWanted } from "./push.ts";

type Revert = Extract<Action, { kind: "revert-item" }>;

/**
 * Undoes an item's commits, newest first, in one commit. Its box is unticked, and an archived plan is moved back. If
 * later commits stand in the way, nothing is done but to say which.
 */
export async function revertItem(
  deps: Deps,
  s: Snapshot,
  action: Revert,
  run: ActionContext,
): Promise<ActionResult> {
  const { github, workspace } = deps;
  const { head, item: id, comment } = action;
  const item = progressOf(s).items.find(({ item }) => item.id === id)?.item;
  if (!s.plan || !item) throw new UserError(planFileGone());
  const remote = await github.remote(s.key);
  const mirror = await workspace.mirror(remote, [head]);
  const author = committerOf(s.self);
  const { atRoot, inDocs } = planPaths(s.issue.number);
  const commits = itemCommits(s, id);
  const oids = commits.map(({ oid }) => oid);
  const request = { head, commits: oids, except: [atRoot, inDocs, s.plan.path], author };
  const reverted = await workspace.revertTree(mirror, request);
  if ("conflicts" in reverted) {
    const { commit, conflicts } = reverted;
    const later = await changedLater(deps, s, mirror, { commit, conflicts, own: oids });
    return { notReverted: { comment, why: revertConflict(id, conflicts, later) } };
  }
  const path = plannedPath(s);
  const files = new Map([
    [s.plan.path, null],
    [path, untick(s.plan.text, id)],
  ]);
  const to = await workspace.commitFiles(
    mirror,
    { parent: head, tree: reverted.tree, files, author },
    (place) =>
      renderCommitMessage(github.signer(s), place, {
        ...revertCommit(item, commits, changeTypeOf(s)),
        trailers: [
          ["Plan-Reverted", String(id)],
          ["Reverted-For", comment],
          ["Plan-File", path],
        ],
      }),
  );
  await pushIfWanted(deps, s, action, { run, remote, mirror, to });
  return {};
}

/** Where the plan file was when it was approved. */
function plannedPath({ branch, plan }: Snapshot): string {
  const named = branch?.commits.flatMap(({ ours }) => ours?.trailers.get("Plan-File") ?? [])[0];
  return named ?? plan?.path ?? "";
}

/** The newest commit after the item's that changed one of the files that conflict. */
async function changedLater(
  { workspace }: Deps,
  { branch }: Snapshot,
  mirror: Mirror,
  { commit, conflicts, own }: { commit: Oid; conflicts: readonly string[]; own: readonly Oid[] },
): Promise<Commit | undefined> {
  const commits = branch?.commits ?? [];
  const later = commits.slice(
    0,
    commits.findIndex(({ oid }) => oid === commit),
  );
  for (const one of later.filter(({ oid }) => !own.includes(oid))) {
    const changed = await workspace.changedPaths(mirror, one.oid);
    if (conflicts.some((path) => changed.includes(path))) return one;
  }
  return undefined;
}
