import { expect, test } from "@jest/globals";
import { amendmentTool } from "../../src/agent/tools/ending.ts";
import { amendmentNeeded } from "../../src/core/messages/failures.ts";

test("a file that the item does not list is asked for: the item stops, or the model learns why it cannot be added", async () => {
  const request = amendmentTool<string>(async (path, reason) =>
    path === "a" ? { stop: amendmentNeeded(path, reason) } : { text: `${path} is protected.`, isError: true },
  );
  expect(await request.run({ path: "a", reason: "b" })).toEqual({
    stop: "The item needs to change `a`, which the plan does not list for it: b",
  });
  expect(await request.run({ path: "c", reason: "b" })).toEqual({ text: "c is protected.", isError: true });
});
