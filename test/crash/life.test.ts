import { beforeAll, expect, test } from "@jest/globals";
import { playShortChain, SEEN_KINDS } from "./chain.ts";
import { uncoveredBy } from "./names.ts";
import { playUndisturbed, prepare } from "./play.ts";

let undisturbed: Awaited<ReturnType<typeof playUndisturbed>>;
let chain: Awaited<ReturnType<typeof playShortChain>>;

// Most of a life is waiting, so both are played at the same time.
beforeAll(async () => {
  const baseline = await prepare();
  try {
    [undisturbed, chain] = await Promise.all([playUndisturbed(baseline), playShortChain(baseline)]);
  } finally {
    await baseline.clear();
  }
});

test("the life passes every effect that src/ names, and comes to a ready pull request", async () => {
  expect(await uncoveredBy(undisturbed.places)).toEqual({ missed: [], unreadable: [] });
  expect(undisturbed.seen).toContain("merged, ready; ai-plan/issue-1 (<commit 7>) into main");
  expect(undisturbed.seen.match(/^(Plan-Item|Plan-Archived): .+$/gm)).toEqual([
    "Plan-Item: 1",
    "Plan-Item: 2",
    "Plan-Archived: docs/plans/issue-1.md",
  ]);
  expect(undisturbed.calls.told).toBe(undisturbed.calls.made);
});

// test/long/crash kills it before and after every effect, while it plans and while it carries out items.
test("killed after each kind of effect that people see, and started again each time, it comes to the same", () => {
  expect(chain.seen).toBe(undisturbed.seen);
  expect([...chain.died].toSorted()).toEqual(SEEN_KINDS.toSorted());
});
