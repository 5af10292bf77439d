import { expect, test } from "@jest/globals";
import { replay } from "../../histories/replay.ts";

// Histories that broke an invariant once, as small as they became.

test("a plan that is paused says what goes on with it", async () => {
  const came = await replay({
    items: 1,
    flavor: "plain",
    steps: [
      { do: "label", by: "alice", in: 0 },
      { do: "comment", on: "pull", by: "carol", body: "/pause", in: 0 },
      { do: "comment", on: "pull", by: "alice", body: "/approve", in: 0 },
    ],
  });
  expect(came.ending).toBe("stopped");
});

test("a plan that is cancelled before it was made comes to rest", async () => {
  const came = await replay({
    items: 1,
    flavor: "plain",
    steps: [
      { do: "label", by: "alice", in: 0 },
      { do: "comment", on: "issue", by: "bob", body: "/cancel", in: 8 },
    ],
  });
  expect(came.ending).toBe("cancelled");
});

test("a plan that is cancelled when it is done says so, or hears what is said on it", async () => {
  const came = await replay({
    items: 1,
    flavor: "plain",
    steps: [
      { do: "label", by: "alice", in: 0 },
      { do: "comment", on: "pull", by: "carol", body: "/approve", in: 0 },
      { do: "comment", on: "pull", by: "carol", body: "/cancel", in: 0 },
      { do: "review", by: "bob", body: "", lines: [{ near: "goal", body: "Why this way?" }], in: 0 },
    ],
  });
  expect(came.ending).toMatch(/^(?:cancelled|ready)$/);
});

test("a process that dies right behind its first words is followed by one that knows them, though GitHub shows them late", async () => {
  const came = await replay({
    items: 1,
    flavor: "plain",
    steps: [
      { do: "github-faults", seed: 86, in: 0 },
      { do: "crash", place: "show", nth: 2, in: 0 },
      { do: "label", by: "alice", in: 0 },
    ],
  });
  expect(came.ending).toBe("waits for approval");
});

test("a plan that was to be cancelled when it was done is not carried out again when its branch is taken back", async () => {
  const came = await replay({
    items: 1,
    flavor: "plain",
    steps: [
      { do: "label", by: "alice", in: 0 },
      { do: "comment", on: "pull", by: "bob", body: "/approve", in: 0 },
      { do: "comment", on: "pull", by: "bob", body: "/cancel", in: 0 },
      { do: "force-push", by: "bob", back: 2, in: 0 },
    ],
  });
  expect(came.ending).toBe("stopped");
});

test("a /cancel that comes between a /plan and its label holds", async () => {
  const came = await replay({
    items: 1,
    flavor: "plain",
    steps: [
      { do: "comment", on: "issue", by: "alice", body: "/plan", in: 0 },
      { do: "comment", on: "pull", by: "carol", body: "/cancel", in: 1 },
      { do: "resolve", by: "carol", in: 0 },
      { do: "comment", on: "pull", by: "carol", body: "/approve", in: 0 },
    ],
  });
  expect(came.ending).toBe("cancelled");
});
