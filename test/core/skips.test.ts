import { describe, expect, test } from "@jest/globals";
import { decide } from "../../src/core/decide/decide.ts";
import type { Snapshot } from "../../src/core/state/snapshot.ts";
import { parseStatusRecord } from "../../src/core/state/status.ts";
import { ownText } from "../../src/core/state/text.ts";
import {
  approved,
  DIGEST,
  later,
  next,
  PARTS,
  recordAfter,
  saying,
  told,
  waiting,
  withDone,
} from "./approving.ts";
import { aFinishedSnapshot, anIssue, aPerson, aPull, aSnapshot, minute } from "./builders.ts";
import { aPlanFile } from "./plan-builders.ts";
import { edits } from "./shown.ts";

const rita = aPerson("rita");
const failure = { id: "item-1-5", phase: "execute" as const, item: 1, text: ownText("It is red.") };
const skipped = () => later(saying(approved(), "/skip 2 The cache does this", { id: "c80" }));
const pullBody = (s: Snapshot) => edits(decide(s, {}), "pull")[0]?.body ?? "";

describe("a skipped item", () => {
  test("is recorded with its wording, and is not built", () => {
    expect(recordAfter(skipped()).skipped).toEqual([
      {
        item: 2,
        digest: expect.stringMatching(/^[0-9a-f]{32}$/),
        by: "olga",
        comment: "c80",
        reason: "The cache does this",
      },
    ]);
    expect(next(withDone(skipped(), 1))).toMatchObject({ kind: "execute-item", item: { id: 3 } });
  });
  test("is settled, never proven, and said to be skipped wherever its state is shown", () => {
    const s = withDone(skipped(), 1, 3);
    expect(next(s).kind).toBe("archive");
    const archived = { path: "docs/plans/issue-42.md", text: s.plan?.text ?? "" };
    const finished = { ...s, plan: archived };
    expect(next(finished)).toEqual({ kind: "wait", reason: "Done: the pull request is ready for review." });
    const decision = decide(finished, {});
    expect(edits(decision, "check")).toMatchObject([{ conclusion: "NEUTRAL" }]);
    expect(pullBody(finished)).toContain("| 2 | Do part 2 |  | Skipped by olga: The cache does this |");
    expect(pullBody(finished)).toContain("- Item 2: not built. Skipped by olga: The cache does this");
    expect(pullBody(later(saying(waiting(), "/skip 2"), 41))).toBe("");
    expect(pullBody(saying(waiting(), "/skip 2"))).toContain("Do part 2 (Skipped by olga)");
    expect(edits(decision, "status")[0]?.body).toContain("Item 2: Skipped by olga: The cache does this");
  });
  test("is open again with another wording", () => {
    const s = saying(skipped(), "/pause");
    const plan = aPlanFile(PARTS.replace("Do part 2", "Do it all"));
    expect(told({ ...s, plan })).not.toContain("skipped already");
    expect(told(saying({ ...s, plan }, "/skip 2"))).toContain("Item 2 is skipped.");
  });
  test("names the items that depend on it", () => {
    const s = saying(approved(), "/skip 2");
    expect(told(s)).toContain(
      "Item 3 depends on it and will be built without it, unless you skip it as well.",
    );
    expect(told(saying(approved(), "/skip 3"))).toBe(
      "Item 3 is skipped. Comment `/retry 3` to build it after all.",
    );
  });
  test("no longer stops the work if it had failed", () => {
    const s = approved({ failure });
    expect(next(s).kind).toBe("wait");
    expect(next(saying(s, "/skip 1"))).toMatchObject({ kind: "execute-item", item: { id: 2 } });
    expect(recordAfter(saying(s, "/skip 2")).failure).toEqual(failure);
  });
  test("is built after all when somebody retries it", () => {
    const s = withDone(skipped(), 1);
    expect(next(saying(s, "/retry 2", { at: minute(45) }))).toMatchObject({ item: { id: 2 } });
  });
  test("that is carried out now is dropped: the next action is another one", () => {
    expect(next(approved())).toMatchObject({ item: { id: 1 } });
    expect(next(saying(approved(), "/skip 1"))).toMatchObject({ item: { id: 2 } });
  });
  test("and a second command in the same comment see each other", () => {
    expect(told(saying(approved(), "/skip 1\n/skip 2\n/skip 3"))).toContain(
      "Without item 3, there would be nothing left to build",
    );
    expect(recordAfter(saying(approved(), "/skip 1\n/skip 2\n/skip 3")).skipped).toBeUndefined();
    expect(told(saying(approved(), "/revise Rename it.\n/skip 9"))).toContain(
      "The other commands in this comment were not followed either",
    );
    expect(told(saying(approved(), "/skip 9"))).not.toContain("other commands");
    const both = saying(approved(), "/skip 1\n/skip 2");
    expect(told(both)).toMatch(/^Item 1 is skipped\..*\n\nItem 2 is skipped\./);
  });
  test.each<[Snapshot, string, string]>([
    [approved(), "/skip", "Name the item to skip. Open: items 1-3. Comment `/skip 1`, for example."],
    [approved(), "/skip the cache", "Name the item to skip."],
    [approved(), "/skip 9", "There is no item 9: the plan has items 1-3. Open: items 1-3. Comment `/skip 1`"],
    [withDone(approved(), 1), "/skip 1", "Item 1 is done already. Open: items 2-3. Comment `/skip 2`"],
    [skipped(), "/skip 2", "Item 2 is skipped already. Open: items 1, 3."],
    [approved(), `/skip 1 ${"a".repeat(201)}`, "longer than 200 characters"],
    [aFinishedSnapshot(), "/skip 1", "Every item of the plan is done or skipped already."],
    [aSnapshot({ pull: aPull() }), "/skip 1", "There is no plan yet."],
  ])("is refused: %#", (s, body, why) => {
    const refused = saying(s, body, { at: minute(45) });
    expect(told(refused)).toContain(why);
    expect(recordAfter(refused).skipped).toEqual(s.status?.record.skipped);
  });
});

