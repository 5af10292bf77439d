import type { Action } from "../../core/discussion/action.ts";
import type { ActionResult } from "../../core/discussion/result.ts";
import { archiveCommit } from "../../core/messages/commits.ts";
import { committerOf } from "../../core/state/roles.ts";
import { planBranch, type Snapshot } from "../../core/state/snapshot.ts";
import { renderCommitMessage } from "../../core/state/traces.ts";
import type { Deps, Run } from "../deps.ts";
import { assertStillWanted } from "./precondition.ts";

/** Moves the finished plan below docs/, so that the root of the repository stays as it was. */
export async function archive(
  { github, workspace }: Deps,
  s: Snapshot,
  action: Extract<Action, { kind: "archive" }>,
  run: Run,
): Promise<ActionResult> {
  if (!s.plan) return {};
  const remote = await github.remote(s.key);
  const mirror = await workspace.mirror(remote, [action.head]);
  const files = new Map([
    [s.plan.path, null],
    [action.to, s.plan.text],
  ]);
  const oid = await workspace.commitFiles(
    mirror,
    { parent: action.head, files, author: committerOf(s.self) },
    (place) =>
      renderCommitMessage(github.signer(s), place, {
        ...archiveCommit(s.issue.number),
        trailers: [["Plan-Archived", action.to]],
      }),
  );
  await assertStillWanted(run, s, action);
  await workspace.push(remote, mirror, {
    branch: planBranch(s.issue.number),
    to: oid,
    expected: action.head,
  });
  return {};
}
