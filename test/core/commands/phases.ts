/** Plans in every phase that a command can find them in, three items each where there is a plan. */
import { decide } from "../../../src/core/decide/decide.ts";
import type { Action } from "../../../src/core/discussion/action.ts";
import { tick } from "../../../src/core/plan/file.ts";
import type { Snapshot } from "../../../src/core/state/snapshot.ts";
import { ownText } from "../../../src/core/state/text.ts";
import { approved, DIGEST, later, PARTS, waiting, withDone } from "../approving.ts";
import { aBranch, aComment, anIssue, aPull, aSnapshot, aStatus, aThread, minute } from "../builders.ts";
import { anItemCommit, aPlanFile, ourCommit, theirCommit } from "../plan-builders.ts";
import { shown } from "../shown.ts";

/** What GitHub shows, and the action that runs meanwhile. */
export interface Scene {
  readonly s: Snapshot;
  readonly running?: Action | undefined;
}

const DRIFT = { commits: 2, files: ["src/part-1.ts"], conflicts: [], isRewritten: false };
const CLOSED = { isOpen: false, closedAt: minute(15) };
const failed = (more: object = {}) =>
  approved({ failure: { id: "item-1", phase: "execute", item: 1, text: ownText("It failed."), ...more } });
const amendment = { item: 1, path: "src/other.ts", reason: "It is needed." };
const spent = { execute: { fresh: 1, cached: 1, output: 1, usd: 11, calls: 1 } };
const remark = aThread([aComment("Why not two?", { id: "c500", at: minute(12) })]);

/** The plan with every item done and the pull request ready. */
function ready(): Snapshot {
  const text = [1, 2, 3].reduce((plan, id) => tick(plan, id), PARTS);
  const s = approved({ reviewersAsked: "f".repeat(40) });
  const archive = ourCommit("f", { "Plan-Archived": "docs/plans/issue-42.md" });
  const items = [3, 2, 1].map((id) => anItemCommit(String(id), id, PARTS));
  const commits = [archive, ...items, ...(s.branch?.commits ?? [])];
  return later({
    ...s,
    plan: aPlanFile(text, "docs/plans/issue-42.md"),
    branch: aBranch(commits),
    pull: { ...(s.pull ?? aPull()), isDraft: false },
  });
}

/** The same once its next action has begun. */
function begun(s: Snapshot): Scene {
  const decision = decide(s, {});
  return { s: shown(s, decision), running: decision.action };
}

const withPull = (s: Snapshot, more: object): Snapshot => ({
  ...s,
  pull: { ...(s.pull ?? aPull()), ...more },
});
const known = { status: aStatus() };

/** Each phase, in the words of the documents. */
export const PHASES: Readonly<Record<string, () => Scene>> = {
  "No plan was requested": () => ({ s: aSnapshot({ issue: anIssue({ labels: [], labelled: [] }) }) }),
  "The plan is being written": () => begun(aSnapshot(known)),
  "The plan could not be written": () => ({
    s: aSnapshot({
      status: aStatus({ failure: { id: "plan-1", phase: "plan", text: ownText("It failed.") } }),
    }),
  }),
  "Waiting for approval": () => ({ s: later(waiting(known), 15) }),
  "The plan is being revised": () => begun(waiting({ ...known, pull: aPull({ threads: [remark] }) })),
  "An item is being built": () => begun(later(approved(), 25)),
  Paused: () => ({ s: later(approved({ isPaused: true }), 25) }),
  "An item failed": () => ({ s: later(failed(), 25) }),
  "An item needs another file": () => ({ s: later(failed({ amendment }), 25) }),
  "The budget is used up": () => ({ s: later(approved({ spent }), 25) }),
  "The approved items are done": () => ({ s: later(withDone(approved({}, "/approve 1"), 1), 25) }),
  "Somebody else committed": () => {
    const s = approved();
    return { s: later({ ...s, branch: aBranch([theirCommit("9"), ...(s.branch?.commits ?? [])]) }, 25) };
  },
  "The plan file cannot be read": () => ({
    s: later({ ...waiting(known), plan: aPlanFile("# Nothing of a plan\n") }, 15),
  }),
  "Ready for review": () => ({ s: ready() }),
  Cancelled: () => ({ s: later(waiting({ status: aStatus({ cancelledAt: minute(14) }) }), 15) }),
  "The label was removed": () => ({ s: later({ ...waiting(known), issue: anIssue({ labels: [] }) }, 15) }),
  "The status comment was changed": () => ({
    s: later(waiting({ status: aStatus({ suspended: { by: "olga" } }) }), 15),
  }),
  "The pull request is closed": () => ({ s: later(withPull(approved(), CLOSED), 25) }),
  "The pull request is merged": () => ({ s: later(withPull(ready(), { ...CLOSED, isMerged: true }), 45) }),
  "The issue is closed": () => ({ s: later({ ...waiting(known), issue: anIssue({ isOpen: false }) }, 15) }),
  "The default branch has moved": () => {
    const s = waiting(known);
    const branch = { ...aBranch(s.branch?.commits), drift: DRIFT, checks: s.branch?.checks ?? [] };
    return { s: later({ ...s, branch }, 15) };
  },
};

export const DIGEST_NAMED = DIGEST.slice(0, 16);
