import { describe, expect, test } from "@jest/globals";
import type { Edit } from "../../src/core/action.ts";
import { createLagGuard } from "../../src/github/lag.ts";
import { aSnapshot } from "../core/builders.ts";
import { aMemory } from "../world/memory.ts";

const words: Edit = { kind: "comment", subject: "I_1", notice: "n", body: "Once." };
const seen = aSnapshot();
const later = (ms: number) => aSnapshot({ now: seen.now + ms });

/** A process that sent it and died before there was an answer; what comes after it. */
async function afterDeath() {
  const memory = aMemory();
  await createLagGuard(memory).begin(seen, [words]);
  return createLagGuard(memory);
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
  const guard = createLagGuard(aMemory());
  await guard.begin(seen, [words]);
  await guard.confirm(seen, []);
  expect((await guard.overlay(later(1_000))).notices).toEqual(new Set());
  await guard.begin(seen, [words]);
  await guard.confirm(seen, [words]);
  expect((await guard.overlay(later(59_000))).notices).toEqual(new Set(["n"]));
  expect((await guard.overlay(later(61_000))).notices).toEqual(new Set());
});
