/** Comments that are posted once: what stopped, what changed, what is no longer valid. */
import type { Update } from "../discussion/action.ts";
import { additionNotice, additionsIn } from "../discussion/additions.ts";
import { commitsOfPeople } from "../discussion/progress.ts";
import { isLabelled, labelEvents } from "../discussion/trigger.ts";
import type { View } from "../discussion/view.ts";
import { changedByHand } from "../environment/tried.ts";
import { conditionAdded, fileAdded } from "../messages/approvals.ts";
import { labelRefused, pullMerged, refusal } from "../messages/commands.ts";
import * as texts from "../messages/notices.ts";
import { sinceText } from "../messages/pull-request.ts";
import { commandDoubts } from "../messages/record.ts";
import { waiting } from "../messages/status.ts";
import type { Person } from "../state/roles.ts";
import { planBranch, planPaths, type Snapshot } from "../state/snapshot.ts";
import type { Text } from "../state/text.ts";
import { hashOf } from "./hash.ts";
import { updateNotice } from "./update-branch.ts";
import { offeredAmendment } from "./work.ts";

/** What blocks all work on this issue, before anything is decided. */
export function stopNotice(s: Snapshot): { readonly updates: Update[]; readonly reason: Text } | undefined {
  const stop = (notice: string, body: Text, reason: Text) => ({
    updates: s.status || isLabelled(s) ? once(s, { subject: s.issue.id, notice, body }) : [],
    reason,
  });
  if (s.status?.state === "unreadable")
    return stop("unreadable-record", texts.recordUnreadable(), waiting.otherVersion());
  if (!s.isUnconfigured) return undefined;
  const notice = `settings:${hashOf(s.settingsProblems.join("\n"))}`;
  return stop(notice, texts.settingsUnusable(s.settingsProblems), waiting.settingsInvalid());
}

/** A polite answer, once, to a label from somebody without the role. */
export function labelRefusal(s: Snapshot, by: Person): Update[] {
  const event = labelEvents(s).at(-1);
  const role = s.roles.get(by.login) ?? "none";
  const body = labelRefused(by.login, role, s.settings.roles.trigger, s.settings.label);
  return once(s, { subject: s.issue.id, notice: `label:${event?.id ?? s.issue.id}`, body });
}

/** The answer, once, to a label that somebody added after the merge: it is taken off. */
export function mergedRefusal(s: Snapshot): Update[] {
  const event = labelEvents(s).findLast(({ by, at }) => !by.isBot && at > (s.pull?.closedAt ?? at));
  if (!event) return [];
  const why = pullMerged(s.branch && planBranch(s.issue.number));
  return once(s, { subject: s.issue.id, notice: `label:${event.id}`, body: refusal(event.by.login, why) });
}

function once(s: Snapshot, comment: { subject: string; notice: string; body: Text }): Update[] {
  return s.notices.has(comment.notice) ? [] : [{ kind: "comment", ...comment }];
}

/** A failure that waits for a person. */
export function failure({ s, progress, record: now, action }: View): Update[] {
  const subject = s.pull?.id ?? s.issue.id;
  if (!now.failure || action.kind === "amend-plan") return [];
  const body = texts.failed(now.failure, offeredAmendment(s, progress, now));
  return once(s, { subject, notice: `failed:${now.failure.id}`, body });
}

/** What we added to the plan under an approval. */
function additions({ s }: View): Update[] {
  return additionsIn(s).flatMap((commit) => {
    const { trailers, body: reason } = commit.ours;
    const of = (name: string) => trailers.get(name) ?? "";
    const added = { revision: of("Plan-Revision"), digest: of("Plan-Digest") };
    const [, item = "", path = ""] = /^(\d+) (.*)$/.exec(of("Plan-Amendment")) ?? [];
    const by = trailers.get("Approved-by");
    const isAllowed = trailers.get("Amendment-Policy") === "allow";
    const body = trailers.has("Plan-Condition")
      ? conditionAdded(of("Approved-by"), added)
      : fileAdded({ item, path, reason, by: isAllowed ? undefined : by }, added);
    return once(s, { subject: s.pull?.id ?? s.issue.id, notice: additionNotice(commit), body });
  });
}

/** All notices while the plan is active. */
export function notices(view: View): Update[] {
  const { s, voided = [] } = view;
  const post = (notice: string, body: Text) => once(s, { subject: s.pull?.id ?? s.issue.id, notice, body });
  const changed = outsideChange(view);
  const isVoidTold = changed.length === 0;
  return [
    ...(s.branch && !s.branch.isOurs
      ? post(`foreign:${s.branch.head}`, texts.foreignBranch(planBranch(s.issue.number)))
      : []),
    ...(s.branch?.isOurs && s.branch.rival && !s.pull
      ? post(`rival:${s.branch.rival.number}`, texts.rivalPull(s.branch.rival))
      : []),
    ...failure(view),
    ...additions(view),
    ...updateNotice(view),
    ...outsideCommits(view),
    ...(isVoidTold
      ? voided.flatMap(({ approval, problem }) => post(`void:${approval.comment}`, problem))
      : []),
    ...changed,
    ...planGone(view),
    ...(s.status?.state === "restored"
      ? post(`restored:${s.status.changedBy ?? ""}`, texts.statusRestored(s.status.changedBy))
      : []),
  ];
}

/** People's commits in the middle of the work. */
function outsideCommits({ s, progress, record: now }: View): Update[] {
  const people = now.approval && !progress.isFinished && !now.failure ? commitsOfPeople(s, now) : [];
  const body = texts.peopleCommitted(people);
  const subject = s.pull?.id ?? s.issue.id;
  return people.length > 0 ? once(s, { subject, notice: `people:${people[0]?.oid}`, body }) : [];
}

/** A plan that a person changed is announced with what changed: approving it requires its digest. */
function outsideChange({ s, progress, record: now, action, voided }: View): Update[] {
  const { published } = now;
  if (!s.pull || action.kind !== "wait" || now.approval || !progress.parsed?.plan) return [];
  if (!published || published.isOurs || published.digest !== progress.digest) return [];
  const changed = sinceText(s.status?.record.published?.parts, published.parts);
  const commits = (s.branch?.commits ?? []).slice(
    0,
    s.branch?.commits.findIndex((commit) => commit.ours),
  );
  const { plan } = progress.parsed;
  const replaced = changedByHand(plan);
  const commands = commandDoubts(
    plan,
    plan.items.filter(({ id }) => replaced.has(id)),
  );
  const approver = voided?.map(({ approval }) => approval.by).join(" and ") || undefined;
  const body = texts.planChanged(published.digest, { changed, commits, approver, commands });
  return once(s, { subject: s.pull.id, notice: `changed:${published.digest.slice(0, 16)}`, body });
}

/** A plan file that somebody removed: the work waits until it is restored. */
function planGone({ s, progress }: View): Update[] {
  if (!s.pull || !s.branch?.isOurs || s.plan || progress.isFinished) return [];
  const body = texts.planGone(planPaths(s.issue.number).atRoot, s.branch.commits[0]);
  return once(s, { subject: s.pull.id, notice: `gone:${s.branch.head}`, body });
}
