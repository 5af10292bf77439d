import { allApprovals, checkApprovals, underApprovals } from "../approvals/approvals.ts";
import type { Action, FixSubject, Update } from "../discussion/action.ts";
import { readApproval } from "../discussion/approval-text.ts";
import type { Command } from "../discussion/command.ts";
import { type Feedback, pendingFeedback } from "../discussion/feedback.ts";
import type { Progress } from "../discussion/progress.ts";
import type { View } from "../discussion/view.ts";
import * as commands from "../messages/commands.ts";
import * as texts from "../messages/fixes.ts";
import { waiting } from "../messages/status.ts";
import type { Snapshot } from "../state/snapshot.ts";
import type { StatusRecord } from "../state/status.ts";
import type { Text } from "../state/text.ts";
import { personRefusal, recorded, withApproval } from "./approval.ts";
import type { CommandInput, ItemResult } from "./command-input.ts";
import { judgeChecks } from "./failing-checks.ts";

/** Names a subject: the comment's id, or the check's name. */
export const nameOfSubject = (subject: FixSubject): string =>
  subject.kind === "comment" ? subject.feedback.id : `check ${subject.check.name}`;

/** What asks for a fix, whoever says so: comments on code, oldest first, then failing checks. */
function subjectsIn(s: Snapshot, progress: Progress, feedback: readonly Feedback[]): FixSubject[] {
  const comments = feedback.flatMap((one): FixSubject[] =>
    one.wants === "fix" ? [{ kind: "comment", feedback: one }] : [],
  );
  const checks = judgeChecks(s, progress).flatMap(({ check, verdict }): FixSubject[] =>
    "item" in verdict ? [{ kind: "check", check, item: verdict.item }] : [],
  );
  return [...comments, ...checks];
}

/** True if something may ask for a fix: then it matters whether the approval still holds. */
export function mayNeedFix(s: Snapshot, progress: Progress): boolean {
  return (
    progress.isFinished &&
    subjectsIn(
      s,
      progress,
      pendingFeedback(s, () => true),
    ).length > 0
  );
}

/** The next action when every item is done: people's `/revise` first, then one fix, as long as the approval holds. */
export function afterReady(
  s: Snapshot,
  progress: Progress,
  record: StatusRecord,
  settled: ReadonlySet<string>,
): Action {
  const wait = { kind: "wait", reason: waiting.done() } as const;
  const feedback = pendingFeedback(s, () => true).filter((one) => !one.refused);
  const reopening = feedback.filter((one) => one.wants === "reopen" && !settled.has(one.id));
  const subjects = subjectsIn(s, progress, feedback).filter((one) => !settled.has(nameOfSubject(one)));
  const [subject] = subjects;
  if (!s.branch || (!subject && reopening.length === 0)) return wait;
  const { failure, isPaused } = record;
  if (failure?.phase === "fix") return { ...wait, reason: waiting.fixFailed() };
  if (failure?.phase === "revise") return { ...wait, reason: waiting.revisionFailed() };
  const { head } = s.branch;
  if (reopening.length > 0)
    return { kind: "revise", reason: "The plan is reopened", feedback: reopening, head };
  if (isPaused) return { ...wait, reason: waiting.paused() };
  const [approval, ...others] = checkApprovals(s, record, progress).approvals;
  if (!subject || !approval) return { ...wait, reason: waiting.approvalForFix() };
  const names = subjects.map(nameOfSubject);
  return {
    kind: "fix",
    reason: `${names[0]} asks for a fix`,
    subject,
    waiting: names,
    ...underApprovals(s, approval, others),
    head,
  };
}

/**
 * Handles `/approve` when every item is done: it renews an approval that no longer holds, so that a fix can be made. The
 * wording was approved before; if a person has changed it since, only its digest approves it.
 */
export function approveFixes(approving: CommandInput, { verb, text }: Command): ItemResult {
  const { s, progress, comment, record } = approving;
  const { digest } = progress;
  const isValid = checkApprovals(s, record, progress).approvals.length > 0;
  if (isValid || !mayNeedFix(s, progress) || digest === undefined || !s.branch)
    return { refusal: commands.allDone() };
  if (comment.review?.isAgainst) return { refusal: commands.reviewIsAgainst() };
  const refusal = personRefusal(approving) ?? bindingRefusal(progress, text, digest);
  if (refusal) return { refusal };
  const { id, by } = comment;
  const approval = { comment: id, by: by.login, byId: by.id, digest, head: s.branch.head };
  return recorded(approving, withApproval(approving, { ...approval, said: `${verb} ${text}` }));
}

function bindingRefusal({ isOurs }: Progress, text: string, digest: string): Text | undefined {
  const wanted = readApproval(text);
  if (!wanted || wanted.items || wanted.condition !== undefined)
    return commands.approvalTextUnknown(text, digest);
  if (wanted.digest === undefined) return isOurs ? undefined : commands.approveByDigest(digest);
  return digest.startsWith(wanted.digest) ? undefined : commands.otherDigest(text, digest);
}

/** What is said once about fixes that are not made: without approval, and checks that are nobody's. */
export function fixNotices({ s, progress, record, action, result }: View): Update[] {
  if (!progress.isFinished || !s.pull) return [];
  const subject = s.pull.id;
  const once = (notice: string, body: ReturnType<typeof texts.approvalForFix>): Update[] =>
    s.notices.has(notice) ? [] : [{ kind: "comment", subject, notice, body }];
  const [approval] = allApprovals(record);
  const [lapsed] = checkApprovals(s, record, progress).voided;
  const isUnapproved = action.kind === "wait" && action.reason === waiting.approvalForFix();
  return [
    ...(isUnapproved
      ? once(`fix-approval:${approval?.comment ?? s.branch?.head}`, texts.approvalForFix(lapsed?.problem))
      : []),
    ...judgeChecks(s, progress).flatMap(({ verdict }) =>
      "item" in verdict ? [] : once(verdict.notice, verdict.body),
    ),
    ...(result.unfixed ? once(result.unfixed.notice, result.unfixed.body) : []),
  ];
}
