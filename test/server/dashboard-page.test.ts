import { describe, expect, test } from "@jest/globals";
import { dropDatabase } from "../../playground/postgres.ts";
import type { Bot } from "../../src/assemble.ts";
import { waiting } from "../../src/core/messages/status.ts";
import { PLAN_ENTRIES, type PlanEntry } from "../../src/ports/plan-entry.ts";
import type { Config } from "../../src/server/config.ts";
import { renderDashboard } from "../../src/server/dashboard-page.ts";
import { aLoggedBot } from "../world/logged.ts";
import { aMemory } from "../world/memory.ts";
import { aWorld, planned, sample } from "../world/story.ts";
import { working } from "../world/working.ts";
import { browser, TOKEN } from "./browser.ts";

const HOUR = 3_600_000;

const OPTIONS = {
  hasThread: true,
  change: (config: Config): Config => ({ ...config, dashboardToken: TOKEN }),
};

/** The dashboard as somebody sees it who is logged in to it. */
async function seenOn({ webhookUrl }: Bot): Promise<string> {
  const { ask, session } = browser(new URL(webhookUrl).origin);
  return (await ask({ cookie: await session() })).text;
}

/** The text of a section, without its tags. */
const sectionOf = (page: string, title: string) =>
  (new RegExp(`<h2>(${title}.*?)</section>`, "s").exec(page)?.[1] ?? "").replace(/<[^>]+>/g, "|");

test("a plan that waits for approval is shown, whatever its title, and its cost when it has ended", async () => {
  const world = await aWorld(OPTIONS);
  const { github, repo, bot } = world;
  const { issue, pull } = await planned(world, sample(1));
  github.editIssue(repo, issue, { title: "<script>alert(1)</script> & more" }, "alice");
  await world.settle();
  const page = await seenOn(bot);
  expect(page).not.toContain("<script");
  expect(page).toContain(`<a href="${github.url}/${repo}/pull/${pull}">Plan #${pull}</a>`);
  expect(page).toContain(`<a href="${github.url}/${repo}/issues/${issue}"><b>&lt;script&gt;alert(1)`);
  expect(sectionOf(page, "Waiting")).toMatch(
    /^Waiting \(1\)\|.*&lt;script&gt;alert\(1\)&lt;\/script&gt; &amp; more.*\|Waiting for approval\.\|.*requested by alice · \$0\.\d+/s,
  );
  const costs = sectionOf(page, "Spending");
  expect(costs).toMatch(/\|acme\/bookshelf\|.*\$0\.\d*[1-9]/s);
  github.closeIssue(repo, issue, "alice");
  await world.settle();
  const after = await seenOn(bot);
  expect(sectionOf(after, "Waiting")).toMatch(/^Waiting \(0\)/);
  expect(sectionOf(after, "Spending")).toBe(costs);
});

test("what happens while an item runs is shown as in the status comment", async () => {
  const { world, model, github, repo, pull } = await working(2, OPTIONS);
  expect(sectionOf(await seenOn(world.bot), "In progress")).toMatch(
    /^In progress \(1\)\|.*Working on item 1 of 4: Count requests/s,
  );
  github.comment(repo, pull, "/pause", "carol");
  const shown = async (): Promise<string> => {
    const section = sectionOf(await seenOn(world.bot), "In progress");
    return section.includes("Pausing") ? section : await shown();
  };
  expect(await shown()).toContain("Pausing after item 1 of 4");
  model.faults.clear();
  await world.settle();
  expect(sectionOf(await seenOn(world.bot), "Waiting")).toContain("Paused. Comment |/resume| to continue.");
});

