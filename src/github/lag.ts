import type { Edit } from "../core/discussion/action.ts";
import { TryLater } from "../core/state/errors.ts";
import { type Key, nameOf, type Snapshot, type StatusComment } from "../core/state/snapshot.ts";
import type { Memory } from "../ports/memory.ts";

/** What was written and GitHub may not show yet. */
interface Written {
  readonly notices: readonly string[];
  /** `head externalId` of check runs. */
  readonly checks: readonly string[];
  /** The status comment as we left it; kept for as long as the store keeps it. */
  readonly status?: StatusComment;
  /** The same as it was sent last. If no answer came it may stand on GitHub, until somebody changes it there. */
  readonly sent?: StatusComment;
  /** What was sent last, as long as GitHub has not said that it is done. */
  readonly unsure: readonly Trace[];
  /** When it was written last, by our clock. */
  readonly at: number;
}

/** How it is seen that an edit was made that could be made twice. */
type Trace = { readonly notice: string } | { readonly check: string } | "status";

/** A view of GitHub is believed to be whole after so many milliseconds. */
const LAG_MS = 60_000;

/**
 * How long an answer that was lost is looked for before what it was to is sent again, and how long to wait between
 * two looks, in milliseconds.
 */
const UNSURE_MS = 15_000;
const LOOK_AGAIN_MS = 3_000;
const UNSAID = "GitHub did not say whether it did what was sent last.";

/**
 * Reads may lag behind our own writes by a moment. What we have posted is remembered, also by the process that comes
 * after this one, and laid over what GitHub shows, so that nothing is posted twice for being seen too late.
 */
export function createLagGuard(memory: Memory) {
  const placeOf = (key: Key) => `written 1 ${nameOf(key)}`;
  const stored = async (key: Key) => (await memory.recall(placeOf(key))) as Written | undefined;
  const recall = async (s: Snapshot): Promise<Written> => {
    const written = await stored(s.key);
    if (written && s.now - written.at < LAG_MS) return written;
    const { status, sent } = written ?? {};
    return { notices: [], checks: [], unsure: [], at: 0, ...(status && { status }), ...(sent && { sent }) };
  };
  return {
    /** Number of the plan's pull request, as the status comment had it when we left it. */
    pullOf: async (key: Key) => (await stored(key))?.status?.record.pull,
    /** What is about to be sent: if no answer comes, it may have been done. */
    async begin(s: Snapshot, edits: readonly Edit[]): Promise<void> {
      const unsure = edits.flatMap(traceOf);
      const status = edits.find((edit) => edit.kind === "status");
      const sent = status && { sent: leftBy(status, status.comment, s.now) };
      if (unsure.length > 0 || sent)
        await memory.keep(placeOf(s.key), { ...(await recall(s)), unsure, ...sent, at: s.now });
    },
    /** What GitHub has done; `statusId` is the id of a status comment that was made. */
    async confirm(s: Snapshot, edits: readonly Edit[], statusId?: string): Promise<void> {
      const before = await recall(s);
      const written = edits.reduce((sofar, edit) => withEdit(sofar, edit, statusId, s.now), before);
      if (written !== before || before.unsure.length > 0)
        await memory.keep(placeOf(s.key), { ...written, unsure: [], at: s.now });
    },
    /** GitHub has refused what was begun. */
    async refuse(s: Snapshot, edits: readonly Edit[]): Promise<void> {
      const { sent, ...before } = await recall(s);
      const isKept = sent && !edits.some((edit) => edit.kind === "status");
      await memory.keep(placeOf(s.key), { ...before, ...(isKept && { sent }), unsure: [], at: s.now });
    },
    /** What GitHub shows, with what it must show soon. Throws TryLater while it is not known what was done. */
    async overlay(s: Snapshot): Promise<Snapshot> {
      const ours = await recall(s);
      if (s.now - ours.at < UNSURE_MS && ours.unsure.some((trace) => !isShown(s, trace, ours.at)))
        throw new TryLater(UNSAID, LOOK_AGAIN_MS, { isNoFailure: true });
      return laidOver(s, ours);
    },
  };
}

/** An edit that leaves nothing that could be there twice has no trace. */
function traceOf(edit: Edit): Trace[] {
  if (edit.kind === "check") return [{ check: edit.externalId }];
  if (edit.kind === "status") return edit.comment === undefined ? ["status"] : [];
  return edit.kind === "comment" || edit.kind === "review" ? [{ notice: edit.notice }] : [];
}

function isShown(s: Snapshot, trace: Trace, at: number): boolean {
  if (trace === "status") return s.status?.state === "intact" && s.status.editedAt >= at;
  if ("notice" in trace) return s.notices.has(trace.notice);
  return s.branch?.checks.some((check) => check.externalId === trace.check) ?? false;
}

function withEdit(written: Written, edit: Edit, statusId: string | undefined, at: number): Written {
  switch (edit.kind) {
    case "check":
      return { ...written, checks: [...written.checks, `${edit.head} ${edit.externalId}`] };
    case "comment":
      return { ...written, notices: [...written.notices, edit.notice] };
    case "review": {
      const replies = edit.replies.flatMap((reply) => reply.notice ?? []);
      return { ...written, notices: [...written.notices, edit.notice, ...replies] };
    }
    case "status": {
      const nodeId = edit.comment ?? statusId;
      return nodeId ? { ...written, status: leftBy(edit, nodeId, at) } : written;
    }
    default:
      return written;
  }
}

/** The status comment as an edit leaves it. */
function leftBy(
  edit: Extract<Edit, { kind: "status" }>,
  nodeId: string | undefined,
  at: number,
): StatusComment {
  const { body: text, record, sequence } = edit;
  return { nodeId, text, editedAt: at, sequence, record, state: "intact" };
}

function laidOver(s: Snapshot, written: Written): Snapshot {
  const { notices, checks, at } = written;
  const head = s.branch?.head ?? "";
  const shown = new Set(s.branch?.checks.map((check) => check.externalId));
  const missing = checks
    .filter((check) => check.startsWith(`${head} `))
    .map((check) => check.slice(head.length + 1))
    .filter((externalId) => !shown.has(externalId));
  return {
    ...s,
    notices: new Set([...s.notices, ...notices]),
    // When it was completed only GitHub can tell: until then no approval can be later than it.
    branch: s.branch && {
      ...s.branch,
      checks: [...s.branch.checks, ...missing.map((externalId) => ({ externalId, completedAt: undefined }))],
    },
    ...(s.now - at < LAG_MS && mayBeLate(s.status, written.status)
      ? { status: lastSent(written), unsureUntil: at + LAG_MS }
      : { status: statusKnowing(s.status, written) }),
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
function statusKnowing(shown: StatusComment | undefined, written: Written): StatusComment | undefined {
  const { status: ours } = written;
  const last = lastSent(written);
  if (!last || shown?.state === "unreadable" || (!shown && !ours)) return shown;
  if (isAsLeft(shown, ours)) return shown;
  const { nodeId, text = "", changedBy } = shown ?? {};
  return { ...last, nodeId, text, changedBy, state: "restored" };
}

const isAsLeft = (shown: StatusComment | undefined, ours: StatusComment | undefined) =>
  shown?.state === "intact" && shown.sequence >= (ours?.sequence ?? 0);

const lastSent = ({ status, sent }: Written) =>
  sent && sent.sequence > (status?.sequence ?? 0) ? sent : status;
