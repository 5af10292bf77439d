import type { Update } from "../core/discussion/action.ts";
import { RetryAfter } from "../core/state/errors.ts";
import { type Key, nameOf, type Snapshot, type StatusComment } from "../core/state/snapshot.ts";
import type { StateStore } from "../ports/state-store.ts";

/** What was written and GitHub may not show yet. */
interface Pending {
  /** What GitHub has done, by {@link tracesOf}. */
  readonly done: readonly string[];
  /** What was sent last, as long as GitHub has not said that it is done. */
  readonly inFlight: readonly string[];
  /** The status comment as we left it; kept for as long as the store keeps it. */
  readonly status?: StatusComment | undefined;
  /** The same as it was sent last. If no answer came it may stand on GitHub, until somebody changes it there. */
  readonly sent?: StatusComment | undefined;
  /** When it was written last, by our clock. */
  readonly at: number;
}

const NOTHING = { done: [], inFlight: [], at: 0 } as const;

type StatusEdit = Extract<Update, { kind: "status" }>;

/** A view of GitHub is believed to be whole after so many milliseconds. */
const LAG_MS = 60_000;

/** How long a lost answer is looked for before the same is sent again, and how long to wait between two looks. */
const IN_FLIGHT_MS = 15_000;
const LOOK_AGAIN_MS = 3_000;
const UNSAID = "GitHub did not say whether it did what was sent last.";

/**
 * Reads may lag behind our own writes by a moment. What we have posted is remembered, also by the process that comes
 * after this one, and laid over what GitHub shows, so that we read our own writes and nothing is posted twice.
 */
export function createPendingWrites(memory: StateStore) {
  const placeOf = (key: Key) => `written 1 ${nameOf(key)}`;
  const stored = async (key: Key) => (await memory.get(placeOf(key))) as Partial<Pending> | undefined;
  const recall = async (s: Snapshot): Promise<Pending> => {
    const pending = { ...NOTHING, ...(await stored(s.key)) };
    return s.now - pending.at < LAG_MS ? pending : { ...pending, ...NOTHING };
  };
  const keep = (s: Snapshot, pending: Pending) => memory.put(placeOf(s.key), { ...pending, at: s.now });
  return {
    /** Number of the plan's pull request, as the status comment had it when we left it. */
    pullOf: async (key: Key) => (await stored(key))?.status?.record.pull,
    /** What is about to be sent: if no answer comes, it may have been done. */
    async begin(s: Snapshot, edits: readonly Update[]): Promise<void> {
      const inFlight = edits.flatMap((edit) => tracesOf(edit).slice(0, 1));
      const status = edits.find(isStatus);
      const sent = status && { sent: leftBy(status, status.comment, s.now) };
      if (inFlight.length > 0 || sent) await keep(s, { ...(await recall(s)), inFlight, ...sent });
    },
    /** What GitHub has done; `statusId` is the id of a status comment that was made. */
    async confirm(s: Snapshot, edits: readonly Update[], statusId?: string): Promise<void> {
      const before = await recall(s);
      const done = edits.flatMap(tracesOf);
      const edit = edits.find(isStatus);
      const nodeId = edit?.comment ?? statusId;
      const status = edit && nodeId ? { status: leftBy(edit, nodeId, s.now) } : undefined;
      if (done.length > 0 || status || before.inFlight.length > 0)
        await keep(s, { ...before, done: [...before.done, ...done], inFlight: [], ...status });
    },
    /** GitHub has refused what was begun. */
    async refuse(s: Snapshot, edits: readonly Update[]): Promise<void> {
      const before = await recall(s);
      const sent = edits.some(isStatus) ? undefined : before.sent;
      await keep(s, { ...before, sent, inFlight: [] });
    },
    /** What GitHub shows, with what it must show soon. Throws RetryAfter while it is not known what was done. */
    async overlay(s: Snapshot): Promise<Snapshot> {
      const pending = await recall(s);
      const { inFlight, at } = pending;
      if (s.now - at < IN_FLIGHT_MS && inFlight.some((trace) => !isShown(s, trace, at)))
        throw new RetryAfter(UNSAID, LOOK_AGAIN_MS, { isNoFailure: true });
      return overlaid(s, pending);
    },
  };
}

