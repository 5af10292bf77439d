import { expect, test } from "@jest/globals";
import type { Step } from "../../../playground/histories/script.ts";
import { replay } from "../replay.ts";

// Histories of attackers: those that broke an invariant once, and one for each guard that random ones seldom meet.
// Bob may write and not approve; alice approves.

const REQUESTED: Step[] = [{ do: "label", by: "alice", in: 0 }];
const APPROVED: Step[] = [...REQUESTED, { do: "comment", on: "pull", by: "alice", body: "/approve", in: 0 }];
const guarded = { flavor: "plain", approve: "maintain" } as const;

/** Alice means the plan as it is now, and lets the work go on. */
const AGAIN: Step[] = [
  { do: "approve", by: "alice", on: "pull", as: "named", in: 0 },
  { do: "comment", on: "pull", by: "alice", body: "/resume", in: 0 },
];

test("a closed plan whose branch is deleted stays closed, whatever becomes of the status comment", async () => {
  const came = await replay({
    ...guarded,
    items: 1,
    steps: [
      ...REQUESTED,
      { do: "delete-branch", by: "bob", in: 0 },
      { do: "tamper", by: "bob", how: "garble", nth: 0, in: 0 },
      { do: "restart", in: 0 },
      { do: "tamper", by: "bob", how: "delete", nth: 0, in: 0 },
      ...AGAIN,
    ],
  });
  expect(came.ending).toBe("pull closed");
});

test("an older status comment that is put back does not undo a /cancel", async () => {
  const came = await replay({
    ...guarded,
    items: 2,
    steps: [
      ...REQUESTED,
      { do: "comment", on: "pull", by: "alice", body: "/approve\n/pause", in: 0 },
      { do: "comment", on: "pull", by: "alice", body: "/cancel", in: 0 },
      { do: "advance", seconds: 4_000, in: 0 },
      { do: "tamper", by: "bob", how: "older", nth: 1, in: 0 },
      { do: "comment", on: "pull", by: "alice", body: "/resume", in: 0 },
    ],
  });
  expect(came).toMatchObject({ ending: "cancelled", items: 0 });
});

test("a copy of an older status comment in another comment of the bot counts for nothing", async () => {
  const came = await replay({
    ...guarded,
    items: 1,
    steps: [
      ...REQUESTED,
      { do: "comment", on: "issue", by: "alice", body: "/help", in: 0 },
      { do: "comment", on: "pull", by: "alice", body: "/approve\n/pause", in: 0 },
      { do: "comment", on: "pull", by: "alice", body: "/cancel", in: 0 },
      { do: "tamper", by: "bob", how: "copy", nth: 0, in: 0 },
      { do: "tamper", by: "bob", how: "delete", nth: 0, in: 0 },
      { do: "comment", on: "pull", by: "alice", body: "/resume", in: 0 },
    ],
  });
  expect(came).toMatchObject({ ending: "cancelled", items: 0 });
});

test.each(["delete", "unsay"] as const)(
  "an approval that somebody else does away with (%s) ends with the item in hand",
  async (how) => {
    const came = await replay({
      ...guarded,
      items: 3,
      steps: [...APPROVED, { do: "edit-approval", by: "bob", how, in: 8 }],
    });
    expect(came.items).toBeLessThanOrEqual(1);
  },
);

test("an approver who loses the role approves no further item", async () => {
  const came = await replay({
    ...guarded,
    items: 3,
    steps: [...APPROVED, { do: "role", who: "alice", role: "write", in: 8 }],
  });
  expect(came.items).toBeLessThanOrEqual(1);
});

test("a comment that is made into an approval by somebody else is none", async () => {
  const came = await replay({
    ...guarded,
    items: 1,
    steps: [
      ...REQUESTED,
      { do: "comment", on: "pull", by: "alice", body: "Looks good to me.", in: 0 },
      { do: "edit-approval", by: "bob", how: "forge", in: 0 },
    ],
  });
  expect(came).toMatchObject({ ending: "waits for approval", items: 0 });
});

test("a plan at the archive's path is not what is carried out", async () => {
  const came = await replay({
    ...guarded,
    items: 1,
    steps: [...REQUESTED, { do: "plant", by: "bob", what: "archive", in: 0 }, ...AGAIN],
  });
  expect(came).toMatchObject({ ending: "ready", items: 1 });
});

