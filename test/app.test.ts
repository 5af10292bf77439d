import { expect, test } from "@jest/globals";
import { keyOf } from "../src/server/events.ts";

const place = { installation: { id: 7 }, repository: { name: "demo", owner: { login: "acme" } } };
const issue = { installation: 7, owner: "acme", repo: "demo", issue: 42 };
const head = (ref: string) => ({ head: { ref } });

test.each([
  ["an issue", { issue: { number: 42 } }, issue],
  [
    "a comment on a pull request",
    { issue: { number: 50, pull_request: {} } },
    { ...issue, issue: undefined, pull: 50 },
  ],
  ["a pull request of a plan", { pull_request: head("ai-plan/issue-42") }, issue],
  ["a pull request of something else", { pull_request: head("feature/x") }, undefined],
  ["a branch that only looks like a plan's", { pull_request: head("ai-plan/issue-42x") }, undefined],
  ["a number no issue has", { pull_request: head("ai-plan/issue-0") }, undefined],
  ["a check run of a plan", { check_run: { check_suite: { head_branch: "ai-plan/issue-42" } } }, issue],
  [
    "a check run of a fork, which names no branch",
    { check_run: { check_suite: { head_branch: null } } },
    undefined,
  ],
  ["a push to a plan's branch", { ref: "refs/heads/ai-plan/issue-42" }, issue],
  ["a push of a tag", { ref: "refs/tags/v1" }, undefined],
  ["nothing we know", {}, undefined],
])("%s", (_, payload, key) => {
  expect(keyOf({ ...place, ...payload })).toEqual(key);
});

test("an event without an installation is about no plan", () => {
  expect(keyOf({ repository: place.repository, issue: { number: 42 } })).toBeUndefined();
});
