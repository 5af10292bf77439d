import type { Decision, Edit } from "../../src/core/discussion/action.ts";
import type { Remark, Snapshot } from "../../src/core/state/snapshot.ts";
import { aStatus } from "./builders.ts";

/** What GitHub shows once the edits are made. */
export function shown(s: Snapshot, { show }: Decision): Snapshot {
  return show.reduce(withEdit, s);
}

function withEdit(s: Snapshot, edit: Edit): Snapshot {
  switch (edit.kind) {
    case "react":
      return withReaction(s, edit.subject, edit.content);
    case "status":
      return {
        ...s,
        status: aStatus(edit.record, { text: edit.body, editedAt: s.now, sequence: edit.sequence }),
      };
    case "comment":
      return withNotices(s, [edit.notice]);
    case "check": {
      const check = { externalId: edit.externalId, completedAt: s.now };
      return s.branch ? { ...s, branch: { ...s.branch, checks: [...s.branch.checks, check] } } : s;
    }
    case "review":
      return withNotices(s, [edit.notice, ...edit.replies.flatMap((reply) => reply.notice ?? [])]);
    case "ready":
      return s.pull ? { ...s, pull: { ...s.pull, isDraft: false } } : s;
    case "pull":
      return s.pull ? { ...s, pull: { ...s.pull, title: edit.title } } : s;
    case "ask-review":
      return s;
  }
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
  const on = <T extends Remark>(remark: T): T =>
    remark.nodeId === subject ? { ...remark, reactions: [...remark.reactions, content] } : remark;
  const { issue, pull } = s;
  const reactions = issue.id === subject ? [...issue.reactions, content] : issue.reactions;
  const seen = { ...s, issue: { ...issue, reactions, remarks: issue.remarks.map(on) } };
  if (!pull) return seen;
  const threads = pull.threads.map((thread) => ({ ...thread, remarks: thread.remarks.map(on) }));
  return {
    ...seen,
    pull: { ...pull, remarks: pull.remarks.map(on), reviews: pull.reviews.map(on), threads },
  };
}

/** The edits of one kind. */
export function edits<K extends Edit["kind"]>(decision: Decision, kind: K): Extract<Edit, { kind: K }>[] {
  return decision.show.filter((edit): edit is Extract<Edit, { kind: K }> => edit.kind === kind);
}
