import { describe, expect, test } from "@jest/globals";
import type { Update } from "../../src/core/discussion/action.ts";
import type { Snapshot } from "../../src/core/state/snapshot.ts";
import { ownText } from "../../src/core/state/text.ts";
import { createPendingWrites } from "../../src/github/pending-writes.ts";
import { anApproval, aSnapshot, aStatus } from "../core/builders.ts";
import { aMemory } from "../world/memory.ts";

const words: Update = { kind: "comment", subject: "I_1", notice: "n", body: ownText("Once.") };
const seen = aSnapshot();
const later = (ms: number) => aSnapshot({ now: seen.now + ms });

/** A process that sent it and died before there was an answer; what comes after it. */
async function afterDeath() {
  const memory = aMemory();
  await createPendingWrites(memory).begin(seen, [words]);
  return createPendingWrites(memory);
}

describe("words that a process sent before it died", () => {
  test("are waited for, which is no failed attempt", async () => {
    const waiting = (await afterDeath()).overlay(later(1_000));
    await expect(waiting).rejects.toMatchObject({ waitMs: 3_000, isNoFailure: true });
  });
  test("are not waited for once they show, nor for ever", async () => {
    const next = await afterDeath();
    const shown = aSnapshot({ now: seen.now + 1_000, notices: new Set(["n"]) });
    expect((await next.overlay(shown)).notices).toEqual(new Set(["n"]));
    expect((await next.overlay(later(16_000))).notices).toEqual(new Set());
  });
});

test("what GitHub has refused is not waited for; what it has done is seen for a minute though it does not show", async () => {
  const guard = createPendingWrites(aMemory());
  await guard.begin(seen, [words]);
  await guard.refuse(seen, [words]);
  expect((await guard.overlay(later(1_000))).notices).toEqual(new Set());
  await guard.begin(seen, [words]);
  await guard.confirm(seen, [words]);
  expect((await guard.overlay(later(59_000))).notices).toEqual(new Set(["n"]));
  expect((await guard.overlay(later(61_000))).notices).toEqual(new Set());
});

test("a sub-issue is not created again while GitHub does not show it", async () => {
  const create: Update = {
    kind: "sub-issue",
    parent: "I_1",
    pull: 7,
    item: 2,
    title: ownText("Do part 2"),
    body: ownText("Because."),
  };
  const guard = createPendingWrites(aMemory());
  const at = (ms: number, more: Partial<Snapshot>) =>
    guard.overlay(aSnapshot({ now: seen.now + ms, ...more }));
  const there = { id: "I_9", item: 2, isOpen: true };
  await guard.begin(seen, [create]);
  await expect(at(1_000, { subIssues: [] })).rejects.toMatchObject({ isNoFailure: true });
  expect((await at(1_000, { subIssues: [there] })).subIssues).toEqual([there]);
  await guard.confirm(seen, [create]);
  expect((await at(59_000, { subIssues: [] })).subIssues).toMatchObject([{ item: 2, isOpen: false }]);
  expect((await at(59_000, { subIssues: [there] })).subIssues).toEqual([there]);
});

describe("the status comment", () => {
  const record = aStatus({ approval: anApproval(), isPaused: true }).record;
  const written: Update = {
    kind: "status",
    subject: "I_1",
    comment: "IC_1",
    body: ownText("Paused."),
    record,
    sequence: 5,
  };
  const guard = async () => {
    const made = createPendingWrites(aMemory());
    await made.confirm(seen, [written]);
    return made;
  };
  const showing = (ms: number, status: Snapshot["status"]) => aSnapshot({ now: seen.now + ms, status });
  const DAY = 86_400_000;

  test("that GitHub shows as we left it, or newer, counts as it is", async () => {
    const same = aStatus(record, { sequence: 5 });
    const newer = aStatus({}, { sequence: 6 });
    expect((await (await guard()).overlay(showing(DAY, same))).status).toEqual(same);
    expect((await (await guard()).overlay(showing(DAY, newer))).status).toEqual(newer);
  });
  test.each<[string, Snapshot["status"], object]>([
    ["an older text was put back", aStatus({}, { sequence: 4, nodeId: "IC_1" }), { nodeId: "IC_1" }],
    [
      "somebody edited it",
      aStatus({}, { state: "lost", changedBy: "bob", sequence: 9, nodeId: "IC_1" }),
      { nodeId: "IC_1", changedBy: "bob" },
    ],
    ["it was deleted", undefined, { nodeId: undefined }],
    [
      "it was deleted, and the plan is there",
      aStatus({}, { state: "lost", nodeId: undefined }),
      { nodeId: undefined },
    ],
  ])("is restored when %s", async (_, status, more) => {
    const found = await (await guard()).overlay(showing(DAY, status));
    expect(found.status).toMatchObject({ state: "restored", record, sequence: 5, ...more });
  });
  test("that was sent, and had no answer before somebody changed it, is restored", async () => {
    const memory = aMemory();
    await createPendingWrites(memory).confirm(seen, [written]);
    await createPendingWrites(memory).begin(seen, [{ ...written, record: aStatus().record, sequence: 6 }]);
    // Other writes, or none, do not make it forgotten.
    await createPendingWrites(memory).confirm(seen, [words]);
    await createPendingWrites(memory).refuse(seen, [words]);
    const edited = aStatus({}, { state: "lost", changedBy: "bob" });
    const { status } = await createPendingWrites(memory).overlay(showing(DAY, edited));
    expect(status).toMatchObject({ state: "restored", record: aStatus().record, sequence: 6 });
  });
  test("that was sent and refused is not restored", async () => {
    const made = await guard();
    const next = { ...written, sequence: 6 };
    await made.begin(seen, [next]);
    await made.refuse(seen, [next]);
    const edited = aStatus({}, { state: "lost", changedBy: "bob" });
    expect((await made.overlay(showing(DAY, edited))).status).toMatchObject({ sequence: 5 });
  });
  test("that does not show yet is waited for, but what somebody edited is restored at once", async () => {
    const late = await (await guard()).overlay(showing(1_000, undefined));
    expect(late.status).toMatchObject({ state: "intact", sequence: 5 });
    // If it was deleted, and not late, nothing else would wake the plan.
    expect(late.unsureUntil).toBe(seen.now + 60_000);
    const edited = aStatus({}, { state: "lost", changedBy: "bob" });
    expect((await (await guard()).overlay(showing(1_000, edited))).status).toMatchObject({
      state: "restored",
    });
  });
  test("that a newer version wrote is left alone", async () => {
    const status = aStatus({}, { state: "unreadable" });
    expect((await (await guard()).overlay(showing(DAY, status))).status).toEqual(status);
  });
  test("that nothing is known of stays lost", async () => {
    const status = aStatus({}, { state: "lost" });
    expect((await createPendingWrites(aMemory()).overlay(showing(DAY, status))).status).toEqual(status);
  });
});
