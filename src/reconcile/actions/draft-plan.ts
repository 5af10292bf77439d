import type { Action } from "../../core/discussion/action.ts";
import type { ActionResult } from "../../core/discussion/result.ts";
import { planCommit } from "../../core/messages/commits.ts";
import { digestOf } from "../../core/plan/file.ts";
import { committerOf } from "../../core/state/roles.ts";
import { planBranch, planPaths, type Snapshot } from "../../core/state/snapshot.ts";
import { renderCommitMessage } from "../../core/state/traces.ts";
import type { ActionContext, Deps } from "../deps.ts";
import { type Lookup, lookupFor } from "./lookup.ts";
import { assertStillWanted } from "./precondition.ts";
import { gaveUp } from "./verdict.ts";
import { writePlan } from "./write-plan.ts";

/** Researches the issue at the base commit and pushes the plan as the first commit of its branch. */
export async function draftPlan(
  deps: Deps,
  s: Snapshot,
  action: Extract<Action, { kind: "draft-plan" }>,
  run: ActionContext,
): Promise<ActionResult> {
  const { github, codebase, workspace, diagrams } = deps;
  const remote = await github.remote(s.key);
  const mirror = await workspace.mirror(remote, [action.base]);
  const ground = await lookupFor(s, codebase.at(mirror, action.base), diagrams);
  const came = await writePlan(deps, s, { mirror, base: action.base, ground, run });
  if (came.kind === "gave-up") return gaveUp(came, { id: `plan-${s.now}`, phase: "plan" });
  const { title, text } = came;
  const path = planPathFor(s, ground);
  const files = new Map([[path, text]]);
  const oid = await workspace.commitFiles(
    mirror,
    { parent: action.base, files, author: committerOf(s.self) },
    (place) =>
      renderCommitMessage(github.signer(s), place, {
        ...planCommit(s.issue.number, title),
        trailers: [
          ["Plan-Revision", "1"],
          ["Plan-File", path],
          ["Plan-Digest", digestOf(text)],
        ],
      }),
  );
  await assertStillWanted(run, s, action);
  await workspace.push(remote, mirror, { branch: planBranch(s.issue.number), to: oid, expected: undefined });
  return {};
}

/** A plan file of the base would not show as new in the pull request, so lines of it could not be commented on. */
function planPathFor(s: Snapshot, { paths }: Lookup): string {
  const { atRoot, inDocs } = planPaths(s.issue.number);
  return paths.has(atRoot) ? inDocs : atRoot;
}
