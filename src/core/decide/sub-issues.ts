import type { Update } from "../discussion/action.ts";
import type { View } from "../discussion/view.ts";
import { subIssueBody, subIssueTitle } from "../messages/sub-issues.ts";
import type { StatusRecord } from "../state/status.ts";

/** Items of the approved plan without a sub-issue, if the settings want them. */
function missing({ s, progress, record }: View): readonly number[] {
  if (!s.subIssues || !s.pull || !record.approval) return [];
  const known = new Set([...s.subIssues.map(({ item }) => item), ...(s.status?.record.subIssues ?? [])]);
  return progress.open.map(({ id }) => id).filter((id) => !known.has(id));
}

/** The record with the sub-issues that this decision creates: none is created again after people deleted it. */
export function recordWithSubIssues(view: View): StatusRecord {
  const { record } = view;
  const added = missing(view);
  return added.length === 0 ? record : { ...record, subIssues: [...(record.subIssues ?? []), ...added] };
}

/** One sub-issue for each open item of an approved plan; those of items that are done are closed. */
export function subIssues(view: View): Update[] {
  const { s, progress } = view;
  const { pull } = s;
  const wanted = new Set(missing(view));
  const done = new Set(progress.items.filter(({ state }) => state === "done").map(({ item }) => item.id));
  return [
    ...progress.open.flatMap((item): Update[] => {
      if (!pull || !wanted.has(item.id)) return [];
      const text = { title: subIssueTitle(item), body: subIssueBody(s.issue.number, pull.number, item) };
      return [{ kind: "sub-issue", parent: s.issue.id, pull: pull.number, item: item.id, ...text }];
    }),
    ...(s.subIssues ?? [])
      .filter(({ item, isOpen }) => isOpen && done.has(item))
      .map(({ id }): Update => ({ kind: "close-issue", issue: id })),
  ];
}