test("without its database a bot still says what is wrong with it", async () => {
  const { github, repo, ...world } = await aWorld(OPTIONS);
  const { bot, config } = await aLoggedBot({ github, repo, ...world });
  try {
    const whole = await seenOn(bot);
    expect(sectionOf(whole, "Status")).toMatch(/Database: ok.*GitHub: ok/s);
    expect(sectionOf(whole, "Recent errors")).toContain("No errors since this server started.");
    await dropDatabase(config.databaseUrl ?? "");
    github.openIssue(repo, { by: "alice", title: "T", body: "" });
    await github.idle();
    const page = await seenOn(bot);
    for (const title of ["In progress", "Waiting", "Spending", "Queue"])
      expect(sectionOf(page, title)).toContain("The database does not answer.");
    expect(sectionOf(page, "Status")).toMatch(/Database: .*does not exist.*GitHub: ok/s);
    expect(sectionOf(page, "Recent errors")).toMatch(/receiving a webhook failed: .*does not exist/);
  } finally {
    await bot.stop();
  }
});

describe("the page", () => {
  const DAY = 24 * HOUR;
  const entry = (more: Partial<PlanEntry>): PlanEntry => ({
    owner: "acme",
    repo: "one",
    issue: 1,
    title: "T",
    state: "waiting",
    now: waiting.approval(),
    spent: { plan: 0.25 },
    changedAt: 5 * DAY,
    seenAt: 5 * DAY,
    ...more,
  });

  /** The page of these plans, on the sixth day. */
  async function pageOf(...plans: readonly PlanEntry[]) {
    const store = aMemory();
    for (const plan of plans) await store.put(`${PLAN_ENTRIES}${plan.issue}`, plan);
    const fitness = { database: "ok", folder: "ok", github: "ok", sandbox: "No <b>user</b> namespaces." };
    const depth = async () => ({ queued: 1, waiting: 2, active: 3, dead: 4, oldestSeconds: 5 });
    const errors = [{ time: 6 * DAY, msg: "a step was given up", errorId: "0a1b2c3d", err: "<i>" }];
    const facts = { fitness: async () => fitness, depth, store, errors, serverUrl: "https://g" };
    return await renderDashboard({ ...facts, now: () => 6 * DAY });
  }

  test("leaves out plans that nobody has looked at for two days, and counts what they have cost", async () => {
    const old = entry({ issue: 2, repo: "two", title: "Gone", seenAt: 4 * DAY, spent: { execute: 1.5 } });
    const page = await pageOf(entry({ title: "Here", seenAt: 4 * DAY + 1 }), old);
    expect(sectionOf(page, "Waiting")).toMatch(/^Waiting \(1\).*Here/s);
    expect(page).not.toContain("Gone");
    const numbers = (sectionOf(page, "Spending").match(/[\w/]+|\$[\d.]+/g) ?? []).join(" ");
    expect(numbers).toBe(
      "Spending Repository total plan execute acme/two $1.50 $0.000 $1.50 acme/one $0.250 $0.250 $0.000 All $1.75 $0.250 $1.50",
    );
  });

  test("has no link and no tag from a plan's or an error's words", async () => {
    const item = { title: "See [x](https://evil.test) ![y](https://evil.test/z) <https://evil.test> <b>" };
    const now = waiting.issueEdited(item.title);
    const page = await pageOf(entry({ state: "working", title: `"><a href="https://evil.test">`, now }));
    expect(page).not.toMatch(/(?:href|src)="[^"]*evil|<b>user|<i>|<img/);
    expect(sectionOf(page, "In progress")).toContain("updated |yesterday|");
  });

  test("tells the queue, what does not work, and the last errors", async () => {
    const page = await pageOf();
    expect(sectionOf(page, "Waiting")).toContain("No plans.");
    expect(sectionOf(page, "Spending")).toContain("Nothing was spent.");
    expect(sectionOf(page, "Queue").match(/[A-Z][^|]+/g)).toEqual([
      "Queue",
      "Queued: 1 (oldest: 5 s)",
      "Active: 3",
      "Scheduled for later: 2",
      "Dead letters: 4",
    ]);
    expect(page).toContain('Sandbox: <span class="bad">No &lt;b&gt;user&lt;/b&gt; namespaces.</span>');
    expect(sectionOf(page, "Recent errors")).toMatch(/a step was given up: &lt;i&gt;.*this minute.*0a1b2c3d/);
  });
});