const isStatus = (edit: Update): edit is StatusEdit => edit.kind === "status";

/** What of an edit could be made twice, by how it is seen. The first is seen last: a review holds its replies. */
function tracesOf(edit: Update): string[] {
  if (edit.kind === "check") return [`check ${edit.head} ${edit.externalId}`];
  if (edit.kind === "status") return edit.comment === undefined ? ["status"] : [];
  if (edit.kind !== "comment" && edit.kind !== "review") return [];
  const replies = edit.kind === "review" ? edit.replies.flatMap(({ notice }) => notice ?? []) : [];
  return [edit.notice, ...replies].map((notice) => `notice ${notice}`);
}

function isShown({ status, notices, branch }: Snapshot, trace: string, at: number): boolean {
  if (trace === "status") return status?.state === "intact" && status.editedAt >= at;
  if (trace.startsWith("notice ")) return notices.has(trace.slice("notice ".length));
  return branch?.checks.some((check) => trace === `check ${branch.head} ${check.externalId}`) ?? false;
}

/** The status comment as an edit leaves it. */
function leftBy(edit: StatusEdit, nodeId: string | undefined, at: number): StatusComment {
  const { body: text, record, sequence } = edit;
  return { nodeId, text, editedAt: at, sequence, record, state: "intact" };
}

function overlaid(s: Snapshot, pending: Pending): Snapshot {
  const { branch } = s;
  const missing = (prefix: string) =>
    pending.done
      .filter((trace) => trace.startsWith(prefix) && !isShown(s, trace, pending.at))
      .map((trace) => trace.slice(prefix.length));
  // When it was completed only GitHub can tell: until then no approval can be later than it.
  const checks = missing(`check ${branch?.head} `).map((externalId) => ({
    externalId,
    completedAt: undefined,
  }));
  return {
    ...s,
    notices: new Set([...s.notices, ...missing("notice ")]),
    branch: branch && { ...branch, checks: [...branch.checks, ...checks] },
    ...(s.now - pending.at < LAG_MS && mayBeLate(s.status, pending.status)
      ? { status: lastSent(pending), unsureUntil: pending.at + LAG_MS }
      : { status: statusKnowing(s.status, pending) }),
  };
}

/** True for a status comment that is not as we left it, where nobody is known to have changed it. */
function mayBeLate(shown: StatusComment | undefined, ours: StatusComment | undefined): boolean {
  const isChanged = shown?.changedBy !== undefined || shown?.state === "unreadable";
  return ours !== undefined && !isChanged && !isAsLeft(shown, ours);
}

/**
 * The status comment, knowing how we left it. What GitHub shows may be late for a moment; after that it was changed by
 * somebody, and what we wrote counts: also what we had no answer to, or else people could undo it by changing it.
 */
function statusKnowing(shown: StatusComment | undefined, pending: Pending): StatusComment | undefined {
  const { status: ours } = pending;
  const last = lastSent(pending);
  if (!last || shown?.state === "unreadable" || (!shown && !ours)) return shown;
  if (isAsLeft(shown, ours)) return shown;
  const { nodeId, text = "", changedBy } = shown ?? {};
  return { ...last, nodeId, text, changedBy, state: "restored" };
}

const isAsLeft = (shown: StatusComment | undefined, ours: StatusComment | undefined) =>
  shown?.state === "intact" && shown.sequence >= (ours?.sequence ?? 0);

const lastSent = ({ status, sent }: Pending) =>
  sent && sent.sequence > (status?.sequence ?? 0) ? sent : status;
