import { expect, test } from "@jest/globals";
import { replay } from "../replay.ts";

// Histories that still break an invariant. Each turns red when it does so no more: then it goes to the others.

test.failing("a pull request that somebody opens from the plan branch before the bot does is told of", async () => {
  const came = await replay({
    items: 1,
    flavor: "plain",
    steps: [
      { do: "label", by: "alice", in: 0 },
      // Between the push of the plan and its pull request. GitHub refuses a second one from the same branch.
      { do: "rival", by: "bob", from: "branch", base: "main", state: "open", in: 18 },
    ],
  });
  expect(came.ending).toBe("no plan");
});

test.failing("words in the place of evidence are part of what is approved", async () => {
  const came = await replay({
    items: 1,
    flavor: "plain",
    approve: "maintain",
    steps: [
      { do: "label", by: "alice", in: 0 },
      { do: "plant", by: "bob", what: "aside", in: 0 },
      { do: "comment", on: "pull", by: "alice", body: "/approve", in: 0 },
    ],
  });
  expect(came).toMatchObject({ ending: "waits for approval", items: 0 });
});
