import { createHmac, randomUUID } from "node:crypto";
import { expect, test } from "@jest/globals";
import type { World } from "../../playground/world.ts";
import { aWorld, planned, said, subjects } from "../world/story.ts";

/** Presses a button of the newest check run of a pull request. */
function press({ github, repo }: World, pull: number, button: string, by: string): void {
  const check = github.pull(repo, pull).checks.at(-1);
  if (!check) throw new Error("There is no check run.");
  expect(check.actions).toContain(button);
  github.pressCheckAction(repo, check.id, button, by);
}

test("a press of Approve is recorded on the pull request once, and then counts as that person's approval", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const { branch, pull } = await planned(world);
  press(world, pull, "revise", "carol");
  await world.settle();
  expect(said(world, pull)).toEqual([expect.stringMatching(/^@carol pressed \*\*Revise\*\*\. To change/)]);
  expect(await subjects(world, branch)).toHaveLength(1);

  press(world, pull, "approve", "rita");
  await world.settle();
  expect(said(world, pull)).toEqual([
    expect.anything(),
    expect.stringMatching(/^@rita pressed \*\*Approve\*\*/),
    expect.stringContaining("@rita You need `write` access"),
  ]);
  expect(await subjects(world, branch)).toHaveLength(1);

  press(world, pull, "approve", "carol");
  await world.settle();
  const item = (await github.log(repo, branch)).find(({ message }) => message.includes("Plan-Item"));
  expect(item?.message).toContain("\nApproved-by: carol\n");
  expect(said(world, pull).at(-1)).toMatch(
    /^@carol pressed \*\*Approve\*\* for revision 1 \(`[0-9a-f]{16}`\)\.$/,
  );
  const before = said(world, pull);
  const delivery = github.deliveries.findLast(({ action }) => action === "requested_action");
  github.redeliver(delivery?.id ?? 0);
  await world.settle();
  expect(said(world, pull)).toEqual(before);
});

test("Stop ends the plan, and an edited record of a press is nobody's command", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const { issue, branch, pull } = await planned(world);
  github.onRequest = async ({ path }) => {
    // Before the plan is looked at again, somebody edits what was recorded.
    const record = github.issue(repo, pull).comments.find(({ body }) => body.includes("**Approve**"));
    if (path.endsWith("/graphql") && record && !record.body.startsWith("Edited"))
      github.editComment(repo, record.id, `Edited. ${record.body}`, "bob");
    return undefined;
  };
  press(world, pull, "approve", "carol");
  await world.settle();
  github.onRequest = undefined;
  expect(await subjects(world, branch)).toHaveLength(1);
  press(world, pull, "stop", "carol");
  await world.settle();
  expect(said(world, pull).at(-1)).toMatch(/^@carol pressed \*\*Stop\*\*/);
  expect(said(world, issue)[0]).toContain("Cancelled. Comment `/plan` to start again.");
});

/** Sends a body that GitHub has signed under another delivery's id, as whoever has seen it can. Resolves when all is done. */
async function replay({ github, bot }: World, body: string, guid: string): Promise<void> {
  const signature = createHmac("sha256", github.app.webhookSecret).update(body).digest("hex");
  const headers = {
    "x-github-event": "check_run",
    "x-github-delivery": guid,
    "x-hub-signature-256": `sha256=${signature}`,
  };
  expect((await fetch(bot.webhookUrl, { method: "POST", headers, body })).status).toBe(200);
  do await bot.idle();
  while (await bot.hurry());
}

const pressDelivery = ({ github }: World) => {
  const found = github.deliveries.findLast(({ action }) => action === "requested_action");
  if (!found) throw new Error("Nobody has pressed a button.");
  return found;
};

test("a press that somebody sends once more has no effect, whatever has become of its record", async () => {
  const world = await aWorld();
  const { github, repo } = world;
  const { issue, branch, pull } = await planned(world);
  press(world, pull, "approve", "carol");
  const { body, guid, id } = pressDelivery(world);
  await world.settle();
  const record = github.issue(repo, pull).comments.find((one) => one.body.includes("**Approve**"));
  expect(record?.body).toContain("@carol pressed **Approve**");
  github.comment(repo, issue, "/cancel", "alice");
  await world.settle();
  github.deleteComment(repo, record?.id ?? 0, "carol");
  github.comment(repo, issue, "/plan", "alice");
  await world.settle();
  const [before, commits] = [said(world, pull), await subjects(world, branch)];
  expect(before.join("\n")).not.toContain("pressed **Approve**");

  await replay(world, body, guid);
  await replay(world, body, randomUUID());
  github.redeliver(id);
  await world.settle();
  expect(said(world, pull)).toEqual(before);
  expect(await subjects(world, branch)).toEqual(commits);
});

test("a press counts only as what GitHub has sent under its id, even before that has arrived", async () => {
  const world = await aWorld();
  const { github, bot } = world;
  const { branch, pull } = await planned(world);
  github.sendWebhooksTo(undefined);
  press(world, pull, "approve", "carol");
  const { body } = pressDelivery(world);
  press(world, pull, "revise", "rita");
  const { guid, id } = pressDelivery(world);
  await world.settle();
  github.sendWebhooksTo(bot.webhookUrl);

  await replay(world, body, guid);
  expect(said(world, pull)).toEqual([]);
  expect(await subjects(world, branch)).toHaveLength(1);
  github.redeliver(id);
  await world.settle();
  expect(said(world, pull)).toEqual([expect.stringMatching(/^@rita pressed \*\*Revise\*\*/)]);
});

test("a press that GitHub does not list yet is recorded once it does", async () => {
  const world = await aWorld();
  const { github, bot } = world;
  const { pull } = await planned(world);
  let looks = 0;
  github.onRequest = async ({ path }) =>
    path.startsWith("/app/hook/deliveries") && ++looks < 3 ? { status: 200, body: [] } : undefined;
  press(world, pull, "revise", "carol");
  await world.settle();
  expect(said(world, pull)).toEqual([]);
  while (await bot.hurry()) await world.settle();
  expect(said(world, pull)).toEqual([expect.stringMatching(/^@carol pressed \*\*Revise\*\*/)]);
});
