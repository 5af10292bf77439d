import type { Action } from "../../core/discussion/action.ts";
import { TRIED_TRAILER } from "../../core/discussion/progress.ts";
import type { ActionResult } from "../../core/discussion/result.ts";
import { planCommit } from "../../core/messages/commits.ts";
import { digestOf } from "../../core/plan/file.ts";
import { triedHash } from "../../core/plan/tried.ts";
import { committerOf } from "../../core/state/roles.ts";
import { planPaths, type Snapshot } from "../../core/state/snapshot.ts";
import { renderCommitMessage } from "../../core/state/traces.ts";
import type { ActionContext, Deps } from "../deps.ts";
import { conventionsOf } from "./conventions.ts";
import { type Lookup, lookupFor } from "./lookup.ts";
import { pushIfWanted } from "./push.ts";
import { closing, trialsAt } from "./trials.ts";
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
  const lookup = await lookupFor(s, codebase.at(mirror, action.base), diagrams);
  const site = { remote, mirror, base: action.base, signal: run.signal };
  const { trials, environment } = await trialsAt(deps, s, site, action.base);
  const material = { mirror, base: action.base, lookup, trials, environment, run };
  const written = await closing(trials, writePlan(deps, s, material));
  if (written.kind === "gave-up") return gaveUp(written, { id: `plan-${s.now}`, phase: "plan" });
  const { title, text } = written;
  const conventions = await conventionsOf(deps, s, material, written.type);
  const path = planPathFor(s, lookup);
  const files = new Map([[path, text]]);
  const oid = await workspace.commitFiles(
    mirror,
    { parent: action.base, files, author: committerOf(s.self) },
    (place) =>
      renderCommitMessage(github.signer(s), place, {
        ...planCommit(s.issue.number, title, conventions.type),
        trailers: [
          ["Plan-Revision", "1"],
          ["Plan-File", path],
          ["Plan-Digest", digestOf(text)],
          [TRIED_TRAILER, triedHash(text)],
          ...conventions.trailers,
        ],
      }),
  );
  await pushIfWanted(deps, s, action, { ...site, run, to: oid });
  return {};
}

/** An existing plan file would not be new in the pull request, so people could not comment on all its lines. */
function planPathFor(s: Snapshot, { paths }: Lookup): string {
  const { atRoot, inDocs } = planPaths(s.issue.number);
  return paths.has(atRoot) ? inDocs : atRoot;
}
