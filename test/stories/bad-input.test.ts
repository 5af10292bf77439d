import { expect, test } from "@jest/globals";
import { QUICK } from "../bad-input/cases.ts";
import { expectTold, worldOf } from "../bad-input/life.ts";

test(`people are told when ${QUICK.map(({ when }) => when).join(", ")}`, async () => {
  expect(QUICK).toHaveLength(3);
  await expectTold(await worldOf(QUICK), QUICK);
});
