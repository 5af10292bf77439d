import { expect, test } from "@jest/globals";
import type { Update } from "../../src/core/discussion/action.ts";
import { EMPTY_RECORD, type StatusRecord } from "../../src/core/state/status.ts";
import { ownText } from "../../src/core/state/text.ts";
import { createSpending } from "../../src/reconcile/spending.ts";
import { aSnapshot, aStatus } from "../core/builders.ts";
import { aMemory } from "../world/memory.ts";

const usage = (usd: number) => ({ fresh: 0, cached: 0, output: 0, usd, calls: 1 });
const record = (usd: number): StatusRecord => ({ ...EMPTY_RECORD, spent: { plan: usage(usd) } });
const status = (usd: number): Update => ({
  kind: "status",
  subject: "I_1",
  comment: "IC_1",
  body: ownText(""),
  record: record(usd),
  sequence: 2,
});
const seeing = (usd: number) => aSnapshot({ status: aStatus(record(usd)) });
const broken = async () => {
  throw new Error("The answer was lost.");
};

/** A spending on which 2 dollars are owed. */
async function owing() {
  const spending = createSpending(aMemory());
  await spending.budgets(aSnapshot(), EMPTY_RECORD)("plan").record(usage(2));
  return spending;
}

test("what was spent is owed until the status comment is written, by whatever step it was", async () => {
  const spending = await owing();
  expect((await spending.unrecorded(aSnapshot())).plan?.usd).toBe(2);
  await spending.write(aSnapshot(), [], async () => {});
  await spending.budgets(aSnapshot(), EMPTY_RECORD)("execute").record(usage(1));
  expect(await spending.unrecorded(aSnapshot())).toMatchObject({ plan: { usd: 2 }, execute: { usd: 1 } });
  await spending.write(aSnapshot(), [status(3)], async () => {});
  expect(await spending.unrecorded(aSnapshot())).toEqual({});
});

test("a write whose answer was lost counts once, whether it arrived or not", async () => {
  for (const [seen, owed] of [
    [2, undefined],
    [0, 2],
  ] as const) {
    const spending = await owing();
    await expect(spending.write(seeing(0), [status(2)], broken)).rejects.toThrow("The answer was lost.");
    expect((await spending.unrecorded(seeing(seen))).plan?.usd).toBe(owed);
    expect((await spending.unrecorded(seeing(seen))).plan?.usd).toBe(owed);
  }
});

test("a process that comes after knows what the one before it owed, and no other does twice", async () => {
  const memory = aMemory();
  await createSpending(memory).budgets(aSnapshot(), EMPTY_RECORD)("plan").record(usage(2));
  const next = createSpending(memory);
  expect((await next.unrecorded(aSnapshot())).plan?.usd).toBe(2);
  await next.write(aSnapshot(), [status(2)], async () => {});
  expect(await createSpending(memory).unrecorded(aSnapshot())).toEqual({});
});

test("plans have accounts of their own", async () => {
  const other = { ...aSnapshot(), key: { ...aSnapshot().key, issue: 43 } };
  expect(await (await owing()).unrecorded(other)).toEqual({});
});

test("the purses of a step know what the step before it owed, and what each of them has paid", async () => {
  const purses = createSpending(aMemory()).budgets(aSnapshot(), record(4));
  const [budget, other] = [purses("plan"), purses("critique")];
  expect(budget.usdLeft()).toBe(6);
  await budget.record(usage(5));
  await other.record(usage(2));
  expect(budget.usdLeft()).toBe(-1);
});
