import type { Decision, Update } from "../../src/core/discussion/action.ts";
import type { Comment, Snapshot } from "../../src/core/state/snapshot.ts";
import { parseStatusRecord, type StatusRecord } from "../../src/core/state/status.ts";
import { aStatus } from "./builders.ts";

/** What GitHub shows once the edits are made. */
export function shown(s: Snapshot, { updates: show }: Decision): Snapshot {
  return show.reduce(withEdit, s);
}

function withEdit(s: Snapshot, edit: Update): Snapshot {
  switch (edit.kind) {
    case "react":
      return withReaction(s, edit.subject, edit.content);
    case "status":
      return {
        ...s,
        status: aStatus(written(edit.record), { text: edit.body, editedAt: s.now, sequence: edit.sequence }),
      };
    case "comment":
      return withNotices(s, [edit.notice]);
    case "check": {
      const completedAt = edit.conclusion === undefined ? undefined : s.now;
      const check = { nodeId: `CR_${edit.externalId}`, externalId: edit.externalId, completedAt };
      if (!s.branch) return s;
      const others = s.branch.checks.filter(
        ({ nodeId }) => edit.from === undefined || nodeId !== edit.from.nodeId,
      );
      return { ...s, branch: { ...s.branch, checks: [...others, check] } };
    }
    case "review":
      return {
        ...withNotices(s, [edit.notice, ...edit.replies.flatMap((reply) => reply.notice ?? [])]),
        posted: new Map([...s.posted, [edit.notice, edit.dispositions]]),
      };
    case "ready":
      return s.pull ? { ...s, pull: { ...s.pull, isDraft: false } } : s;
    case "pull":
      return s.pull ? { ...s, pull: { ...s.pull, title: edit.title } } : s;
    case "ask-review":
      return s;
    case "sub-issue":
      return withSubIssue(s, edit.item);
    case "close-issue":
      return withClosed(s, edit.issue);
    case "unlabel":
      return { ...s, issue: { ...s.issue, labels: s.issue.labels.filter((label) => label !== edit.label) } };
  }
}

/** The record as it is read back: a field that the schema does not have would stop the plan. */
function written(record: StatusRecord): StatusRecord {
  const read = parseStatusRecord(JSON.parse(JSON.stringify(record)));
  if (read === undefined) throw new Error(`This record cannot be read: ${JSON.stringify(record)}`);
  return read;
}

function withSubIssue(s: Snapshot, item: number): Snapshot {
  return { ...s, subIssues: [...(s.subIssues ?? []), { id: `I_item${item}`, item, isOpen: true }] };
}

function withClosed(s: Snapshot, issue: string): Snapshot {
  const closed = s.subIssues?.map((one) => (one.id === issue ? { ...one, isOpen: false } : one));
  return { ...s, subIssues: closed ?? [] };
}

function withNotices(s: Snapshot, names: readonly string[]): Snapshot {
  const times = names.map((name) => [name, s.now] as const);
  return {
    ...s,
    notices: new Set([...s.notices, ...names]),
    noticeTimes: new Map([...s.noticeTimes, ...times]),
  };
}

function withReaction(s: Snapshot, subject: string, content: string): Snapshot {
  const on = <T extends Comment>(comment: T): T =>
    comment.nodeId === subject ? { ...comment, reactions: [...comment.reactions, content] } : comment;
  const { issue, pull } = s;
  const reactions = issue.id === subject ? [...issue.reactions, content] : issue.reactions;
  const seen = { ...s, issue: { ...issue, reactions, comments: issue.comments.map(on) } };
  if (!pull) return seen;
  const threads = pull.threads.map((thread) => ({ ...thread, comments: thread.comments.map(on) }));
  return {
    ...seen,
    pull: { ...pull, comments: pull.comments.map(on), reviews: pull.reviews.map(on), threads },
  };
}

/** The edits of one kind. */
export function edits<K extends Update["kind"]>(decision: Decision, kind: K): Extract<Update, { kind: K }>[] {
  return decision.updates.filter((edit): edit is Extract<Update, { kind: K }> => edit.kind === kind);
}
