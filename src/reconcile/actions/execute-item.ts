import type { Action } from "../../core/discussion/action.ts";
import { itemDigests } from "../../core/discussion/progress.ts";
import type { ActionResult } from "../../core/discussion/result.ts";
import { plannedIssue } from "../../core/discussion/trigger.ts";
import { environmentForModel } from "../../core/environment/describe.ts";
import { itemCommit } from "../../core/messages/commits.ts";
import { digestOf } from "../../core/plan/file.ts";
import { committerOf } from "../../core/state/roles.ts";
import { type PlanFile, planBranch, type Snapshot } from "../../core/state/snapshot.ts";
import { renderCommitMessage } from "../../core/state/traces.ts";
import type { Mirror } from "../../ports/codebase.ts";
import type { Prepared } from "../../ports/environment.ts";
import type { ActionContext, Deps } from "../deps.ts";
import { approvedSite, evidenceOf, withPlaces } from "./item-site.ts";
import type { Places } from "./places.ts";
import { assertStillWanted } from "./precondition.ts";
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
  const { site, plan } = await approvedSite(deps, s, action);
  const { remote, mirror } = site;
  const { head, item } = action;
  return await withPlaces(deps, s, { site, head, item }, async (places, environment) => {
    const { answer, proof } = await ask(deps, s, action, { run, plan, places, environment, mirror });
    if (answer.kind === "gave-up") return gaveUp(answer, failureOf(s, action));
    const planOnly = await planOnlyCommits(deps, s, { mirror, path: plan.path });
    const proven = { ...proof.proven(), plan, summary: answer.value, planOnly };
    const oid = await places.work.commit(
      proven.tree,
      (place) => renderCommitMessage(github.signer(s), place, messageOf(action, proven)),
      committerOf(s.self),
    );
    await assertStillWanted(run, s, action);
    const branch = planBranch(s.issue.number);
    await workspace.push(remote, mirror, { branch, to: oid, expected: head });
    return {};
  });
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
    proof,
    plan,
    summary,
    planOnly,
  }: Proven & {
    readonly plan: PlanFile;
    readonly summary: string;
    readonly planOnly: readonly string[];
  },
) {
  return {
    ...itemCommit(item.title, summary),
    trailers: [
      ["Plan-Item", String(item.id)],
      ["Item-Digest", itemDigests(plan.text).get(item.id) ?? ""],
      ["Plan-Digest", digestOf(plan.text)],
      ["Approved-by", approval.by],
      ...(planOnly.length > 0 ? [["Plan-Only", planOnly.join(" ")] as const] : []),
      ["Evidence", evidenceOf({ runs, proof })],
    ] as const,
  };
}
