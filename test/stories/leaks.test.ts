import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import type { ModelScript } from "../../playground/model/index.ts";
import type { World } from "../../playground/world.ts";
import { aLoggedBot } from "../world/logged.ts";
import { aWorld, planText } from "../world/story.ts";

const SECRETS = [
  "canary-of-the-model",
  // The local GitHub's webhook secret.
  "a secret of the playground",
];
const bytes = (text: string) => Buffer.from(text);
/** Each secret as libraries and gateways repeat it; in base64 at each alignment, between other words. */
const PLAIN = SECRETS.flatMap((secret) => [
  secret,
  encodeURIComponent(secret),
  bytes(secret).toString("hex"),
]);
const ENCODED = SECRETS.flatMap((secret) => [
  bytes(`${secret} and on`).toString("base64"),
  bytes(`x${secret} and on`).toString("base64"),
  bytes(`xy${secret} and on`).toString("base64url"),
]);
const SAID = `${[...PLAIN, ...ENCODED].join(" ")} ghp_${"a1B2".repeat(9)}`;
/** What shows that one of them is there: of base64 its middle, for the ends depend on what stands around. */
const FOUND = [...PLAIN, ...ENCODED.map((form) => form.slice(6, -12)), "ghp_"];

const call = (name: string, input: Record<string, unknown>) => ({ type: "tool_use" as const, name, input });

/** A model that has got hold of every secret, and says them wherever it says anything. */
const indiscreet: ModelScript = ({ tools, asked, turns }) => {
  const text = `${SAID}\n`;
  if (tools.has("submit_plan")) {
    const files = [{ path: "docs/note.md", change: "new" }];
    const item = { title: "Write a note", why: text, files, verify: "test -s docs/note.md", size: "S" };
    return [call("submit_plan", { title: SAID.slice(0, 110), goal: text, approach: text, items: [item] })];
  }
  if (tools.has("submit_revision")) {
    const because = Array.from(asked.matchAll(/<feedback id="(\w+)"/g), ([, id = ""]) => id);
    const edit = { kind: "section", section: "Goal", text: `Shorter. ${text}`, because };
    const dispositions = because.map((feedback) => ({ feedback, became: "applied", reply: text }));
    return [call("submit_revision", { edits: [edit], dispositions })];
  }
  if (!tools.has("finish_item")) return undefined;
  if (turns === 0)
    return [call("create_file", { path: "docs/note.md", content: `A note of ${SECRETS[0]}.\n` })];
  return [call("finish_item", { summary: text })];
};

/** All that GitHub has of an issue and its pull request, with what is encoded in the markers. */
function onGitHub({ github, repo }: World, issue: number, pull: number): string {
  const { title, body, comments: ofPull, reviews, threads, checks } = github.pull(repo, pull);
  const all = JSON.stringify([
    github.issue(repo, issue).comments,
    title,
    body,
    ofPull,
    reviews,
    threads,
    checks,
  ]);
  const values = Array.from(all.matchAll(/<!-- redline:[a-z-]+ ([\w-]+) /g), ([, value = ""]) => value);
  return [all, ...values.map((value) => Buffer.from(value, "base64url").toString())].join("\n");
}

