import { expect, test } from "@jest/globals";
import { nameOf } from "../../src/core/state/snapshot.ts";
import { parseKey } from "../../src/queue/wake.ts";
import { keyOf } from "../../src/server/events.ts";

const place = { installation: 1, owner: "o", repo: "r" };
const push = (ref: string) =>
  keyOf({
    installation: { id: 1 },
    repository: { name: "r", owner: { login: "o" }, default_branch: "trunk" },
    ref,
  });

test.each([
  ["refs/heads/trunk", { ...place, base: "moved" }],
  ["refs/heads/ai-plan/issue-7", { ...place, issue: 7 }],
  ["refs/heads/main", undefined],
  ["refs/tags/trunk", undefined],
])("a push to %s wakes whom it concerns", (ref, key) => {
  expect(push(ref)).toEqual(key);
});

test("the wake of a default branch is told apart from those of plans, and read back", () => {
  const key = { ...place, base: "due" } as const;
  expect(nameOf(key)).toBe("1/o/r#base due");
  expect(nameOf({ ...place, base: "moved" })).not.toBe(nameOf(key));
  expect(parseKey(JSON.stringify(key))).toEqual(key);
  expect(parseKey(JSON.stringify({ ...place, base: "other" }))).toBeUndefined();
});
