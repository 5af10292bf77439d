import type { Update } from "../core/discussion/action.ts";
import { RetryAfter } from "../core/state/errors.ts";
import { type Key, nameOf, type Snapshot, type StatusComment } from "../core/state/snapshot.ts";
import type { StateStore } from "../ports/state-store.ts";

/** What was written but may not show on GitHub yet. */
interface Pending {
  /** What GitHub has confirmed, by {@link tracesOf}. */
  readonly done: readonly string[];
  /** What was sent last, until GitHub confirms it. */
  readonly inFlight: readonly string[];
  /** The status comment as we last wrote it; kept until the store expires it. */
  readonly status?: StatusComment | undefined;
  /** The same as last sent. If no response came, it may be on GitHub, until somebody changes it there. */
  readonly sent?: StatusComment | undefined;
  /** The time of the last write, by our clock. */
  readonly at: number;
}

const NOTHING = { done: [], inFlight: [], at: 0 } as const;

type StatusUpdate = Extract<Update, { kind: "status" }>;

/** How long GitHub's reads may lag behind our writes, in milliseconds. */
const LAG_MS = 60_000;

/** How long to look for a write without a response before it is sent again, and how long between two looks. */
const IN_FLIGHT_MS = 15_000;
const POLL_MS = 3_000;
const NO_RESPONSE = "GitHub has not confirmed the last write.";

/**
 * Read-your-writes for GitHub, whose reads may lag behind our writes by a moment: what we posted is stored, also for the
 * next process, and overlaid on what GitHub shows, so that nothing is posted twice.
 */
export function createPendingWrites(memory: StateStore) {
  const storeKey = (key: Key) => `written 1 ${nameOf(key)}`;
  const load = async (key: Key) => (await memory.get(storeKey(key))) as Partial<Pending> | undefined;
  const pendingOf = async (s: Snapshot): Promise<Pending> => {
    const pending = { ...NOTHING, ...(await load(s.key)) };
    return s.now - pending.at < LAG_MS ? pending : { ...pending, ...NOTHING };
  };
  const save = (s: Snapshot, pending: Pending) => memory.put(storeKey(s.key), { ...pending, at: s.now });
  return {
    /** Number of the plan's pull request, from the status comment as we last wrote it. */
    pullOf: async (key: Key) => (await load(key))?.status?.record.pull,
    /** Stores what is about to be sent: if no response comes, it may have been done. */
    async begin(s: Snapshot, updates: readonly Update[]): Promise<void> {
      const inFlight = updates.flatMap((update) => tracesOf(update).slice(0, 1));
      const status = updates.find(isStatus);
      const sent = status && { sent: afterUpdate(status, status.comment, s.now) };
      if (inFlight.length > 0 || sent) await save(s, { ...(await pendingOf(s)), inFlight, ...sent });
    },
    /** GitHub has done it; `statusId` is the id of a new status comment. */
    async confirm(s: Snapshot, updates: readonly Update[], statusId?: string): Promise<void> {
      const before = await pendingOf(s);
      const fresh = updates.flatMap(tracesOf);
      const update = updates.find(isStatus);
      const nodeId = update?.comment ?? statusId;
      const status = update && nodeId ? { status: afterUpdate(update, nodeId, s.now) } : undefined;
      if (fresh.length === 0 && !status && before.inFlight.length === 0) return;
      const done = [...before.done, ...fresh].filter(isNotReplaced(updates));
      await save(s, { ...before, done, inFlight: [], ...status });
    },
    /** GitHub has rejected it. */
    async refuse(s: Snapshot, updates: readonly Update[]): Promise<void> {
      const before = await pendingOf(s);
      const sent = updates.some(isStatus) ? undefined : before.sent;
      await save(s, { ...before, sent, inFlight: [] });
    },
    /** What GitHub shows, with what it must show soon. Throws RetryAfter while a write is unconfirmed. */
    async overlay(s: Snapshot): Promise<Snapshot> {
      const pending = await pendingOf(s);
      const { inFlight, at } = pending;
      if (s.now - at < IN_FLIGHT_MS && inFlight.some((trace) => !isShown(s, trace, at)))
        throw new RetryAfter(NO_RESPONSE, POLL_MS, { isNoFailure: true });
      return overlaid(s, pending);
    },
  };
}

const isStatus = (update: Update): update is StatusUpdate => update.kind === "status";

