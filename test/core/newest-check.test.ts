import { describe, expect, test } from "@jest/globals";
import { decide } from "../../src/core/decide/decide.ts";
import type { Snapshot } from "../../src/core/state/snapshot.ts";
import { aBranch, aPlannedSnapshot, aPublication, minute } from "./builders.ts";
import { edits } from "./shown.ts";

describe("the newest check", () => {
  const stopped = { externalId: "rest:item-1", completedAt: minute(20) };
  const waiting = (checks: NonNullable<Snapshot["branch"]>["checks"]) =>
    aPlannedSnapshot({ branch: aBranch(undefined, { checks }) });
  const checksOf = (s: Snapshot) => edits(decide(s, {}), "check").map((check) => check.externalId);
  test("says again what was said before something else", () => {
    const again = checksOf(waiting([aPublication(), stopped]));
    expect(again).toEqual([`${aPublication().externalId}+2`]);
    const repeated = { externalId: again[0] ?? "", completedAt: minute(21) };
    expect(checksOf(waiting([aPublication(), stopped, repeated]))).toEqual([]);
    // GitHub shows it before it says when it was completed, and in any order.
    expect(checksOf(waiting([{ ...repeated, completedAt: undefined }, stopped, aPublication()]))).toEqual([]);
  });
  test("is left alone when it is right", () => {
    expect(checksOf(waiting([stopped, { ...aPublication(), completedAt: minute(22) }]))).toEqual([]);
  });
});
