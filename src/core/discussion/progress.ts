import { createHash } from "node:crypto";
import { partsOf } from "../plan/delta.ts";
import { readPlan } from "../plan/document.ts";
import { digestOf, type ParsedPlan, parsePlan } from "../plan/file.ts";
import type { Item } from "../plan/plan.ts";
import { isAtLeast } from "../state/roles.ts";
import type { Commit, Snapshot, Thread } from "../state/snapshot.ts";
import type { Published, StatusRecord } from "../state/status.ts";
import { archiveOf } from "./conventions.ts";
import { isRemark } from "./remark.ts";
import { revisionsOf } from "./revisions.ts";

/** The state of one item. */
export interface ItemProgress {
  readonly item: Item;
  /** `by-hand`: a person ticked its box; nothing was verified. */
  readonly state: "open" | "done" | "by-hand";
  /** Our signed commit for it. */
  readonly commit: Commit | undefined;
}

/** The progress of the work, from the plan file and our commits on its branch. */
export interface Progress {
  readonly parsed: ParsedPlan | undefined;
  /** Digest of the current plan. */
  readonly digest: string | undefined;
  /** Revision number of the current plan, from 1. */
  readonly revision: number;
  /** False if a person has changed the plan since our last commit. */
  readonly isOurs: boolean;
  /** In the plan's order. */
  readonly items: readonly ItemProgress[];
  /** Items that are neither done nor ticked, in the plan's order. */
  readonly open: readonly Item[];
  /** True when nothing is open and the plan file was archived by us. */
  readonly isFinished: boolean;
}

export function progressOf(s: Snapshot): Progress {
  const commits = s.branch?.commits ?? [];
  const parsed = s.plan ? parsePlan(s.plan.text, s.settings.protected) : undefined;
  const digest = s.plan && digestOf(s.plan.text);
  const items = itemsOf(s, parsed, commits);
  const open = items.filter(({ state }) => state === "open").map(({ item }) => item);
  const isArchived = commits.some((commit) => commit.ours?.trailers.has("Plan-Archived"));
  // A plan that was written where it belongs need not be archived.
  const isInPlace = s.plan?.path === archiveOf(s).to && items.every(({ state }) => state === "done");
  const isOurs = trailerOf(commits, "Plan-Digest") === digest;
  return {
    parsed,
    digest,
    revision: Number(trailerOf(commits, "Plan-Revision") ?? 0) + (isOurs ? 0 : 1),
    isOurs,
    items,
    open,
    isFinished: (isArchived || (items.length > 0 && isInPlace)) && open.length === 0,
  };
}

/** The value in our newest commit with this trailer. */
function trailerOf(commits: readonly Commit[], trailer: string): string | undefined {
  return commits.find((commit) => commit.ours?.trailers.has(trailer))?.ours?.trailers.get(trailer);
}

/** An item is done if our commit names its exact content: anybody can tick a box in the file. */
function itemsOf(s: Snapshot, parsed: ParsedPlan | undefined, commits: readonly Commit[]): ItemProgress[] {
  const items = parsed?.plan?.items ?? [];
  if (!s.plan || items.length === 0) return [];
  const digests = itemDigests(s.plan.text);
  return items.map((item) => {
    const commit = commits.find(
      ({ ours }) =>
        ours?.trailers.get("Plan-Item") === String(item.id) &&
        ours.trailers.get("Item-Digest") === digests.get(item.id),
    );
    if (commit) return { item, state: "done", commit };
    return { item, state: item.isTicked ? "by-hand" : "open", commit };
  });
}

const hashOf = (text: string) => createHash("sha256").update(text).digest("hex");

/** A hash of each item's content, by its number: 32 hex digits. */
export function itemDigests(plan: string): ReadonlyMap<number, string> {
  const items = readPlan(readPlan(plan).planContent).blocks.flatMap((block) =>
    block.kind === "item" && block.id !== undefined
      ? [[block.id, hashOf(block.text.trimEnd()).slice(0, 32)] as const]
      : [],
  );
  return new Map(items);
}

/** More parts than any plan has are not recorded, because the record must fit into a comment. */
const PARTS_MAX = 100;

/** A short hash of each part of the current plan, to see which have changed. */
function partsNow(s: Snapshot): Published["parts"] {
  const parts = s.plan ? [...partsOf(s.plan.text)] : [];
  return parts.length > PARTS_MAX
    ? undefined
    : Object.fromEntries(parts.map(([name, text]) => [name, hashOf(text).slice(0, 8)]));
}

/** The number of the current wording, from 1: each wording that differs from the one before it is a revision. */
export function revisionOf({ digest, revision }: Progress, { published: before }: StatusRecord): number {
  if (before?.digest === digest) return before?.revision ?? revision;
  return Math.max(revision, (before?.revision ?? 0) + 1);
}

/** What to publish of the current plan; the previous publication tells whether it is new, and whose. */
export function publicationOf(s: Snapshot, progress: Progress, record: StatusRecord): Published {
  const { published: before } = record;
  const { digest = "", revision, isOurs } = progress;
  if (before?.digest === digest) return before;
  // If somebody restored an older version of ours, it must not count as announced.
  const isNew = revision > (before?.revision ?? 0);
  const parts = partsNow(s);
  return {
    revision: revisionOf(progress, record),
    digest,
    isOurs: isOurs && isNew,
    ...(parts && { parts }),
  };
}

/**
 * People's commits since the work was approved or resumed, newest first. They are kept, and the work waits until an
 * approver resumes it.
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

/**
 * People's commits that were never verified, newest first: those after the first item's, and those before it that change
 * more than the plan.
 */
export function unprovenCommits(s: Snapshot): readonly Commit[] {
  const commits = s.branch?.commits ?? [];
  const firstItem = commits.findLastIndex((commit) => commit.ours?.trailers.has("Plan-Item"));
  const planOnly = new Set(
    commits.flatMap((commit) => commit.ours?.trailers.get("Plan-Only")?.split(" ") ?? []),
  );
  return commits.filter(
    (commit, at) => !commit.ours && firstItem >= 0 && (at < firstItem || !planOnly.has(commit.oid)),
  );
}

/** When the plan was published on the current head, by GitHub's clock; undefined if it is not, or not yet. */
export function publishedAt(s: Snapshot, digest: string): number | undefined {
  return s.branch?.checks.find((check) => check.externalId === planCheckId(digest))?.completedAt;
}

/** The external id of the check run of a published plan. */
export function planCheckId(digest: string): string {
  return `plan:${digest}`;
}

/** Unresolved threads on the plan in which somebody with the feedback role has asked for something. */
export function openThreads(s: Snapshot): readonly Thread[] {
  const hasRole = ({ login }: { readonly login: string }) =>
    isAtLeast(s.roles.get(login) ?? "none", s.settings.roles.feedback);
  const isOpen = (thread: Thread) =>
    !thread.isResolved &&
    thread.comments.some((one) => !one.by.isBot && hasRole(one.by) && !isRemark(one, thread));
  return s.pull?.threads.filter(isOpen) ?? [];
}

/** The last revision with feedback whose answers are not posted yet. */
export function unansweredRevision(s: Snapshot) {
  return revisionsOf(s.branch?.commits ?? []).findLast(
    (entry) => entry.dispositions.length > 0 && !s.notices.has(answerNotice(entry.commit)),
  );
}

/** The notice of the review that answers a revision's feedback. */
export function answerNotice(commit: string): string {
  return `answers:${commit}`;
}
