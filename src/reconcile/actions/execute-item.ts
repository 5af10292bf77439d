import type { Action } from "../../core/discussion/action.ts";
import { itemDigests } from "../../core/discussion/progress.ts";
import type { ActionResult } from "../../core/discussion/result.ts";
import { code } from "../../core/markdown/template.ts";
import { itemCommit } from "../../core/messages/commits.ts";
import {
  attemptsUsed,
  commandFailed,
  noSandbox,
  nothingChanged,
  planFileGone,
} from "../../core/messages/failures.ts";
import { digestOf, tick } from "../../core/plan/file.ts";
import { StaleHead, UserError } from "../../core/state/errors.ts";
import { committerOf } from "../../core/state/roles.ts";
import { type PlanFile, planBranch, type Snapshot } from "../../core/state/snapshot.ts";
import { renderCommitMessage } from "../../core/state/traces.ts";
import type { Mirror } from "../../ports/codebase.ts";
import type { ItemWork, RunResult, Verdict } from "../../ports/ports.ts";
import type { ActionContext, Deps } from "../deps.ts";
import { assertStillWanted } from "./precondition.ts";
import { gaveUp } from "./verdict.ts";

type Execute = Extract<Action, { kind: "execute-item" }>;

/** Executes one approved item: edits in its files, verification in the sandbox, one commit, pushed on the same head. */
export async function executeItem(
  deps: Deps,
  s: Snapshot,
  action: Execute,
  run: ActionContext,
): Promise<ActionResult> {
  const { github, agent, codebase, workspace } = deps;
  if (workspace.sandboxProblem !== undefined)
    throw new UserError(noSandbox(), { cause: new Error(workspace.sandboxProblem) });
  const remote = await github.remote(s.key);
  const mirror = await workspace.mirror(remote, [action.head]);
  const plan = await approvedPlan(deps, s, action, mirror);
  const name = `${s.key.installation}-${s.key.owner}-${s.key.repo}-${s.key.issue}`;
  const work = await workspace.itemWork(mirror, { name, head: action.head, item: action.item });
  try {
    const commands = [action.item.verify, ...s.settings.checks];
    const ticked = tick(plan.text, action.item.id, s.settings.checks);
    const proof = createProof(work, { path: plan.path, ticked, commands }, s.settings.attempts);
    const answer = await agent.execute({
      key: s.key,
      issue: s.issue,
      plan: plan.text,
      item: action.item,
      reader: codebase.at(mirror, action.head),
      files: work.files,
      budget: run.budget("execute"),
      verify: proof.verify,
    });
    if (answer.kind === "gave-up") return gaveUp(answer, failureOf(s, action));
    const planOnly = await planOnlyCommits(deps, s, { mirror, path: plan.path });
    const proven = { ...proof.proven(), plan, summary: answer.value, planOnly };
    const oid = await work.commit(
      proven.tree,
      (place) => renderCommitMessage(github.signer(s), place, messageOf(action, proven)),
      committerOf(s.self),
    );
    await assertStillWanted(run, s, action);
    await workspace.push(remote, mirror, {
      branch: planBranch(s.issue.number),
      to: oid,
      expected: action.head,
    });
    return {};
  } finally {
    await work.close();
  }
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

/** A tree on which every command passed. */
interface Proven {
  readonly tree: string;
  readonly runs: readonly RunResult[];
}

/**
 * Runs the commands that verify an item, each on a fresh checkout of the tree that will be committed, with the ticked
 * box and the evidence already in it. Counts attempts.
 */
function createProof(
  work: ItemWork,
  {
    path,
    ticked,
    commands,
  }: { readonly path: string; readonly ticked: string; readonly commands: readonly string[] },
  attemptsMax: number,
) {
  let attempts = 0;
  let proven: Proven | undefined;
  const failed = (why: string): Verdict =>
    ++attempts < attemptsMax ? { kind: "again", why } : { kind: "stop", why: attemptsUsed(attempts, why) };
  return {
    proven: () => {
      if (!proven) throw new Error("The conversation ended without a tree that passed.");
      return proven;
    },
    verify: async (): Promise<Verdict> => {
      const { oid, problems, isEmpty } = await work.build(new Map([[path, ticked]]));
      if (isEmpty) return failed(nothingChanged());
      if (problems.length > 0) return failed(problems.join(" "));
      const runs: RunResult[] = [];
      for (const command of commands) {
        const result = await work.run(oid, command);
        if (result.exitCode !== 0) return failed(commandFailed(result));
        runs.push(result);
      }
      proven = { tree: oid, runs };
      return { kind: "holds" };
    },
  };
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
  { item, approval }: Execute,
  {
    runs,
    plan,
    summary,
    planOnly,
  }: Proven & {
    readonly plan: PlanFile;
    readonly summary: string;
    readonly planOnly: readonly string[];
  },
) {
  const evidence = runs
    .map((run) => `${code(run.command)} exit ${run.exitCode} in ${(run.durationMs / 1_000).toFixed(1)} s`)
    .join("; ");
  return {
    ...itemCommit(item.title, summary),
    trailers: [
      ["Plan-Item", String(item.id)],
      ["Item-Digest", itemDigests(plan.text).get(item.id) ?? ""],
      ["Plan-Digest", digestOf(plan.text)],
      ["Approved-by", approval.by],
      ...(planOnly.length > 0 ? [["Plan-Only", planOnly.join(" ")] as const] : []),
      ["Evidence", evidence],
    ] as const,
  };
}
