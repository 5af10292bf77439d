import { readdirSync, readFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import type { ModelScript } from "../../playground/model/index.ts";
import { aWorld, planned, said, subjects } from "../world/story.ts";
import { working } from "../world/working.ts";

test("/pause while an item runs is acknowledged at once, and the item is finished and kept", async () => {
  const { world, model, github, repo, pull, issue, branch } = await working(2);
  const comment = github.comment(repo, pull, "/pause", "carol");
  await github.until(
    ({ kind, id, content }) => kind === "reaction" && id === comment && content === "rocket",
  );
  await github.until(({ body }) => String(body).includes("Pausing after item 1 of 4"));
  model.faults.clear();
  await world.settle();
  expect((await subjects(world, branch)).slice(1)).toEqual(["Count requests in a sliding window"]);
  expect(said(world, issue)[0]).toContain("Paused. Comment `/resume` to continue.");
  expect(model.abandoned).toEqual([]);
});

test("/cancel while a command runs leaves no process of it", async () => {
  const seconds = `98765.${process.pid}`;
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