test("a plan at the archive's path that comes in by a merge of main is not what is carried out", async () => {
  const came = await replay({
    ...guarded,
    items: 1,
    steps: [...REQUESTED, { do: "plant", by: "bob", what: "main", in: 0 }, ...AGAIN],
  });
  expect(came).toMatchObject({ ending: "ready", items: 1 });
});

test("what a merge brings back of the bot's own commits is not done", async () => {
  const came = await replay({
    ...guarded,
    items: 1,
    steps: [
      ...APPROVED,
      { do: "roll", by: "bob", to: "older", nth: 0, in: 0 },
      { do: "plant", by: "bob", what: "own", in: 0 },
      ...AGAIN,
    ],
  });
  expect(came.ending).toBe("ready");
});

test.each(["ticks", "evidence", "item", "revision"] as const)(
  "what a writer plants (%s) is neither done nor approved",
  async (what) => {
    const came = await replay({
      ...guarded,
      items: 2,
      steps: [
        ...APPROVED,
        { do: "plant", by: "bob", what, in: 12 },
        { do: "approve", by: "bob", on: "pull", as: "named", in: 0 },
        ...AGAIN,
      ],
    });
    expect(came.ending).toMatch(/^(?:ready|waits for approval|stopped)$/);
  },
);

test("fifteen digits of a digest, or digits of the head, name no wording", async () => {
  const came = await replay({
    ...guarded,
    items: 1,
    steps: [
      ...REQUESTED,
      { do: "push", by: "bob", what: "plan", in: 0 },
      { do: "approve", by: "alice", on: "pull", as: "short", in: 0 },
      { do: "approve", by: "alice", on: "pull", as: "head", in: 0 },
      { do: "approve", by: "alice", on: "pull", as: "bare", in: 0 },
      { do: "approve", by: "alice", on: "pull", as: "other", in: 0 },
    ],
  });
  expect(came).toMatchObject({ ending: "waits for approval", items: 0 });
});

test("an older revision that somebody puts back is approved by its name only", async () => {
  const came = await replay({
    ...guarded,
    items: 1,
    steps: [
      ...REQUESTED,
      { do: "comment", on: "pull", by: "alice", body: "/revise Mention the tests.", in: 0 },
      // Or else the revision would be made once more.
      { do: "delete", nth: 0, in: 0 },
      { do: "roll", by: "bob", to: "older", nth: 0, in: 0 },
      { do: "approve", by: "alice", on: "pull", as: "bare", in: 0 },
    ],
  });
  expect(came).toMatchObject({ ending: "waits for approval", items: 0 });
});

test.each(["broken", "unknown-key", "huge"] as const)(
  "settings with a mistake (%s) let nobody approve who might not before",
  async (what) => {
    const came = await replay({
      ...guarded,
      items: 1,
      steps: [
        ...REQUESTED,
        { do: "settings", by: "bob", what, in: 0 },
        { do: "approve", by: "bob", on: "pull", as: "bare", in: 0 },
      ],
    });
    expect(came).toMatchObject({ ending: "waits for approval", items: 0 });
  },
);

test("pull requests of others under the plan's name do not stand in for it", async () => {
  const came = await replay({
    ...guarded,
    items: 1,
    steps: [
      ...REQUESTED,
      { do: "rival", by: "mallory", from: "fork", state: "open", in: 0 },
      { do: "rival", by: "bob", from: "branch", state: "closed", in: 0 },
      { do: "tag", by: "bob", kind: "refs/tags", at: "main", in: 0 },
      { do: "tag", by: "bob", kind: "refs", at: "main", in: 0 },
      { do: "impostor", says: "plan", in: 0 },
      ...AGAIN,
    ],
  });
  expect(came).toMatchObject({ ending: "ready", items: 1 });
});

test("a commit that a writer puts on a finished plan takes its green check away", async () => {
  const came = await replay({
    ...guarded,
    items: 1,
    steps: [
      ...APPROVED,
      { do: "push", by: "bob", what: "code", in: 0 },
      { do: "impostor", says: "done", in: 0 },
    ],
  });
  expect(came.ending).toBe("ready");
});
