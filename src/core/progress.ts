import { createHash } from "node:crypto";
import { ledgerOf } from "./feedback.ts";
import { partsOf } from "./plan/delta.ts";
import { digestOf, type ParsedPlan, parsePlan } from "./plan/file.ts";
import type { Item } from "./plan/plan.ts";
import { type Commit, planPaths, type Snapshot } from "./snapshot.ts";
import type { StatusRecord } from "./status.ts";

/** What the plan's file and its branch say of how far the work is. */
export interface Progress {
  readonly parsed: ParsedPlan | undefined;
  /** Digest of the present wording. */
  readonly digest: string | undefined;
  /** Number of the present wording, from 1: commits that changed the plan, ours and people's. */
  readonly revision: number;
  /** Items whose box is not ticked, in the plan's order. */
  readonly open: readonly Item[];
  /** True when every item is done and the plan file is where it stays. */
  readonly isFinished: boolean;
  readonly isArchived: boolean;
}

export function progressOf(s: Snapshot): Progress {
  const parsed = s.plan ? parsePlan(s.plan.text, s.settings.protected) : undefined;
  const open = parsed?.plan?.items.filter((item) => !item.isTicked) ?? [];
  const isArchived = s.plan?.path === planPaths(s.issue.number).inDocs;
  return {
    parsed,
    digest: s.plan && digestOf(s.plan.text),
    revision: revisionsOf(s.branch?.commits ?? []),
    open,
    isArchived,
    isFinished: isArchived && parsed?.plan !== undefined && open.length === 0,
  };
}

/** More parts than any plan has are not remembered: the record stands in a comment. */
const PARTS_MAX = 100;

/** The parts of the present wording, each by the beginning of its hash: enough to see which have changed. */
export function partsShown(s: Snapshot): Record<string, string> | undefined {
  const parts = s.plan ? [...partsOf(s.plan.text)] : [];
  const hash = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 8);
  return parts.length > PARTS_MAX
    ? undefined
    : Object.fromEntries(parts.map(([name, text]) => [name, hash(text)]));
}

/** Commits that are neither an item's nor the archiving are wordings of the plan. */
function revisionsOf(commits: readonly Commit[]): number {
  return commits.filter((commit) => !commit.ours || commit.ours.trailers.has("Plan-Revision")).length;
}

/** The commit that did an item, if we made it. */
export function commitOfItem(commits: readonly Commit[], item: number): Commit | undefined {
  return commits.find((commit) => commit.ours?.trailers.get("Plan-Item") === String(item));
}

/**
 * Commits of people since the work was approved or resumed, newest first. They are kept, and the work waits
 * until somebody says to go on upon them.
 */
export function commitsOfPeople(s: Snapshot, record: StatusRecord): readonly Commit[] {
  const commits = s.branch?.commits ?? [];
  const anchors = [record.approval?.head, record.resumedAt].map((oid) =>
    commits.findIndex((c) => c.oid === oid),
  );
  const known = anchors.filter((index) => index >= 0);
  const since = known.length === 0 ? commits : commits.slice(0, Math.min(...known));
  return since.filter((commit) => !commit.ours);
}

/** When the present wording was published, by GitHub's clock; undefined if it is not, or not yet. */
export function publishedAt(s: Snapshot, digest: string | undefined): number | undefined {
  return s.branch?.checks.find((check) => check.externalId === planCheckId(digest ?? ""))?.completedAt;
}

/** What the check run of a published wording is called. */
export function planCheckId(digest: string): string {
  return `plan:${digest}`;
}

/** Conversations of people on the plan that nobody has resolved. */
export function openThreads(s: Snapshot): number {
  const isOpen = (thread: { isResolved: boolean; remarks: readonly { by: { isBot: boolean } }[] }) =>
    !thread.isResolved && thread.remarks.some((remark) => !remark.by.isBot);
  return s.pull?.threads.filter(isOpen).length ?? 0;
}

/** What the last revision of ours that changed the plan took in, if its answers are not given yet. */
export function unansweredRevision(s: Snapshot) {
  return ledgerOf(s.branch?.commits ?? []).findLast(
    (entry) => entry.dispositions.length > 0 && !s.notices.has(answerNotice(entry.commit)),
  );
}

/** What the review that answers a revision's feedback is called. */
export function answerNotice(commit: string): string {
  return `answers:${commit}`;
}
