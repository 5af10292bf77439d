import { createHash } from "node:crypto";
import { partsOf } from "../plan/delta.ts";
import { readPlan } from "../plan/document.ts";
import { digestOf, type ParsedPlan, parsePlan } from "../plan/file.ts";
import type { Item } from "../plan/plan.ts";
import { triedHash } from "../plan/tried.ts";
import type { Commit, Oid, Snapshot } from "../state/snapshot.ts";
import { EMPTY_RECORD, type Published, type Skip, type StatusRecord } from "../state/status.ts";
import { isPersons, newestRun, type Unproven, unprovenItems } from "./base.ts";
import { archiveOf } from "./conventions.ts";
import { fixesOf } from "./fixes.ts";

/** The state of one item. */
export interface ItemProgress {
  readonly item: Item;
  /** `by-hand`: a person ticked its box; nothing was verified. */
  readonly state: "open" | "done" | "by-hand" | "skipped";
  /** Our signed commit for it. */
  readonly commit: Commit | undefined;
  /** Who decided not to build it, and why. */
  readonly skip?: Skip;
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
  /** Who has committed since Redline wrote what was tried, if that has changed: it is then no evidence. */
  readonly triedEditedBy: readonly string[] | undefined;
  /** In the plan's order. */
  readonly items: readonly ItemProgress[];
  /** Items that are neither done nor ticked nor skipped, in the plan's order. */
  readonly open: readonly Item[];
  /** Items that are done and not proven on what came later. */
  readonly unproven: readonly Unproven[];
  /** People's commits that were never verified, newest first. */
  readonly unprovenCommits: readonly Commit[];
  /** True when nothing is open and the plan file was archived by us. */
  readonly isFinished: boolean;
}

/** Names {@link triedHash} in our commits. */
export const TRIED_TRAILER = "Plan-Tried";

/** The progress of the work, with what the record says of skipped items. */
export function progressOf(
  s: Snapshot,
  { skipped = [], rechecked }: StatusRecord = s.status?.record ?? EMPTY_RECORD,
): Progress {
  const commits = s.branch?.commits ?? [];
  const parsed = s.plan ? parsePlan(s.plan.text, s.settings.protected) : undefined;
  const digest = s.plan && digestOf(s.plan.text);
  const items = itemsOf(s, parsed, skipped);
  const open = items.filter(({ state }) => state === "open").map(({ item }) => item);
  const isOurs = trailerOf(commits, "Plan-Digest") === digest;
  const run = lastRun(commits, rechecked);
  const unproven = unprovenItems(commits, items, run);
  return {
    parsed,
    digest,
    revision: Number(trailerOf(commits, "Plan-Revision") ?? 0) + (isOurs ? 0 : 1),
    isOurs,
    triedEditedBy: triedEditorsIn(commits, parsed?.plan && s.plan?.text),
    items,
    open,
    unproven,
    unprovenCommits: unprovenCommits(commits, unproven.length === 0 ? run?.at : undefined),
    isFinished: open.length === 0 && isArchived(s, items),
  };
}

function isArchived(s: Snapshot, items: readonly ItemProgress[]): boolean {
  const commits = s.branch?.commits ?? [];
  const moved = commits.find(
    ({ ours }) => ours?.trailers.has("Plan-Archived") || ours?.trailers.has("Plan-File"),
  );
  if (moved?.ours?.trailers.has("Plan-Archived")) return true;
  // A plan that was written where it belongs need not be archived, unless it was reopened.
  const isInPlace = !lastEnd(commits) && s.plan?.path === archiveOf(s).to;
  return isInPlace && items.length > 0 && items.every(({ state }) => state === "done" || state === "skipped");
}

/** Our newest commit that archived the plan or reopened it. */
export function lastEnd(commits: readonly Commit[]): Commit | undefined {
  return commits.find(
    ({ ours }) => ours?.trailers.has("Plan-Archived") || ours?.trailers.has("Plan-Reopened"),
  );
}

