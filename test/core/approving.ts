/** Plans of three items, and what people say on them. */
import { decide } from "../../src/core/decide/decide.ts";
import { readApproval } from "../../src/core/discussion/approval-text.ts";
import { digestOf, renderPlan, tick } from "../../src/core/plan/file.ts";
import { withCondition } from "../../src/core/revision/additions.ts";
import type { Comment, Snapshot } from "../../src/core/state/snapshot.ts";
import type { StatusRecord } from "../../src/core/state/status.ts";
import {
  aBranch,
  aComment,
  anApproval,
  aPlannedSnapshot,
  aPublication,
  aPull,
  aStatus,
  minute,
} from "./builders.ts";
import { anItem, anItemCommit, aPlan, aPlanFile, ourCommit } from "./plan-builders.ts";
import { edits, shown } from "./shown.ts";

/** Item 3 depends on item 2. */
export const PARTS = renderPlan(aPlan({ items: [anItem(1), anItem(2), anItem(3, { after: [2] })] }));
export const DIGEST = digestOf(PARTS);
const begun = ourCommit("a", { "Plan-Revision": "1", "Plan-File": "PLAN.md", "Plan-Digest": DIGEST });

let serial = 0;
/** The same with one more comment. */
export function saying(s: Snapshot, body: string, more: Partial<Comment> = {}): Snapshot {
  const comment = aComment(body, { id: `c7${++serial}`, at: minute(30), ...more });
  const pull = s.pull ?? aPull();
  return { ...s, pull: { ...pull, comments: [...pull.comments, comment] } };
}

/** What GitHub shows once the decision is carried out; its checks and notices are of this minute. */
export const later = (s: Snapshot, at = 40): Snapshot => shown({ ...s, now: minute(at) }, decide(s, {}));

/** The plan of three items, waiting for approval. */
export const waiting = (more: Partial<Snapshot> = {}): Snapshot =>
  aPlannedSnapshot({
    plan: aPlanFile(PARTS),
    branch: aBranch([begun], { checks: [aPublication(PARTS)] }),
    ...more,
  });

/** The plan with these items done, nothing said about it on the new head yet. */
export function withDone(s: Snapshot, ...ids: readonly number[]): Snapshot {
  const text = ids.reduce((plan, id) => tick(plan, id), s.plan?.text ?? "");
  const commits = ids.map((id) => anItemCommit(String(id), id, PARTS)).toReversed();
  return { ...s, plan: aPlanFile(text), branch: aBranch([...commits, ...(s.branch?.commits ?? [])]) };
}

/** Approved by olga, in a comment that says so. */
export function approved(record: Partial<StatusRecord> = {}, said = "/approve"): Snapshot {
  const text = said.replace(/^\/approve ?/, "");
  const { digest: _, ...scope } = readApproval(text) ?? {};
  const approval = anApproval({ digest: DIGEST, said: `approve ${text}`, ...scope });
  const s = waiting({ status: aStatus({ approval, ...record }) });
  return saying(s, said, { id: "c900", at: minute(20), reactions: ["ROCKET"] });
}

/** The plan with a condition of olga's, as the commit of ours leaves it that the comment `c900` is named in. */
export function conditioned(s: Snapshot, trailers: Record<string, string> = {}): Snapshot {
  const text = withCondition(PARTS, "olga", "keep it");
  const commit = ourCommit("c", {
    "Plan-Revision": "2",
    "Plan-Amends": DIGEST,
    "Plan-Digest": digestOf(text),
    "Plan-Approval": "c900",
    "Approved-by": "olga",
    "Plan-Condition": "c900",
    ...trailers,
  });
  return { ...s, plan: aPlanFile(text), branch: aBranch([commit, begun]) };
}

export const next = (s: Snapshot) => decide(s, {}).action;
/** What is answered to the last comment, or said besides. */
export const told = (s: Snapshot): string =>
  edits(decide(s, {}), "comment")
    .map(({ body }) => body)
    .join("\n");
export const recordAfter = (s: Snapshot): StatusRecord => decide(s, {}).record;
