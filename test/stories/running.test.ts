import { readdirSync, readFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import type { Model, ModelScript } from "../../playground/model/index.ts";
import { aWorld, lineOf, planned, planText, said, sample, subjects } from "../world/story.ts";

const FIRST = "Count requests in a sliding window";

/** A plan whose first item is in the middle of its conversation with the model. */
async function working(options: Parameters<typeof aWorld>[0] = {}) {
  const world = await aWorld(options);
  const { github, repo, model } = world;
  const plan = await planned(world, sample(2));
  const { promise: held, resolve } = Promise.withResolvers<void>();
  if (!model) throw new Error("There is no local model.");
  model.faults.onHold = resolve;
  model.faults.set([{ on: { tool: "finish_item" }, do: { kind: "latency" } }]);
  github.comment(repo, plan.pull, "/approve", "carol");
  await held;
  return { world, model, github, repo, ...plan };
}

/** Says something on the pull request and waits until the bot has reacted to it. */
async function react(
  { github, repo, pull }: Awaited<ReturnType<typeof working>>,
  body: string,
  content: "rocket" | "confused" | "eyes" = "rocket",
): Promise<void> {
  const comment = github.comment(repo, pull, body, "carol");
  await github.until((one) => one.kind === "reaction" && one.id === comment && one.content === content);
}

/** Resolves when the model's server has seen that the call which it holds was given up. */
async function callEnded(model: Model): Promise<void> {
  while (model.abandoned.length === 0) await setImmediate();
}

test("/pause while an item runs is acknowledged at once, and the item is finished and kept", async () => {
  const story = await working();
  const { world, model, issue, branch } = story;
  await react(story, "/pause");
  await world.github.until(({ body }) => String(body).includes("Pausing after item 1 of 4"));
  model.faults.clear();
  await world.settle();
  expect((await subjects(world, branch)).slice(1)).toEqual([FIRST]);
  expect(said(world, issue)[0]).toContain("Paused. Comment `/resume` to continue.");
  expect(model.abandoned).toEqual([]);
});

test.each([
  ["/pause now", "Paused. Comment `/resume` to continue."],
  ["/cancel", "Cancelled. Comment `/plan` to start again."],
  ["/revise Use a fixed window instead.", "Waiting for approval."],
])("%s ends the call of the model and commits nothing of the item", async (command, state) => {
  const story = await working();
  const { world, model, github, repo, pull, issue, branch } = story;
  github.comment(repo, pull, command, "carol");
  await callEnded(model);
  model.faults.clear();
  await world.settle();
  const after = command.startsWith("/revise") ? [expect.stringMatching(/^Revise the plan/)] : [];
  expect((await subjects(world, branch)).slice(1)).toEqual(after);
  expect(said(world, issue)[0]).toContain(state);
});

test.each(["the label is removed", "the pull request is closed", "the approval is deleted"])(
  "when %s, the item that runs ends at once",
  async (what) => {
    const { world, model, github, repo, pull, issue, branch } = await working();
    if (what.includes("label")) github.unlabel(repo, issue, "ai-plan", "alice");
    else if (what.includes("closed")) github.closeIssue(repo, pull, "alice");
    else github.deleteComment(repo, github.issue(repo, pull).comments[0]?.id ?? 0, "carol");
    await callEnded(model);
    model.faults.clear();
    await world.settle();
    expect(await subjects(world, branch)).toHaveLength(1);
  },
);

test("a comment on another item is seen at once and waits until the item that runs is pushed", async () => {
  const { world, model, github, repo, pull, branch } = await working();
  const line = lineOf(await planText(world, branch), "**3. ");
  await github.review(repo, pull, { by: "bob", comments: [{ path: "PLAN.md", line, body: "Allow 50." }] });
  await github.until(({ kind, content }) => kind === "reaction" && content === "eyes");
  model.faults.clear();
  await world.settle();
  expect((await subjects(world, branch)).slice(1)).toEqual([
    FIRST,
    expect.stringMatching(/^Revise the plan/),
  ]);
  expect(model.abandoned).toEqual([]);
});

test("a comment on the item that runs ends it, because it would be done again anyway", async () => {
  const { world, model, github, repo, pull, branch } = await working();
  const line = lineOf(await planText(world, branch), "**1. ");
  await github.review(repo, pull, { by: "bob", comments: [{ path: "PLAN.md", line, body: "Use a map." }] });
  await callEnded(model);
  model.faults.clear();
  await world.settle();
  expect((await subjects(world, branch)).slice(1)).toEqual([expect.stringMatching(/^Revise the plan/)]);
});

test("/cancel while a command runs leaves no process of it", async () => {
  const seconds = "98765.4321";
  const script: ModelScript = ({ tools }, bundled) =>
    tools.has("finish_item")
      ? [{ type: "tool_use", name: "run", input: { command: `sleep ${seconds}` } }]
      : bundled();
  const world = await aWorld({ script });
  const { github, repo } = world;
  const { pull, branch } = await planned(world);
  github.comment(repo, pull, "/approve", "carol");
  while (processes(seconds).length === 0) await setImmediate();
  github.comment(repo, pull, "/cancel", "carol");
  await world.settle();
  expect(processes(seconds)).toEqual([]);
  expect(await subjects(world, branch)).toHaveLength(1);
});

/** Command lines of the processes of this machine that name something. */
function processes(name: string): string[] {
  const lines = readdirSync("/proc").flatMap((pid) => {
    try {
      return /^\d+$/.test(pid) ? readFileSync(`/proc/${pid}/cmdline`, "utf8") : [];
    } catch {
      return [];
    }
  });
  return lines.filter((line) => line.includes(name));
}
