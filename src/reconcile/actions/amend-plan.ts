import type { Action, Addition } from "../../core/discussion/action.ts";
import { changeTypeOf } from "../../core/discussion/conventions.ts";
import { progressOf } from "../../core/discussion/progress.ts";
import type { ActionResult } from "../../core/discussion/result.ts";
import { type CommitText, conditionCommit, fileCommit } from "../../core/messages/commits.ts";
import { amendmentImpossible } from "../../core/messages/failures.ts";
import { deltaText } from "../../core/messages/pull-request.ts";
import { deltaOf, partsOf } from "../../core/plan/delta.ts";
import { digestOf } from "../../core/plan/file.ts";
import { additionProblem, withCondition, withFile } from "../../core/revision/additions.ts";
import { UserError } from "../../core/state/errors.ts";
import { committerOf } from "../../core/state/roles.ts";
import type { Snapshot } from "../../core/state/snapshot.ts";
import { renderCommitMessage } from "../../core/state/traces.ts";
import type { Reader } from "../../ports/codebase.ts";
import type { ActionContext, Deps } from "../deps.ts";
import { approvedPlan } from "./approved-plan.ts";
import { pushIfWanted } from "./push.ts";

type AmendPlan = Extract<Action, { kind: "amend-plan" }>;

/** Adds what was approved to the plan: one commit, which names the approvals that cover it. No model is called. */
export async function amendPlan(
  deps: Deps,
  s: Snapshot,
  action: AmendPlan,
  run: ActionContext,
): Promise<ActionResult> {
  const { github, codebase, workspace } = deps;
  const { addition, head } = action;
  const remote = await github.remote(s.key);
  const mirror = await workspace.mirror(remote, [head]);
  const reader = codebase.at(mirror, head);
  try {
    const { path, text } = await approvedPlan(s, reader, action.approvals[0]?.digest);
    const after = await amended(text, addition, reader);
    const oid = await workspace.commitFiles(
      mirror,
      { parent: head, files: new Map([[path, after]]), author: committerOf(s.self) },
      (place) => renderCommitMessage(github.signer(s), place, messageOf(s, action, { before: text, after })),
    );
    await pushIfWanted(deps, s, action, { run, remote, mirror, to: oid });
    return {};
  } finally {
    await reader.close();
  }
}

/** The plan with the addition; a file is new unless it exists at the head. */
async function amended(plan: string, addition: Addition, reader: Reader): Promise<string> {
  if (addition.kind === "condition") return checked(withCondition(plan, addition.by, addition.text));
  const { item, path } = addition.amendment;
  const change = (await reader.paths()).includes(path) ? "edit" : "new";
  return checked(withFile(plan, item, { path, change }));
}

function checked(after: string): string {
  const problem = additionProblem(after);
  if (problem !== undefined) throw new UserError(amendmentImpossible(problem));
  return after;
}

function messageOf(
  s: Snapshot,
  { addition, approvals }: AmendPlan,
  { before, after }: { readonly before: string; readonly after: string },
) {
  const published = s.status?.record.published?.revision ?? 0;
  const revision = Math.max(progressOf(s).revision, published) + 1;
  return {
    ...textOf(s, addition),
    trailers: [
      ["Plan-Revision", String(revision)],
      ["Plan-Amends", digestOf(before)],
      ["Plan-Digest", digestOf(after)],
      ["Plan-Delta", deltaText(deltaOf(partsOf(before), partsOf(after)))],
      ["Plan-Approval", approvals.map(({ comment }) => comment).join(" ")],
      ["Approved-by", [...new Set(approvals.map(({ by }) => by))].join(", ")],
      ...traceOf(addition),
    ] as const,
  };
}

const textOf = (s: Snapshot, addition: Addition): CommitText =>
  addition.kind === "condition"
    ? conditionCommit(s.issue.number, addition.by, changeTypeOf(s))
    : fileCommit(s.issue.number, addition.amendment.item, addition.amendment.reason, changeTypeOf(s));

function traceOf(addition: Addition): (readonly [string, string])[] {
  if (addition.kind === "condition") return [["Plan-Condition", addition.comment]];
  const { item, path } = addition.amendment;
  return [
    ["Plan-Amendment", `${item} ${path}`],
    ["Amendment-Policy", addition.isAllowed ? "allow" : "ask"],
  ];
}
