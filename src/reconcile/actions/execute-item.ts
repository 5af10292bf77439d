import type { Action } from "../../core/discussion/action.ts";
import { changeTypeOf } from "../../core/discussion/conventions.ts";
import { allComments } from "../../core/discussion/feedback.ts";
import { linkTo } from "../../core/discussion/link.ts";
import { itemDigests } from "../../core/discussion/progress.ts";
import type { ActionResult } from "../../core/discussion/result.ts";
import { plannedIssue } from "../../core/discussion/trigger.ts";
import { environmentForModel } from "../../core/environment/describe.ts";
import { code } from "../../core/markdown/template.ts";
import { itemCommit } from "../../core/messages/commits.ts";
import { noSandbox, planFileGone } from "../../core/messages/failures.ts";
import { dollars } from "../../core/messages/text.ts";
import { proofText } from "../../core/plan/evidence.ts";
import { digestOf } from "../../core/plan/file.ts";
import { StaleHead, UserError } from "../../core/state/errors.ts";
import { committerOf } from "../../core/state/roles.ts";
import type { PlanFile, Snapshot } from "../../core/state/snapshot.ts";
import type { Approval } from "../../core/state/status.ts";
import { renderCommitMessage } from "../../core/state/traces.ts";
import type { Mirror } from "../../ports/codebase.ts";
import type { Prepared } from "../../ports/environment.ts";
import type { ActionContext, Deps } from "../deps.ts";
import { environmentFor, siteOf } from "../environment.ts";
import { land } from "./land.ts";
import { folderOf, type Places, placesOf } from "./places.ts";
import { createProof, type Proven } from "./proof.ts";
import { gaveUp } from "./verdict.ts";

type Execute = Extract<Action, { kind: "execute-item" }>;

/** Executes one approved item: edits in its files, verification in the sandbox, one commit, pushed on the same head. */
export async function executeItem(
  deps: Deps,
  s: Snapshot,
  action: Execute,
  run: ActionContext,
): Promise<ActionResult> {
  const { github, workspace } = deps;
  if (workspace.sandboxProblem !== undefined)
    throw new UserError(noSandbox(), { cause: new Error(workspace.sandboxProblem) });
  const remote = await github.remote(s.key);
  const site = await siteOf(deps, s, remote, action.head);
  const { mirror } = site;
  const plan = await approvedPlan(deps, s, action, mirror);
  const { head, item } = action;
  const environment = await environmentFor(deps, s, site, head);
  const work = await workspace.itemWork(mirror, { name: folderOf(s.key), head, item, environment });
  const places = placesOf(deps, s, { site, work, environment });
  try {
    const { answer, proof } = await ask(deps, s, action, { run, plan, places, environment, mirror });
    if (answer.kind === "gave-up") return gaveUp(answer, failureOf(s, action));
    const planOnly = await planOnlyCommits(deps, s, { mirror, path: plan.path });
    const approvedAt = approvalLink(s, action.approval);
    const proven = {
      ...proof.proven(),
      plan,
      summary: answer.value,
      planOnly,
      usd: answer.usage.usd,
      approvedAt,
    };
    const oid = await work.commit(
      proven.tree,
      (place) => renderCommitMessage(github.signer(s), place, messageOf(s, action, proven)),
      committerOf(s.self),
    );
    await land(deps, s, { action, remote, mirror, oid, expected: head }, run);
    return {};
  } finally {
    await places.close();
    await work.close();
  }
}

interface Material {
  readonly run: ActionContext;
  readonly plan: PlanFile;
  readonly places: Places;
  readonly environment: Prepared;
  readonly mirror: Mirror;
}

