import { expect, test } from "@jest/globals";
import { aWorld, lineOf, planned, planText, subjects } from "../../world/story.ts";

test("a life with ten items stays within the limits of requests and content writes", async () => {
  // Webhooks that come one by one are one look, however slow the machine is.
  const world = await aWorld({ script: tenItems, change: (config) => ({ ...config, quietMs: 500 }) });
  const { github, repo } = world;
  const { branch, pull } = await planned(world, { title: "Ten things", body: "Ten." });
  const plan = await planText(world, branch);
  const comments = [3, 4, 5, 6].map((n) => ({
    path: "PLAN.md",
    line: lineOf(plan, `**${n}. `),
    body: `Condition ${n}.`,
  }));
  await github.review(repo, pull, { by: "bob", comments });
  await world.settle();
  github.comment(repo, pull, "/approve", "carol");
  await world.settle();
  expect(github.pull(repo, pull).isDraft).toBe(false);
  expect(await subjects(world, branch)).toHaveLength(13);
  const bot = github.requests.filter((request) => request.class !== "git");
  // Whether the approver may still approve is asked before each item; nothing else is asked for so often.
  const roles = bot.filter(({ path }) => path.endsWith("/permission"));
  expect(roles.length).toBeLessThanOrEqual(14);
  // One look and one write for each step: the page says at every moment what is true.
  expect(bot.length - roles.length).toBeLessThanOrEqual(45);
  const content = ["comment", "comment-edited", "pull", "edited", "review", "review-comment", "check"];
  const writes = github.effects.filter(
    (effect) => effect.by === github.app.botLogin && content.includes(effect.kind),
  );
  // The status comment, the pull request and a check run or two for each of 13 commits. GitHub allows 80 in a minute.
  expect(writes.length).toBeLessThanOrEqual(13 * 4 + 8);
});

function tenItems(conversation: {
  tools: ReadonlySet<string>;
  asked: string;
  calls: readonly { name: string }[];
}) {
  const call = (name: string, input: Record<string, unknown>) => [{ type: "tool_use" as const, name, input }];
  if (conversation.tools.has("submit_plan")) {
    const items = Array.from({ length: 10 }, (_, index) => ({
      title: `Thing ${index + 1}`,
      why: "",
      files: [{ path: `docs/thing-${index + 1}.md`, change: "new" }],
      verify: `test -s docs/thing-${index + 1}.md`,
      size: "S",
    }));
    return call("submit_plan", { title: "Ten things", goal: "Ten files.", items });
  }
  const [, id] = /<item id="(\d+)">/.exec(conversation.asked) ?? [];
  if (!id) return undefined;
  if (conversation.calls.length > 0) return call("finish_item", { summary: `Thing ${id} is there.` });
  return call("create_file", { path: `docs/thing-${id}.md`, content: `Thing ${id}\n` });
}