async function filesBelow(folder: string): Promise<string> {
  const files = (await readdir(folder, { recursive: true })).filter((one) => one.endsWith(".jsonl"));
  return (await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")))).join("\n");
}

test("a model that knows every secret tells none by any path", async () => {
  const world = await aWorld({ script: indiscreet });
  const { github, repo, model } = world;
  const { lines, bot, config, settle } = await aLoggedBot(world);
  try {
    const issue = github.openIssue(repo, { by: "alice", title: `About ${SAID.slice(0, 100)}`, body: SAID });
    github.label(repo, issue, "ai-plan", "alice");
    await settle();
    const branch = `ai-plan/issue-${issue}`;
    const pull = github.pulls(repo).find((one) => one.head === branch)?.number ?? 0;
    await github.review(repo, pull, {
      by: "bob",
      body: "",
      comments: [{ path: "PLAN.md", line: 3, body: "Shorter." }],
    });
    await settle();
    for (const { comments } of github.pull(repo, pull).threads)
      github.resolve(repo, pull, comments[0]?.id ?? 0, "bob");
    github.comment(repo, pull, "/approve", "carol");
    await settle();
    expect(github.pull(repo, pull).isDraft).toBe(false);

    const known = new Set((await github.log(repo, "main")).map(({ sha }) => sha));
    const commits = (await github.log(repo, branch)).filter(({ sha }) => !known.has(sha));
    const { title: _, body: __, ...rest } = github.issue(repo, issue);
    const paths = {
      github: onGitHub(world, issue, pull).replaceAll(JSON.stringify(rest), ""),
      plan: await planText(world, branch),
      file: (await github.readFile(repo, branch, "docs/note.md")) ?? "",
      commits: commits.map(({ message }) => message).join("\n"),
      model: JSON.stringify(
        model?.requests.map(({ body }) => (body as { messages: { role: string }[] }).messages[0]),
      ),
      transcripts: await filesBelow(join(config.folder, "transcripts")),
    };
    for (const [name, text] of Object.entries({ ...paths, log: lines.join("\n") }))
      expect([name, FOUND.filter((form) => text.includes(form))]).toEqual([name, []]);
    // It was said by each path, so each has been scrubbed.
    for (const [name, text] of Object.entries(paths))
      expect([name, text]).toEqual([name, expect.stringContaining("[redacted]")]);
  } finally {
    await bot.stop();
  }
});

/** What has failed is told with an id that leads to one line of the log. */
async function givenUp(fail: (world: World) => void) {
  const world = await aWorld();
  const { github, repo } = world;
  const { lines, bot, config, settle } = await aLoggedBot(world);
  try {
    fail(world);
    const issue = github.openIssue(repo, { by: "alice", title: "T", body: "" });
    github.label(repo, issue, "ai-plan", "alice");
    await settle();
    while (await bot.hurry()) await settle();
    const said = github.issue(repo, issue).comments.map(({ body }) => body);
    const values = said.flatMap((body) =>
      Array.from(body.matchAll(/redline:[a-z-]+ ([\w-]+) /g), ([, one = ""]) => one),
    );
    const all = [...said, ...values.map((one) => Buffer.from(one, "base64url").toString())].join("\n");
    const id = /error id `([0-9a-f]{8})`/.exec(all)?.[1];
    const told = lines.map((line) => JSON.parse(line)).filter(({ errorId }) => errorId === id);
    return { all, told, config };
  } finally {
    await bot.stop();
  }
}

test("a gateway that repeats the key reaches the log, scrubbed, and nobody else", async () => {
  const message = `no route for key ${SECRETS[0]} at http://10.1.2.3/gateway`;
  const { all, told } = await givenUp(({ model }) =>
    model?.faults.set([{ on: {}, do: { kind: "error", status: 400, message } }]),
  );
  expect(all).toContain(
    "The model API rejected the request as invalid. The server log has the details (error id `",
  );
  expect(all).not.toMatch(/no route|10\.1\.2\.3|canary/);
  expect(told).toHaveLength(1);
  expect(JSON.stringify(told[0].err)).toContain("no route for key [redacted] at http://10.1.2.3/gateway");
});

test("of an error that nobody foresaw people see its kind and an id; no path, no host, no words of git", async () => {
  const { all, told, config } = await givenUp(({ github }) =>
    github.faults.set([{ on: { class: "git" }, do: { kind: "status", status: 500, when: "before" } }]),
  );
  expect(all).toMatch(/Redline hit an internal error \(`\w+(?: \w+)*`, error id `[0-9a-f]{8}`\)/);
  expect(all).not.toContain(config.folder);
  expect(all).not.toMatch(/127\.0\.0\.1|fatal:|unable to access/);
  expect(told).toHaveLength(1);
  expect(told[0].err.message).toContain("unable to access");
});
