import { describe, expect, test } from "@jest/globals";
import { decide } from "../../src/core/decide/decide.ts";
import type { Check, CommitCheck } from "../../src/core/state/checks.ts";
import type { Snapshot } from "../../src/core/state/snapshot.ts";
import { aBranch, anApprovedSnapshot, aPlannedSnapshot, aPublication, aPull, minute } from "./builders.ts";
import { anItemCommit, oid, planCommit } from "./plan-builders.ts";
import { edits, shown } from "./shown.ts";

const checksOf = (s: Snapshot) => edits(decide(s, {}), "check");
const idsOf = (s: Snapshot) => checksOf(s).map((check) => check.externalId);

describe("the newest check", () => {
  const stopped = { externalId: "said:0123456789abcdef", completedAt: minute(20) };
  const waiting = (checks: readonly Check[]) => aPlannedSnapshot({ branch: aBranch(undefined, { checks }) });
  test("says again what was said before something else", () => {
    const again = idsOf(waiting([aPublication(), stopped]));
    expect(again).toEqual([`${aPublication().externalId}+2`]);
    const repeated = { externalId: again[0] ?? "", completedAt: minute(21) };
    expect(idsOf(waiting([aPublication(), stopped, repeated]))).toEqual([]);
    // GitHub shows it before it says when it was completed, and in any order.
    expect(idsOf(waiting([{ ...repeated, completedAt: undefined }, stopped, aPublication()]))).toEqual([]);
  });
  test("is left alone when it is right", () => {
    expect(idsOf(waiting([stopped, { ...aPublication(), completedAt: minute(22) }]))).toEqual([]);
  });
});

describe("while an item is built", () => {
  const s = anApprovedSnapshot({ branch: aBranch(undefined, { checks: [aPublication()] }) });
  test("the check is in progress, and says so once", () => {
    expect(checksOf(s)).toMatchObject([
      { conclusion: undefined, from: undefined, title: "Working on item 1 of 2: Do part 1" },
    ]);
    expect(checksOf(shown(s, decide(s, {})))).toEqual([]);
  });
  test("the same check run then says how it ended", () => {
    const working = shown(s, decide(s, {}));
    const [running] =
      working.branch?.checks.filter(({ externalId }) => externalId.startsWith("running:")) ?? [];
    const paused = { ...working, status: working.status && { ...working.status } };
    const record = { ...decide(s, {}).record, isPaused: true };
    const ended = checksOf({ ...paused, status: paused.status && { ...paused.status, record } });
    expect(ended).toMatchObject([
      { conclusion: "ACTION_REQUIRED", title: "Paused", from: { nodeId: running?.nodeId } },
    ]);
  });
  test("one that GitHub does not show yet is followed by another", () => {
    const unseen = { externalId: "running:0123456789abcdef", completedAt: undefined };
    const branch = aBranch(undefined, { checks: [aPublication(), unseen] });
    expect(checksOf(anApprovedSnapshot({ branch }))).toMatchObject([
      { from: undefined, conclusion: undefined },
    ]);
  });
});

describe("on a commit that is not the head any more", () => {
  const earlier = (commit: string, externalId: string): CommitCheck => ({
    nodeId: `CR_${commit}`,
    externalId,
    completedAt: externalId.startsWith("running:") ? undefined : minute(5),
    commit: oid(commit),
  });
  const with2 = (...commitChecks: CommitCheck[]) =>
    anApprovedSnapshot({
      branch: aBranch([anItemCommit("e", 2), anItemCommit("d", 1), planCommit]),
      pull: aPull({ commitChecks }),
    });
  const updated = (s: Snapshot) => checksOf(s).filter(({ head }) => head !== oid("e"));
  test("the check says what the commit is: an item that is done, or an earlier revision", () => {
    const s = with2(earlier("d", "running:0123456789abcdef"), earlier("a", "plan:0123"));
    expect(updated(s)).toMatchObject([
      { head: oid("d"), from: { nodeId: "CR_d" }, conclusion: "SUCCESS", title: "Item 1 is done" },
      { head: oid("a"), from: { nodeId: "CR_a" }, conclusion: "NEUTRAL", title: "Revision 1 of the plan" },
    ]);
  });
  test("it is left alone once it says so", () => {
    expect(updated(with2(earlier("d", "past:said:0123456789abcdef")))).toEqual([]);
  });
  test("without a branch, only what still runs or asks for something is completed", () => {
    const asking = { ...earlier("e", "said:0123456789abcdef"), isAsking: true as const };
    const closed = aPull({
      isOpen: false,
      closedAt: minute(50),
      commitChecks: [asking, earlier("d", "running:0123456789abcdef"), earlier("a", "said:0")],
    });
    const s = anApprovedSnapshot({ branch: undefined, plan: undefined, pull: closed });
    expect(checksOf(s)).toMatchObject([
      { head: oid("e"), conclusion: "NEUTRAL", title: "Inactive", buttons: [] },
      { head: oid("d"), conclusion: "NEUTRAL", title: "Inactive" },
    ]);
  });
});