describe("a retry", () => {
  const failed = approved({ failure });
  test.each([
    ["/retry", undefined],
    ["/retry 1", undefined],
    ["/retry item 1", undefined],
    ["/retry 1 Use the cache", "Use the cache"],
    ["/retry 1: use 2 caches", "use 2 caches"],
    ["/retry Use the cache", "Use the cache"],
  ])("%s gives the next attempt what was said", (body, text) => {
    const s = saying(failed, body);
    const hint = text === undefined ? {} : { hint: { by: "olga", text } };
    expect(recordAfter(s).retried).toEqual({ ...failure, ...hint });
    expect(next(s)).toMatchObject({
      kind: "execute-item",
      item: { id: 1 },
      retried: { ...failure, ...hint },
    });
    expect(next(saying(s, "/skip 1"))).not.toHaveProperty("retried");
  });
  test.each<[Snapshot, string, string]>([
    [failed, "/retry 2", "Item 2 has not failed; item 1 has. Comment `/retry 1` to try it again."],
    [failed, "/retry 9", "Item 9 has not failed; item 1 has."],
    [failed, `/retry 1 ${"a".repeat(1_001)}`, "longer than 1000 characters"],
    [approved(), "/retry 1", "Nothing has failed"],
    [
      approved({ failure: { id: "x", phase: "archive", text: ownText("") } }),
      "/retry 1",
      "Comment `/retry` alone",
    ],
    [
      approved({ failure: { id: "x", phase: "archive", text: ownText("") } }),
      "/retry Harder",
      "Hints are only for items",
    ],
  ])("is refused: %#", (s, body, why) => {
    const refused = saying(s, body);
    expect(told(refused)).toContain(why);
    expect(recordAfter(refused).failure).toEqual(s.status?.record.failure);
  });
});

describe("/status", () => {
  const asked = (s: Snapshot, by = rita) => saying(s, "/status", { by });
  test("is answered to whoever can read, with what the status comment says and the state of each item", () => {
    const s = { ...asked(withDone(skipped(), 1)), now: minute(60) };
    const status = edits(decide(s, {}), "status")[0]?.body ?? "none";
    expect(told(s)).toBe(
      [
        status,
        "",
        "- 1. Do part 1: done in 1111111",
        "- 2. Do part 2: Skipped by olga: The cache does this",
        "- 3. Do part 3: approved",
      ].join("\n"),
    );
    expect(edits(decide(s, {}), "react")).toContainEqual(expect.objectContaining({ content: "ROCKET" }));
  });
  test("is answered once for each state", () => {
    const once = later(asked(waiting()));
    expect(told(asked(once))).toBe("");
    expect(edits(decide(asked(once), {}), "react")).toHaveLength(1);
    expect(told(saying(asked(once), "/approve 1"))).toContain("**Redline** · Working on item 1 of 3");
  });
  test("is answered while nothing is done, and where it was asked", () => {
    const closed = { ...waiting({ issue: anIssue({ isOpen: false }) }), status: later(waiting()).status };
    expect(told(asked(closed))).toContain("Inactive: the issue is closed.");
    expect(edits(decide(asked(closed), {}), "comment")).toMatchObject([{ subject: "PR_1" }]);
  });
  test("is refused to people who cannot read, and allows nothing else", () => {
    expect(told(asked(waiting(), aPerson("nobody")))).toContain("You need `write` access");
    const more = saying(waiting(), "/status\n/approve", { by: rita });
    expect(next(more).kind).toBe("wait");
    expect(told(more)).toContain("You need `write` access");
    expect(recordAfter(more).approval).toBeUndefined();
  });
});

test("a record from before all this can still be read", () => {
  const old = {
    version: 1,
    handled: [],
    spent: {},
    approval: { comment: "c1", by: "olga", byId: 104, digest: DIGEST, head: "a" },
    retried: failure,
  };
  expect(parseStatusRecord(old)).toEqual(old);
});
