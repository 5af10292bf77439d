import { expect, test } from "@jest/globals";
import type { Edit } from "../../src/core/action.ts";
import { EMPTY_RECORD, type StatusRecord } from "../../src/core/status.ts";
import { createLedger } from "../../src/reconcile/ledger.ts";
import { aSnapshot, aStatus } from "../core/builders.ts";

const usage = (usd: number) => ({ fresh: 0, cached: 0, output: 0, usd, calls: 1 });
const record = (usd: number): StatusRecord => ({ ...EMPTY_RECORD, spent: { plan: usage(usd) } });
const status = (usd: number): Edit => ({
  kind: "status",
  subject: "I_1",
  comment: "IC_1",
  body: "",
  record: record(usd),
});
const seeing = (usd: number) => aSnapshot({ status: aStatus(record(usd)) });
const broken = async () => {
  throw new Error("The answer was lost.");
};

/** A ledger on which 2 dollars are owed. */
function owing() {
  const ledger = createLedger();
  ledger.purse(aSnapshot(), EMPTY_RECORD, "plan").pay(usage(2));
  return ledger;
}

test("what was spent is owed until the status comment is written, by whatever step it was", async () => {
  const ledger = owing();
  expect(ledger.owed(aSnapshot()).plan?.usd).toBe(2);
  await ledger.settle(aSnapshot(), [], async () => {});
  ledger.purse(aSnapshot(), EMPTY_RECORD, "execute").pay(usage(1));
  expect(ledger.owed(aSnapshot())).toMatchObject({ plan: { usd: 2 }, execute: { usd: 1 } });
  await ledger.settle(aSnapshot(), [status(3)], async () => {});
  expect(ledger.owed(aSnapshot())).toEqual({});
});

test("a write whose answer was lost counts once, whether it arrived or not", async () => {
  for (const [seen, owed] of [
    [2, undefined],
    [0, 2],
  ] as const) {
    const ledger = owing();
    await expect(ledger.settle(seeing(0), [status(2)], broken)).rejects.toThrow("The answer was lost.");
    expect(ledger.owed(seeing(seen)).plan?.usd).toBe(owed);
    expect(ledger.owed(seeing(seen)).plan?.usd).toBe(owed);
  }
});

test("plans have accounts of their own", () => {
  const other = { ...aSnapshot(), key: { ...aSnapshot().key, issue: 43 } };
  expect(owing().owed(other)).toEqual({});
});

test("a purse knows what the step before it owed, and what it has paid itself", () => {
  const purse = createLedger().purse(aSnapshot(), record(4), "plan");
  expect(purse.usdLeft()).toBe(6);
  purse.pay(usage(5));
  purse.pay(usage(2));
  expect(purse.usdLeft()).toBe(-1);
});
