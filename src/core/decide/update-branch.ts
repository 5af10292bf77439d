/** `/update`: the default branch is merged into the plan's branch, and the plan is checked again. */
import type { Action, Update } from "../discussion/action.ts";
import { newestUpdate, UPDATED_FOR_TRAILER } from "../discussion/base.ts";
import type { Progress } from "../discussion/progress.ts";
import type { ActionResult } from "../discussion/result.ts";
import type { View } from "../discussion/view.ts";
import { waiting } from "../messages/status.ts";
import * as texts from "../messages/updates.ts";
import { type Commit, planBranch, type Snapshot } from "../state/snapshot.ts";
import type { StatusRecord } from "../state/status.ts";
import type { CommandInput, ItemResult } from "./command-input.ts";

/** The names of the default branch and the plan's. */
export const branchesOf = ({
  repository,
  issue,
}: Pick<Snapshot, "repository" | "issue">): texts.Branches => ({
  base: repository.defaultBranch?.name ?? "",
  plan: planBranch(issue.number),
});

/** Handles `/update`. What is up to date is only verified again, if anything did not pass. */
export function handleUpdate({ s, progress, comment, record }: CommandInput): ItemResult {
  const { branch, pull } = s;
  const branches = branchesOf(s);
  if (!branch?.isOurs || !pull) return { refusal: texts.updateRefused.noPlan() };
  const { base: into = branches.base } = pull;
  if (into !== branches.base) return { refusal: texts.updateRefused.otherBase(branches, into) };
  if (branch.drift?.isRewritten) return { refusal: texts.updateRefused.rewritten(branches) };
  const { failure, ...rest } = record;
  const kept = failure?.phase === "update" || failure?.phase === "recheck" ? rest : record;
  if (branch.drift) return { record: { ...kept, update: { comment: comment.id } } };
  const failing = progress.unproven.filter(({ since }) => since === "checked-merge");
  if (failing.length === 0) return { record: kept, answer: texts.upToDate(branches) };
  const { rechecked: _, ...unchecked } = kept;
  const items = failing.map(({ item }) => item);
  return { record: unchecked, answer: texts.verifiedAgain(branches, items) };
}

/** The record without an update that is done, or that is not possible. */
export function withUpdateDone(
  { branch }: Snapshot,
  { update, ...record }: StatusRecord,
  { notUpdated }: ActionResult,
): StatusRecord {
  const isDone = branch?.commits.some(
    ({ ours }) => update && ours?.trailers.get(UPDATED_FOR_TRAILER) === update.comment,
  );
  const isOver = !update || isDone || !branch?.drift || notUpdated?.comment === update.comment;
  return isOver ? record : { ...record, update };
}

/** An update that was asked for, or the check after one; what runs is finished first. */
export function updateAction(
  s: Snapshot,
  progress: Progress,
  record: StatusRecord,
  running: Action | undefined,
): Action | undefined {
  const isOther = running && running.kind !== "update-branch" && running.kind !== "recheck-plan";
  if (isOther || !s.branch?.isOurs || !s.pull?.isOpen) return undefined;
  const { phase } = record.failure ?? {};
  const merge = mergeAction(s, record, running);
  if (merge) return phase === "update" ? { kind: "wait", reason: waiting.updateFailed() } : merge;
  const recheck = recheckAction(s, progress, record);
  return recheck && phase === "recheck" ? { kind: "wait", reason: waiting.recheckFailed() } : recheck;
}

function mergeAction(
  { branch, repository: { defaultBranch } }: Snapshot,
  { update }: StatusRecord,
  running: Action | undefined,
): Action | undefined {
  if (!update || !branch?.drift || !defaultBranch || running?.kind === "recheck-plan") return undefined;
  const reason = "Asked for with `/update`";
  return { kind: "update-branch", reason, base: defaultBranch.head, ...update, head: branch.head };
}

function recheckAction(s: Snapshot, progress: Progress, record: StatusRecord): Action | undefined {
  const merge = s.branch && newestUpdate(s.branch);
  if (!s.branch || !merge || !isUnchecked(merge, progress, record)) return undefined;
  const reason = "The default branch was merged";
  return { kind: "recheck-plan", reason, merge: merge.oid, head: s.branch.head };
}

/** While people have paused, only what they ask for is checked. */
function isUnchecked(merge: Commit, { parsed }: Progress, { rechecked, isPaused }: StatusRecord): boolean {
  if (rechecked?.merge === merge.oid || !parsed?.plan) return false;
  return merge.ours !== undefined || !isPaused;
}

/** What the newest merge of the default branch came to, once it is checked. */
export function updateNotice({ s, progress, record }: View): Update[] {
  const { branch, pull } = s;
  const merge = branch && newestUpdate(branch);
  if (!merge || !pull || record.rechecked?.merge !== merge.oid) return [];
  const notice = `updated:${merge.oid}`;
  if (s.notices.has(notice)) return [];
  const since = branch.commits.slice(0, branch.commits.indexOf(merge));
  const revised = since.find(({ ours }) => ours?.trailers.get(RECHECKED_TRAILER) === merge.oid)?.ours;
  const body = texts.updated({
    ...branchesOf(s),
    by: merge.ours ? undefined : merge.by,
    merged: merge.merges ?? "",
    revised: revised && {
      revision: revised.trailers.get("Plan-Revision") ?? "",
      digest: revised.trailers.get("Plan-Digest") ?? "",
    },
    isOpen: !progress.isFinished,
    proven: record.rechecked.proven,
    unproven: progress.unproven.flatMap(({ item, since: why }) => (why === "checked-merge" ? [item] : [])),
  });
  return [{ kind: "comment", subject: pull.id, notice, body }];
}

/** Names the merge after which a revision of ours marked what no longer fits. */
export const RECHECKED_TRAILER = "Plan-Rechecked";