/** The value in our newest commit with this trailer. */
function trailerOf(commits: readonly Commit[], trailer: string): string | undefined {
  return commits.find((commit) => commit.ours?.trailers.has(trailer))?.ours?.trailers.get(trailer);
}

/** Our newest commit that wrote what was tried, with the hash of it. */
export function triedCommit(commits: readonly Commit[]): { oid: Oid; hash: string } | undefined {
  const commit = commits.find(({ ours }) => ours?.trailers.has(TRIED_TRAILER));
  return commit && { oid: commit.oid, hash: commit.ours?.trailers.get(TRIED_TRAILER) ?? "" };
}

function triedEditorsIn(commits: readonly Commit[], text: string | undefined): string[] | undefined {
  const own = triedCommit(commits);
  if (!own || text === undefined || own.hash === triedHash(text)) return undefined;
  const since = commits.slice(
    0,
    commits.findIndex(({ oid }) => oid === own.oid),
  );
  return [...new Set(since.filter(isPersons).map(({ by }) => by))];
}

/** Our commits of an item that are not reverted, newest first. */
export function itemCommits({ branch }: Snapshot, id: number): Commit[] {
  const commits = branch?.commits ?? [];
  const end = commits.findIndex(({ ours }) => ours?.trailers.get("Plan-Reverted") === String(id));
  const since = end < 0 ? commits : commits.slice(0, end);
  return since.filter(({ ours }) => ours?.trailers.get("Plan-Item") === String(id));
}

/** The item that was reverted last since a head; undefined if none was. */
export function revertedSince({ branch }: Snapshot, head: string): string | undefined {
  const commits = branch?.commits ?? [];
  const at = commits.findIndex(({ oid }) => oid === head);
  const since = at < 0 ? commits : commits.slice(0, at);
  return since.flatMap(({ ours }) => ours?.trailers.get("Plan-Reverted") ?? [])[0];
}

/**
 * An item is done if our commit names its exact content, and none after it reverts it: anybody can tick a box in the
 * file.
 */
function itemsOf(s: Snapshot, parsed: ParsedPlan | undefined, skipped: readonly Skip[]): ItemProgress[] {
  const items = parsed?.plan?.items ?? [];
  if (!s.plan || items.length === 0) return [];
  const digests = itemDigests(s.plan.text);
  return items.map((item) => {
    const commit = itemCommits(s, item.id).find(
      ({ ours }) => ours?.trailers.get("Item-Digest") === digests.get(item.id),
    );
    if (commit) return { item, state: "done", commit };
    if (item.isTicked) return { item, state: "by-hand", commit };
    const skip = skipped.find((one) => one.item === item.id && one.digest === digests.get(item.id));
    return skip ? { item, state: "skipped", commit, skip } : { item, state: "open", commit };
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
  return since.filter(isPersons);
}

/** The newest commit on which every item's commands ran: a fix, or the head that was checked after a merge. */
function lastRun(commits: readonly Commit[], rechecked: StatusRecord["rechecked"]) {
  const [fix] = fixesOf(commits);
  return newestRun(commits, [
    ...(fix ? [{ head: fix.commit, proven: fix.proven, since: "fix" as const }] : []),
    ...(rechecked ? [{ ...rechecked, since: "checked-merge" as const }] : []),
  ]);
}

/**
 * People's commits that were never verified, newest first: those after the first item's, and those before it that change
 * more than the plan. A commit on whose tree every item's commands passed verifies what is below it.
 */
function unprovenCommits(commits: readonly Commit[], provenAt: number | undefined): readonly Commit[] {
  const firstItem = commits.findLastIndex((commit) => commit.ours?.trailers.has("Plan-Item"));
  const planOnly = new Set(
    commits.flatMap((commit) => commit.ours?.trailers.get("Plan-Only")?.split(" ") ?? []),
  );
  return commits
    .slice(0, provenAt)
    .filter(
      (commit, at) => isPersons(commit) && firstItem >= 0 && (at < firstItem || !planOnly.has(commit.oid)),
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
