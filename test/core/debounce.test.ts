import { describe, expect, test } from "@jest/globals";
import { decide } from "../../src/core/decide/decide.ts";
import type { Comment, Snapshot } from "../../src/core/state/snapshot.ts";
import { aComment, aPlannedSnapshot, aPull, aReview, aThread, minute } from "./builders.ts";

const NOW = minute(60);
const second = (n: number) => NOW + n * 1_000;
const aReviewOf = (id: string, at: number) => ({
  id,
  at,
  head: undefined,
  isAgainst: false,
  isApproving: false,
});
/** A comment on a line, of a review that was submitted at a time. */
const single = (id: string, at: number, more: Partial<Comment> = {}) =>
  aThread([aComment("Shorter.", { id, at, review: aReviewOf(`r${id.slice(1)}`, at), ...more })]);
const looked = (pull: Parameters<typeof aPull>[0], more: Partial<Snapshot> = {}) =>
  decide(aPlannedSnapshot({ now: NOW, pull: aPull(pull), ...more }), {}).action;

describe("who comments one by one is given time", () => {
  test("a single comment waits until nothing was added for so long", () => {
    expect(looked({ threads: [single("t1", second(-5))] })).toMatchObject({
      kind: "wait",
      until: second(15),
    });
    expect(looked({ threads: [single("t1", second(-25)), single("t2", second(-1))] })).toMatchObject({
      kind: "wait",
      until: second(19),
    });
    expect(looked({ threads: [single("t1", second(-25)), single("t2", second(-20))] })).toMatchObject({
      kind: "revise",
      feedback: [{ id: "t1" }, { id: "t2" }],
    });
  });
  const more = { review: aReviewOf("r9", second(-1)) };
  test.each<[string, Parameters<typeof aPull>[0]]>([
    [
      "a review with more comments",
      { threads: [single("t1", second(-90), more), single("t2", second(-80), more)] },
    ],
    [
      "a review with a word of its own",
      {
        threads: [single("t1", second(-1), more)],
        reviews: [aReview("All in all.", { id: "r9", at: second(-1), ...more })],
      },
    ],
    [
      "a review that is nothing but that",
      { reviews: [aReview("Shorter.", { id: "r9", at: second(-1), ...more })] },
    ],
    ["/revise with words", { comments: [aComment("/revise it", { at: second(-1) })] }],
    [
      "/revise behind comments",
      { threads: [single("t1", second(-9))], comments: [aComment("/revise", { at: second(-1) })] },
    ],
  ])("%s does not wait", (_, pull) => {
    expect(looked(pull).kind).toBe("revise");
  });
  test("/revise before a comment says nothing of that one", () => {
    const comments = [aComment("/revise", { at: second(-9), reactions: ["ROCKET"] })];
    expect(looked({ threads: [single("t1", second(-1))], comments: comments }).kind).toBe("wait");
  });
  test("a comment counts from when its review was submitted, not from when it was drafted", () => {
    expect(looked({ threads: [single("t1", minute(1), more)] })).toMatchObject({ until: second(19) });
  });
  test("where clocks are far apart, nobody is kept waiting for it", () => {
    expect(looked({ threads: [single("t1", minute(90))] }).kind).toBe("revise");
  });
  test("where the setting is 0, nothing waits", () => {
    const settings = { ...aPlannedSnapshot().settings, debounce: 0 };
    expect(looked({ threads: [single("t1", NOW)] }, { settings }).kind).toBe("revise");
  });
});