/** A check run that has become another one is not looked for. */
function isNotReplaced(updates: readonly Update[]): (trace: string) => boolean {
  const replaced = updates.flatMap((one) =>
    one.kind === "check" && one.from ? [`check ${one.head} ${one.from.externalId}`] : [],
  );
  return (trace) => !replaced.includes(trace);
}

/** How to recognize what must not be posted twice. The first trace appears last: a review contains its replies. */
function tracesOf(update: Update): string[] {
  if (update.kind === "check") return [`check ${update.head} ${update.externalId}`];
  if (update.kind === "status") return update.comment === undefined ? ["status"] : [];
  if (update.kind === "sub-issue") return [`sub-issue ${update.item}`];
  if (update.kind !== "comment" && update.kind !== "review") return [];
  const replies = update.kind === "review" ? update.replies.flatMap(({ notice }) => notice ?? []) : [];
  return [update.notice, ...replies].map((notice) => `notice ${notice}`);
}

function isShown({ status, notices, branch, subIssues }: Snapshot, trace: string, at: number): boolean {
  if (trace.startsWith("sub-issue "))
    return subIssues?.some(({ item }) => trace === `sub-issue ${item}`) ?? true;
  if (trace === "status") return status?.state === "intact" && status.editedAt >= at;
  if (trace.startsWith("notice ")) return notices.has(trace.slice("notice ".length));
  return branch?.checks.some((check) => trace === `check ${branch.head} ${check.externalId}`) ?? false;
}

/** The status comment after an update. */
function afterUpdate(update: StatusUpdate, nodeId: string | undefined, at: number): StatusComment {
  const { body: text, record, sequence } = update;
  return { nodeId, text, editedAt: at, sequence, record, state: "intact" };
}

function overlaid(s: Snapshot, pending: Pending): Snapshot {
  const { branch } = s;
  const missing = (prefix: string) =>
    pending.done
      .filter((trace) => trace.startsWith(prefix) && !isShown(s, trace, pending.at))
      .map((trace) => trace.slice(prefix.length));
  // Only GitHub knows when it was completed: until it shows that, no approval can be later.
  const checks = missing(`check ${branch?.head} `).map((externalId) => ({
    externalId,
    completedAt: undefined,
  }));
  return {
    ...s,
    notices: new Set([...s.notices, ...missing("notice ")]),
    ...(s.subIssues && { subIssues: [...s.subIssues, ...missing("sub-issue ").map(unseen)] }),
    branch: branch && { ...branch, checks: [...branch.checks, ...checks] },
    ...(checks.length > 0 ? { unsureUntil: pending.at + LAG_MS } : {}),
    ...(s.now - pending.at < LAG_MS && mayBeStale(s.status, pending.status)
      ? { status: lastSent(pending), unsureUntil: pending.at + LAG_MS }
      : { status: repairedStatus(s.status, pending) }),
  };
}

/** A sub-issue that GitHub does not show yet: nothing can be done with it. */
const unseen = (item: string) => ({ id: "", item: Number(item), isOpen: false });

/** True for a status comment that differs from what we wrote, although nobody is known to have changed it. */
function mayBeStale(shown: StatusComment | undefined, ours: StatusComment | undefined): boolean {
  const isChanged = shown?.changedBy !== undefined || shown?.state === "unreadable";
  return ours !== undefined && !isChanged && !isUnchanged(shown, ours);
}

/**
 * The status comment, given what we wrote. GitHub's read may be stale for a moment; after that somebody has changed it,
 * and what we wrote counts, even without a response, or people could undo it by changing it.
 */
function repairedStatus(shown: StatusComment | undefined, pending: Pending): StatusComment | undefined {
  const { status: ours } = pending;
  const last = lastSent(pending);
  if (!last || shown?.state === "unreadable" || (!shown && !ours)) return shown;
  if (isUnchanged(shown, ours)) return shown;
  const { nodeId, text = "", changedBy } = shown ?? {};
  return { ...last, nodeId, text, changedBy, state: "restored" };
}

const isUnchanged = (shown: StatusComment | undefined, ours: StatusComment | undefined) =>
  shown?.state === "intact" && shown.sequence >= (ours?.sequence ?? 0);

const lastSent = ({ status, sent }: Pending) =>
  sent && sent.sequence > (status?.sequence ?? 0) ? sent : status;
