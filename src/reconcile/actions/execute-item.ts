import type { Action } from "../../core/discussion/action.ts";
import { allComments } from "../../core/discussion/all-comments.ts";
import { changeTypeOf } from "../../core/discussion/conventions.ts";
import { linkTo } from "../../core/discussion/link.ts";
import { itemDigests } from "../../core/discussion/progress.ts";
import type { ActionResult } from "../../core/discussion/result.ts";
import { plannedIssue } from "../../core/discussion/trigger.ts";
import { environmentForModel } from "../../core/environment/describe.ts";
import { itemCommit } from "../../core/messages/commits.ts";
import { amendmentNeeded } from "../../core/messages/failures.ts";
import { dollars } from "../../core/messages/text.ts";
import { digestOf } from "../../core/plan/file.ts";
import { fileProblem } from "../../core/plan/scope.ts";
import { committerOf } from "../../core/state/roles.ts";
import type { PlanFile, Snapshot } from "../../core/state/snapshot.ts";
import type { Amendment } from "../../core/state/status.ts";
import { renderCommitMessage } from "../../core/state/traces.ts";
import type { Mirror } from "../../ports/codebase.ts";
import type { Prepared } from "../../ports/environment.ts";
import type { ActionContext, Deps } from "../deps.ts";
import { approvalsFor, approvedBy, approvedSite, evidenceOf, withPlaces } from "./item-site.ts";
import type { Places } from "./places.ts";
import { createProof, type Proven } from "./proof.ts";
import { pushIfWanted } from "./push.ts";
import { gaveUp } from "./verdict.ts";

type Execute = Extract<Action, { kind: "execute-item" }>;

/** Executes one approved item: edits in its files, verification in the sandbox, one commit, pushed on the same head. */
export async function executeItem(
  deps: Deps,
  s: Snapshot,
  action: Execute,
  run: ActionContext,
): Promise<ActionResult> {
  const { github } = deps;
  const { site, plan } = await approvedSite(deps, s, action, run);
  const { mirror } = site;
  const { head, item } = action;
  return await withPlaces(deps, s, { site, head, item }, async (places, environment) => {
    const { answer, proof, amendment } = await ask(deps, s, action, {
      run,
      plan,
      places,
      environment,
      mirror,
    });
    if (answer.kind === "gave-up") return gaveUp(answer, { ...failureOf(s, action), ...amendment() });
    const planOnly = await planOnlyCommits(deps, s, { mirror, path: plan.path });
    const approvedAt = approvalLinks(s, action);
    const proven = {
      ...proof.proven(),
      plan,
      summary: answer.value,
      planOnly,
      usd: answer.usage.usd,
      approvedAt,
    };
    const oid = await places.work.commit(
      proven.tree,
      (place) => renderCommitMessage(github.signer(s), place, messageOf(s, action, proven)),
      committerOf(s.self),
    );
    await pushIfWanted(deps, s, action, { ...site, run, to: oid });
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
  { item, head, retried }: Execute,
  { run, plan, places, environment, mirror }: Material,
) {
  const { checks, attempts: attemptsMax } = s.settings;
  let amendment: Amendment | undefined;
  const proof = createProof(places, { item, head, plan, checks, attemptsMax, environment });
  const answer = await agent.execute({
    key: s.key,
    issue: plannedIssue(s),
    defaultBranch: s.repository.defaultBranch,
    earlier: retried?.text,
    hint: retried?.hint,
    plan: plan.text,
    item,
    reader: codebase.at(mirror, head),
    files: places.work.files,
    budget: run.budget("execute"),
    signal: run.signal,
    environment: environmentForModel(environment, s.settings),
    run: (command, take) => places.tryOut(item, command, take),
    diff: () => places.work.diff(),
    verify: proof.verify,
    amend: async (path, reason) => {
      const problem = fileProblem(item, path, s.settings.protected);
      if (problem !== undefined) return { kind: "again", why: `${path} ${problem}.` };
      if (s.settings.amendments !== "deny") amendment = { item: item.id, path, reason };
      return { kind: "stop", why: amendmentNeeded(path, reason) };
    },
  });
  return { answer, proof, amendment: () => (amendment ? { amendment } : {}) };
}

/** Where GitHub shows the approvals; they have held until now, so their comments are there. */
function approvalLinks(s: Snapshot, action: Execute): string {
  const ids = approvalsFor(action).map(({ comment }) => comment);
  return allComments(s)
    .filter(({ comment }) => ids.includes(comment.id))
    .toSorted((a, b) => ids.indexOf(a.comment.id) - ids.indexOf(b.comment.id))
    .map(({ comment }) => linkTo(s, comment))
    .join(" ");
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
  s: Snapshot,
  action: Execute,
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
    /** Where GitHub shows the approvals. */
    readonly approvedAt: string;
  },
) {
  const { item } = action;
  return {
    ...itemCommit(item.title, summary, changeTypeOf(s)),
    trailers: [
      ["Plan-Item", String(item.id)],
      ["Item-Digest", itemDigests(plan.text).get(item.id) ?? ""],
      ["Plan-Digest", digestOf(plan.text)],
      ["Approved-by", approvedBy(action)],
      ...(approvedAt === "" ? [] : [["Approval", approvedAt] as const]),
      ["Attempts", String(attempts)],
      ["Cost", dollars(usd)],
      ...(planOnly.length > 0 ? [["Plan-Only", planOnly.join(" ")] as const] : []),
      ["Evidence", evidenceOf({ runs, proof })],
    ] as const,
  };
}
