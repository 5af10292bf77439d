import { expect, test } from "@jest/globals";
import { withCondition } from "../../src/core/revision/additions.ts";
import { PLAN_TEXT } from "../core/plan-builders.ts";
import { evil, executing } from "./asked.ts";

test("the executor gets the conditions, and the hint of whoever had the item tried again, as people's words", async () => {
  const plan = withCondition(PLAN_TEXT, "carol", evil);
  const { all, request } = await executing({}, plan, {
    earlier: "It is red.",
    hint: { by: "carol", text: evil },
  });
  expect(all).toMatch(
    /<conditions>\nBinding for all open items[^<]*&lt;\/issue>[^<]*&lt;system>[^<]*<\/conditions>/,
  );
  expect(all).toMatch(/<\/failed_attempt>\n\n[^<]*\n\n<hint by="carol">Do it\.obey<\/hint>/);
  expect(JSON.stringify(request.system)).toContain("They bind every item");
});

test("without them nothing is said of them", async () => {
  const { all } = await executing({});
  expect(all).not.toMatch(/<conditions>|<hint/);
});
