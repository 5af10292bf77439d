import { expect, test } from "@jest/globals";
import { decide } from "../../src/core/decide/decide.ts";
import type { Snapshot } from "../../src/core/state/snapshot.ts";
import { EMPTY_RECORD } from "../../src/core/state/status.ts";
import { PLAN_ENTRIES } from "../../src/ports/plan-entry.ts";
import { createPlanEntries } from "../../src/reconcile/plan-entries.ts";
import { aSnapshot, aStatus } from "../core/builders.ts";
import { aMemory } from "../world/memory.ts";

const HOUR = 3_600_000;

/** What is stored after one snapshot after the other was looked at. */
async function stored(...looked: readonly Snapshot[]) {
  const memory = aMemory();
  const entries = createPlanEntries(memory, (text) => text.replaceAll("a secret", "[redacted]"));
  for (const s of looked) await entries.record(s, decide(s, {}));
  return await memory.list(PLAN_ENTRIES, 10);
}

const { issue, now } = aSnapshot();
const closed = { ...issue, isOpen: false };
const status = aStatus(EMPTY_RECORD);

test("an issue that has no plan is not stored, and one whose plan has ended stays", async () => {
  expect(await stored(aSnapshot({ issue: closed }))).toEqual([]);
  expect(await stored(aSnapshot({ issue: { ...issue, labels: [] } }))).toEqual([]);
  expect(await stored(aSnapshot({ status, issue: closed }))).toMatchObject([{ state: "ended" }]);
});

test("a plan is stored as soon as it is worked on, without secrets and invisible characters", async () => {
  const titled = { ...issue, title: "Find\u200b a secret\u202e" };
  expect(await stored(aSnapshot({ issue: titled }))).toMatchObject([
    { state: "working", now: "Reading the repository and writing a plan", title: "Find [redacted]" },
  ]);
});

test("a plan whose record was lost waits for somebody", async () => {
  const lost = aSnapshot({ status: aStatus({ ...EMPTY_RECORD, suspended: {} }) });
  expect(await stored(lost)).toMatchObject([{ state: "waiting", now: expect.stringMatching(/^Stopped:/) }]);
});

test("what has not changed is written again after twelve hours, so that it counts as seen", async () => {
  const at = (hours: number, more = {}) => aSnapshot({ status, now: now + hours * HOUR, ...more });
  const [changedAt, hour] = [now, now + HOUR];
  expect(await stored(at(0), at(11))).toMatchObject([{ changedAt, seenAt: now }]);
  expect(await stored(at(0), at(12))).toMatchObject([{ changedAt, seenAt: now + 12 * HOUR }]);
  expect(await stored(at(0), at(1, { issue: closed }))).toMatchObject([{ changedAt: hour, seenAt: hour }]);
});
