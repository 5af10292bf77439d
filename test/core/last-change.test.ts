import { describe, expect, test } from "@jest/globals";
import type { Comment, Snapshot } from "../../src/core/state/snapshot.ts";
import { DIGEST, next, PARTS, saying, told } from "./approving.ts";
import { aBranch, aComment, anIssue, aPerson, aPublication, aPull, aThread } from "./builders.ts";
import { ourCommit, theirCommit } from "./plan-builders.ts";
import { approvedBefore, approving, by, max, olga, ruled } from "./ruled.ts";

describe("the requester", () => {
  const requested = (more: Partial<Snapshot> = {}) => ruled("{ prevent_self_review: true }", {}, more);
  test("may not approve, also not under another name", () => {
    expect(told(saying(requested(), "/approve", by(olga)))).toBe(
      "@olga You requested this plan, and this repository requires somebody else to approve it. Ask another reviewer to comment `/approve`.",
    );
    const roles = new Map([["olga-o", "write"]] as const);
    const s = saying(requested({ roles }), "/approve", by(aPerson("olga-o", { id: olga.id })));
    expect(next(s).kind).toBe("wait");
    expect(told(s)).toContain("You requested this plan");
  });
  test("somebody else may", () => {
    expect(next(saying(requested(), "/approve", by(max)))).toMatchObject({ kind: "execute-item" });
  });
  test("who is not known any more might be anybody: two must approve", () => {
    const s = requested({ issue: anIssue({ labelled: [] }) });
    expect(next(approving(s, max)).reason).toContain(": 1 of 2. max approved. Two people must approve");
    expect(next(approving(s, max, olga))).toMatchObject({ kind: "execute-item" });
  });
  test("an approval of theirs from before the setting no longer counts", () => {
    const s = { ...requested(), ...approvedBefore() };
    expect(next(s).kind).toBe("wait");
    expect(told(s)).toContain(
      "olga requested this plan, and this repository requires somebody else to approve it",
    );
  });
});

describe("the last person who changed the plan", () => {
  const plan = ourCommit("a", {
    "Plan-Revision": "1",
    "Plan-File": "PLAN.md",
    "Plan-Digest": "0".repeat(64),
  });
  const revision = ourCommit("b", { "Plan-Revision": "2", "Plan-Digest": DIGEST });
  const on = (...commits: readonly ReturnType<typeof ourCommit>[]) =>
    ruled(
      "{ require_last_push_approval: true }",
      {},
      { branch: aBranch(commits, { checks: [aPublication(PARTS)] }) },
    );
  const SUGGESTION = "```suggestion\nBetter.\n```";
  /** With the suggestion of olga that a revision applied, and the answer to it. */
  const suggested = (s: Snapshot, more: Partial<Comment> = {}): Snapshot => {
    const thread = aThread([aComment(SUGGESTION, { id: "t5", ...more })], { isResolved: true });
    const answered = { feedback: "t5", became: "applied", reply: "Applied." } as const;
    const notice = `answers:${revision.oid}`;
    const posted = new Map([[notice, [answered]]]);
    return { ...s, pull: aPull({ threads: [thread] }), posted, notices: new Set([notice, "reply:t5"]) };
  };
  test("nobody changed it: one approval is enough", () => {
    const own = ourCommit("a", { "Plan-Revision": "1", "Plan-File": "PLAN.md", "Plan-Digest": DIGEST });
    expect(next(saying(on(own), "/approve", by(olga)))).toMatchObject({ kind: "execute-item" });
  });
  test("whose suggestion was applied may approve, but not alone", () => {
    const s = suggested(on(revision, plan));
    expect(next(approving(s, olga)).reason).toBe(
      "Waiting for approval. olga approved. Somebody other than the last person who changed the plan must approve it as well.",
    );
    expect(next(approving(s, max))).toMatchObject({ kind: "execute-item" });
    expect(next(approving(s, olga, max))).toMatchObject({ kind: "execute-item" });
  });
  test("an edit that takes the suggestion out of the comment hides nobody", () => {
    const s = suggested(on(revision, plan), { body: "Hm.", isEdited: true, editedBy: olga });
    expect(next(approving(s, olga)).kind).toBe("wait");
  });
  test.each<[string, Snapshot]>([
    ["a commit, whoever it names as its author", on(revision, { ...theirCommit("c"), by: "max" }, plan)],
    ["a comment that is gone", { ...suggested(on(revision, plan)), pull: aPull() }],
    ["a revision of which it is not known what it was made of", on(revision, plan)],
  ])("by %s: two must approve", (_, s) => {
    expect(next(approving(s, olga)).reason).toMatch(/: 1 of 2\. olga approved\. Two people must approve/);
    expect(next(approving(s, olga, max))).toMatchObject({ kind: "execute-item" });
  });
  test("commits between two of ours with the same wording changed nothing of it", () => {
    const own = ourCommit("a", { "Plan-Revision": "1", "Plan-File": "PLAN.md", "Plan-Digest": DIGEST });
    const item = ourCommit("d", { "Plan-Item": "9", "Plan-Digest": DIGEST });
    expect(next(approving(on(item, theirCommit("c"), own), olga)).reason).not.toContain("Two people");
  });
  test("an item of ours on a person's wording does not make that wording ours", () => {
    const item = ourCommit("d", { "Plan-Item": "9", "Plan-Digest": DIGEST });
    const s = on(item, theirCommit("c"), plan);
    expect(next(approving(s, olga)).reason).toContain("Two people must approve");
  });
});
