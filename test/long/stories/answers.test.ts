import { expect, test } from "@jest/globals";
import type { ModelScript } from "../../../playground/model/index.ts";
import { aWorld, planned, planText, said, subjects } from "../../world/story.ts";

const call = (name: string, input: object) => [{ type: "tool_use" as const, name, input: { ...input } }];
const ITEM = {
  title: "Write the note",
  why: "",
  files: [{ path: "docs/note.md", change: "new" }],
  verify: "test -s docs/note.md",
  size: "S",
};

/** Asks first; with an answer that it can use it plans, and carries the plan out. */
const asking: ModelScript = ({ tools, asked, calls }) => {
  if (tools.has("submit_plan")) {
    const questions = [{ question: "Which note?" }];
    return call("submit_plan", { title: "A note", goal: "There is a note.", questions, items: [] });
  }
  if (tools.has("submit_revision")) {
    const because = Array.from(asked.matchAll(/<feedback id="(\w+)"/g), ([, id = ""]) => id);
    const isEnough = asked.includes("docs/note.md, please");
    const edits = isEnough
      ? [
          { kind: "add-item", because, ...ITEM },
          { kind: "section", because, section: "Questions", text: "" },
        ]
      : [];
    const became = isEnough ? "applied" : "needs-decision";
    return call("submit_revision", {
      edits,
      dispositions: because.map((feedback) => ({
        feedback,
        became,
        reply: isEnough ? "Planned." : "Which one?",
      })),
    });
  }
  if (calls.length > 0) return call("finish_item", { summary: "Written." });
  return call("create_file", { path: "docs/note.md", content: "A note.\n" });
};

test("a vague issue becomes a plan that asks, waits, cannot be approved, and is made with the answer", async () => {
  const world = await aWorld({ script: asking });
  const { github, repo, model } = world;
  const { issue, pull, branch } = await planned(world, { title: "A note", body: "" });
  expect(await planText(world, branch)).toMatch(
    /## Questions\n\nNothing can be planned [^\n]*\n\n- Which note\?\n$/,
  );
  expect(said(world, issue)[0]).toContain("Waiting for answers to the plan's questions.");
  expect(github.pull(repo, pull).body).toContain("Which note?");

  github.comment(repo, pull, "/approve", "carol");
  await world.settle();
  expect(said(world, pull).join()).toContain("The plan has no items yet, so there is nothing to approve");
  expect(await subjects(world, branch)).toHaveLength(1);

  const before = model?.requests.length;
  github.comment(repo, issue, "Interesting!", "dave");
  await world.settle();
  expect(model?.requests).toHaveLength(before ?? 0);

  github.comment(repo, issue, "Hm, a short one.", "bob");
  await world.settle();
  expect(github.pull(repo, pull).reviews.at(-1)?.body).toContain("**Needs your decision.** Which one?");
  expect(await subjects(world, branch)).toHaveLength(1);

  github.comment(repo, pull, "docs/note.md, please", "bob");
  await world.settle();
  expect(await planText(world, branch)).toContain("- [ ] **1. Write the note** · S");
  expect(said(world, issue)[0]).toContain("Waiting for approval.");
  github.clock.advance(2_000);
  github.comment(repo, pull, "/approve", "carol");
  await world.settle();
  expect(await github.readFile(repo, branch, "docs/note.md")).toBe("A note.\n");
});