/** Has the model do the item's work until it is proven. */
async function ask(
  { agent, codebase }: Deps,
  s: Snapshot,
  { item, head }: Execute,
  { run, plan, places, environment, mirror }: Material,
) {
  const { checks, attempts: attemptsMax } = s.settings;
  const proof = createProof(places, { item, head, plan, checks, attemptsMax });
  const answer = await agent.execute({
    key: s.key,
    issue: plannedIssue(s),
    defaultBranch: s.repository.defaultBranch,
    earlier: earlierOf(s, item.id),
    plan: plan.text,
    item,
    reader: codebase.at(mirror, head),
    files: places.work.files,
    budget: run.budget("execute"),
    environment: environmentForModel(environment, s.settings),
    run: (command, take) => places.tryOut(item, command, take),
    diff: () => places.work.diff(),
    verify: proof.verify,
  });
  return { answer, proof };
}

function approvalLink(s: Snapshot, { comment: id }: Approval): string | undefined {
  const found = allComments(s).find(({ comment }) => comment.id === id);
  return found && linkTo(s, found.comment);
}

/** Why the last attempt at this item stopped. */
function earlierOf({ status }: Snapshot, item: number): string | undefined {
  const { retried } = status?.record ?? {};
  return retried?.item === item ? retried.text : undefined;
}

/** People's commits that change only the plan; all others are unverified. */
async function planOnlyCommits(
  { workspace }: Deps,
  { branch }: Snapshot,
  { mirror, path }: { readonly mirror: Mirror; readonly path: string },
): Promise<string[]> {
  const found: string[] = [];
  for (const { oid } of branch?.commits.filter((commit) => !commit.ours) ?? []) {
    const changed = await workspace.changedPaths(mirror, oid);
    if (changed.every((one) => one === path)) found.push(oid);
  }
  return found;
}

/** The plan file at the head, which must be byte for byte what was observed and approved. */
async function approvedPlan(
  { codebase }: Deps,
  s: Snapshot,
  action: Execute,
  mirror: Mirror,
): Promise<PlanFile> {
  if (!s.plan) throw new UserError(planFileGone());
  const reader = codebase.at(mirror, action.head);
  try {
    const text = await reader.read(s.plan.path);
    if (text === s.plan.text && digestOf(text) === action.approval.digest) return { path: s.plan.path, text };
  } finally {
    await reader.close();
  }
  throw new StaleHead(`${s.plan.path} at ${action.head} is not the plan that was approved.`);
}

function failureOf(s: Snapshot, action: Execute) {
  return {
    id: `item-${action.item.id}-${s.now}`,
    phase: "execute" as const,
    item: action.item.id,
    head: action.head,
  };
}

/** The evidence in the message is what Redline itself observed; the signature binds it to the tree. */
function messageOf(
  s: Snapshot,
  { item, approval }: Execute,
  {
    runs,
    proof,
    attempts,
    plan,
    summary,
    planOnly,
    usd,
    approvedAt,
  }: Proven & {
    readonly plan: PlanFile;
    readonly summary: string;
    readonly planOnly: readonly string[];
    /** What the model has cost for it, in US dollars. */
    readonly usd: number;
    /** Where GitHub shows the approval. */
    readonly approvedAt: string | undefined;
  },
) {
  const passed = runs.map(
    (run) => `${code(run.command)} exit ${run.exitCode} in ${(run.durationMs / 1_000).toFixed(1)} s`,
  );
  const evidence = [...passed, proofText(proof)].join("; ");
  return {
    ...itemCommit(item.title, summary, changeTypeOf(s)),
    trailers: [
      ["Plan-Item", String(item.id)],
      ["Item-Digest", itemDigests(plan.text).get(item.id) ?? ""],
      ["Plan-Digest", digestOf(plan.text)],
      ["Approved-by", approval.by],
      ...(approvedAt === undefined ? [] : [["Approval", approvedAt] as const]),
      ["Attempts", String(attempts)],
      ["Cost", dollars(usd)],
      ...(planOnly.length > 0 ? [["Plan-Only", planOnly.join(" ")] as const] : []),
      ["Evidence", evidence],
    ] as const,
  };
}
