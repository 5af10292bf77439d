import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { aFolder } from "../world/alone.ts";
import { aWorld, planned, planText, said } from "../world/story.ts";

type Call = { readonly name: string; readonly input: Record<string, unknown> };

/** A model that plans one item, and then makes these calls, one in each turn. */
const modelOf =
  (
    item: object,
    calls: readonly Call[],
    more: object = {},
  ): NonNullable<Parameters<typeof aWorld>[0]>["script"] =>
  ({ tools, turns }) => {
    if (tools.has("submit_plan")) {
      const draft = {
        title: "Do it",
        goal: "It is done.",
        items: [{ title: "Do it", why: "", size: "S", ...item }],
      };
      return [{ type: "tool_use", name: "submit_plan", input: { ...draft, ...more } }];
    }
    const { name, input } = calls[Math.min(turns, calls.length - 1)] ?? finish;
    return [{ type: "tool_use", name, input }];
  };

const finish: Call = { name: "finish_item", input: { summary: "Done." } };
const write = (path: string, content: string): Call => ({ name: "create_file", input: { path, content } });
const TEST = (assertion: string) =>
  `import { test } from "node:test";\nimport assert from "node:assert";\nimport { twice } from "../src/twice.js";\ntest("twice", () => ${assertion});\n`;

const TWICE = {
  files: [
    { path: "src/twice.js", change: "new" },
    { path: "test/twice.test.js", change: "new" },
  ],
  verify: "node --test test/twice.test.js",
};

/** The section about what was tried, and what the item's commit says was proven. */
async function carriedOut(script: ReturnType<typeof modelOf>) {
  const world = await aWorld({ script });
  const { github, repo } = world;
  const { branch, pull } = await planned(world, { title: "Do it", body: "Please." });
  const tried = /## Tried before approval\n\n([\s\S]*?)(?:\n\n## |\s*$)/.exec(
    await planText(world, branch),
  )?.[1];
  github.comment(repo, pull, "/approve", "carol");
  await world.settle();
  const commit = (await github.log(repo, branch)).find(({ message }) => message.includes("Plan-Item"));
  const [, evidence] = /\nEvidence: (.*)\n/.exec(commit?.message ?? "") ?? [];
  const { body, isDraft } = github.pull(repo, pull);
  return { tried, evidence, body, isDraft, said: said(world, pull).join("\n") };
}

test("a test that fails before, fails alone and passes after is said to, in the plan, the commit and the record", async () => {
  const script = modelOf(TWICE, [
    write("src/twice.js", "export const twice = (n) => 2 * n;\n"),
    write("test/twice.test.js", TEST("assert.equal(twice(2), 4)")),
    finish,
  ]);
  const { tried, evidence, body } = await carriedOut(script);
  expect(tried).toMatch(/^- Item 1: `node --test test\/twice\.test\.js` fails at [0-9a-f]{7}, as it should/);
  const proof = "fails before · tests fail without the change · passes after";
  expect(evidence).toContain(`exit 0 in`);
  expect(evidence).toContain(`; ${proof}`);
  expect(body).toContain(proof);
});

test("a test that passes without the change is said to", async () => {
  const script = modelOf(
    {
      files: [TWICE.files[0], { path: "test/cache.test.js", change: "edit" }],
      verify: "node --test test/cache.test.js",
    },
    [
      write("src/twice.js", "export const twice = (n) => 2 * n;\n"),
      write("test/cache.test.js", 'import { test } from "node:test";\ntest("nothing", () => {});\n'),
      finish,
    ],
  );
  const { tried, evidence } = await carriedOut(script);
  expect(tried).toMatch(/passes at [0-9a-f]{7} without any change, so by itself it proves nothing\.$/);
  expect(evidence).toContain("; passes before · tests pass without the change · passes after");
});

test("a command that cannot start is marked in the plan, and ends the item with what would help", async () => {
  const script = modelOf({ ...TWICE, verify: "node tools/missing.js" }, [
    write("src/twice.js", "export const twice = (n) => 2 * n;\n"),
    write("test/twice.test.js", TEST("assert.equal(twice(2), 4)")),
    finish,
  ]);
  const { tried, evidence, isDraft, said } = await carriedOut(script);
  expect(tried).toMatch(
    /^- Item 1: `node tools\/missing\.js` cannot start at [0-9a-f]{7}: `.*Cannot find module/,
  );
  expect(evidence).toBeUndefined();
  expect(isDraft).toBe(true);
  expect(said).toContain("still fails exactly as it does without the item's changes, after two attempts");
  expect(said).toContain("`environment` in `.github/redline.yml`");
});

test("a model that cannot verify an item says so in its own words, and people learn what may help", async () => {
  const script = modelOf(TWICE, [
    { name: "blocked", input: { reason: "There is no Redis here.", proposed_verify: "npm run unit" } },
  ]);
  const { said, isDraft } = await carriedOut(script);
  expect(isDraft).toBe(true);
  expect(said).toContain("There is no Redis here.");
  expect(said).toContain("`npm run unit`");
});

test("a command with different results on the same work is said to have them", async () => {
  const counter = join(await aFolder(), "runs");
  // Once when the plan is made, once before the change, and once on the work it fails.
  const verify = `echo >> ${counter}; test $(wc -l < ${counter}) -ge 4`;
  const script = modelOf({ ...TWICE, files: [TWICE.files[0]], verify }, [
    write("src/twice.js", "export const twice = (n) => 2 * n;\n"),
    finish,
  ]);
  const { evidence, body } = await carriedOut(script);
  expect(evidence).toContain("; fails before · passes after · results vary");
  expect(body).toContain("results vary");
});

test("what the planner has run shows the bug in the program's words; what it has not run does not stand there", async () => {
  const reproduced = ["node -e 'process.exit(3)'", "node never-run.js"];
  const script: ReturnType<typeof modelOf> = (conversation, bundled) => {
    const { tools, turns } = conversation;
    if (tools.has("submit_plan") && turns === 0)
      return [{ type: "tool_use", name: "run", input: { command: reproduced[0] } }];
    return (
      modelOf(TWICE, [finish], { reproduced, verify_all: ["node --test"] })?.(conversation, bundled) ?? []
    );
  };
  const { tried } = await carriedOut(script);
  expect(tried).toMatch(/^- Reproduced at [0-9a-f]{7}: `node -e 'process\.exit\(3\)'` exits with 3\.$/m);
  expect(tried).not.toContain("never-run");
});

test("the plan's own verification runs once at the end, apart from what failed before", async () => {
  const verify_all = ["node --test test/twice.test.js", "node tools/missing.js"];
  const script = modelOf(
    TWICE,
    [
      write("src/twice.js", "export const twice = (n) => 2 * n;\n"),
      write("test/twice.test.js", TEST("assert.equal(twice(2), 4)")),
      finish,
    ],
    { verify_all },
  );
  const { body, isDraft } = await carriedOut(script);
  expect(isDraft).toBe(false);
  expect(body).toMatch(
    /Verification of the whole plan:\*\* `node --test test\/twice\.test\.js` exit 0 in [\d.]+ s; `node tools\/missing\.js` exit 1 in [\d.]+ s, as at [0-9a-f]{7} before the plan/,
  );
});
