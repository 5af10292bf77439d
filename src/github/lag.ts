import type { Edit } from "../core/action.ts";
import { TryLater } from "../core/errors.ts";
import { nameOf, type Snapshot, type StatusComment } from "../core/snapshot.ts";

/** What this process has written and GitHub may not show yet. */
interface Written {
  readonly notices: Set<string>;
  /** `head externalId` of check runs. */
  readonly checks: Set<string>;
  status: StatusComment | undefined;
  /** What was sent last, as long as GitHub has not said that it is done. */
  unsure: readonly Edit[];
  /** When it was written last, by our clock. */
  at: number;
}

/** A view of GitHub is believed to be whole after so many milliseconds. */
const LAG_MS = 60_000;

/**
 * How long an answer that was lost is looked for before what it was to is sent again, and how long to wait between
 * two looks, in milliseconds.
 */
const UNSURE_MS = 15_000;
const LOOK_AGAIN_MS = 3_000;

/** Keys that are remembered; the ones written to longest ago go first. */
const KEYS_MAX = 1_000;

/**
 * Reads may lag behind our own writes by a moment. What we have posted is remembered in this process and laid over
 * what GitHub shows, so that nothing is posted twice for being seen too late. Forgetting it costs no more than that.
 */
export function createLagGuard() {
  const written = new Map<string, Written>();
  const entryOf = (s: Snapshot): Written => {
    const name = nameOf(s.key);
    const entry = written.get(name) ?? {
      notices: new Set(),
      checks: new Set(),
      status: undefined,
      unsure: [],
      at: 0,
    };
    entry.at = s.now;
    written.delete(name);
    written.set(name, entry);
    const [oldest] = written.keys();
    if (written.size > KEYS_MAX && oldest !== undefined) written.delete(oldest);
    return entry;
  };
  return {
    /** What is about to be sent: if no answer comes, it may have been done. */
    begin(s: Snapshot, edits: readonly Edit[]): void {
      if (edits.length > 0) entryOf(s).unsure = edits;
    },
    /** What GitHub has done; `statusId` is the id of a status comment that was made. */
    confirm(s: Snapshot, edits: readonly Edit[], statusId: string | undefined): void {
      const entry = entryOf(s);
      entry.unsure = [];
      for (const edit of edits) take(entry, edit, statusId, s.now);
    },
    /** What GitHub shows, with what it must show soon. Throws TryLater while it is not known what was done. */
    overlay(s: Snapshot): Snapshot {
      const ours = written.get(nameOf(s.key));
      if (!ours) return s;
      const age = s.now - ours.at;
      if (age < UNSURE_MS && ours.unsure.some((edit) => !isShown(s, edit, ours.at))) {
        throw new TryLater("GitHub did not say whether it did what was sent last.", LOOK_AGAIN_MS);
      }
      return age < LAG_MS ? laidOver(s, ours) : s;
    },
  };
}

/** True if an edit shows, or leaves nothing that could be there twice. */
function isShown(s: Snapshot, edit: Edit, at: number): boolean {
  if (edit.kind === "check")
    return s.branch?.checks.some((check) => check.externalId === edit.externalId) ?? false;
  if (edit.kind === "status")
    return edit.comment !== undefined || (s.status !== undefined && s.status.editedAt >= at);
  return edit.kind === "comment" || edit.kind === "review" ? s.notices.has(edit.notice) : true;
}

function take(written: Written, edit: Edit, statusId: string | undefined, at: number): void {
  for (const notice of noticesOf(edit)) written.notices.add(notice);
  if (edit.kind === "check") written.checks.add(`${edit.head} ${edit.externalId}`);
  if (edit.kind !== "status") return;
  const nodeId = edit.comment ?? statusId;
  if (nodeId) written.status = { nodeId, text: edit.body, editedAt: at, record: edit.record };
}

function noticesOf(edit: Edit): string[] {
  if (edit.kind === "comment") return [edit.notice];
  if (edit.kind !== "review") return [];
  return [edit.notice, ...edit.replies.flatMap((reply) => reply.notice ?? [])];
}

function laidOver(s: Snapshot, { notices, checks, status }: Written): Snapshot {
  const head = s.branch?.head ?? "";
  const shown = new Set(s.branch?.checks.map((check) => check.externalId));
  const missing = [...checks]
    .filter((check) => check.startsWith(`${head} `))
    .map((check) => check.slice(head.length + 1))
    .filter((externalId) => !shown.has(externalId));
  const isBehind = status !== undefined && (s.status === undefined || s.status.editedAt < status.editedAt);
  return {
    ...s,
    notices: new Set([...s.notices, ...notices]),
    // When it was completed only GitHub can tell: until then no approval can be later than it.
    branch: s.branch && {
      ...s.branch,
      checks: [...s.branch.checks, ...missing.map((externalId) => ({ externalId, completedAt: undefined }))],
    },
    status: isBehind ? status : s.status,
  };
}
