import { expect, test } from "@jest/globals";
import type { ModelScript } from "../../../playground/model/index.ts";
import type { World } from "../../../playground/world.ts";
import { changedParts } from "../../../src/core/plan/delta.ts";
import { aWorld, lineOf, planned, planText, said } from "../../world/story.ts";

const call = (name: string, input: object) => [{ type: "tool_use" as const, name, input: { ...input } }];
const ISSUE = { title: "Small", body: "" };
const PLAN = {
  title: "Small",
  goal: "`search()` in `src/routes/search.js` answers `tooMany`.",
  introduces: ["tooMany"],
  items: [
    {
      title: "Do it",
      why: "",
      files: [{ path: "docs/small.md", change: "new" }],
      verify: "test -s docs/small.md",
      size: "S",
    },
  ],
};
const QUOTE = { note: "Read here.", path: "src/routes/search.js", lines: "6-12" };
const WRONG = {
  ...PLAN,
  approach: "As `createThrottle()` in `src/throttle.js` does.\n\n```mermaid\nflowchart TD\n  A --> B\n```",
  diagram: "flowchart TD\n  A[search --> B",
  notes: [
    { ...QUOTE, quote: "const limit = 7;" },
    { note: "Not there.", path: "src/nosuch.js", lines: "1-2", quote: "x" },
    { note: "Too far.", path: "package.json", lines: "4000" },
  ],
};

/** A script that submits one plan after the other, and the last of them for ever. */
const submitting =
  (...plans: readonly object[]): ModelScript =>
  ({ tools, calls }) => {
    const done = calls.filter(({ name }) => name === "submit_plan").length;
    return tools.has("submit_plan") ? call("submit_plan", plans[done] ?? plans.at(-1) ?? {}) : undefined;
  };
/** What the model was told last when it submitted something. */
const told = ({ model }: World) =>
  (model?.requests ?? []).flatMap(({ body }) => {
    const words = JSON.stringify((body as { messages: object[] }).messages.at(-1));
    return words.includes("was not accepted") ? [words] : [];
  });

test("what a plan names wrongly goes back to the model, which fixes it: nothing of it is in the plan", async () => {
  const quote = 'const limit = Math.min(Number(ctx.url.searchParams.get("limit")';
  const fixed = { ...PLAN, diagram: "flowchart TD\n  A[search] --> B", notes: [{ ...QUOTE, quote }] };
  const world = await aWorld({ script: submitting(WRONG, fixed) });
  const { branch, issue } = await planned(world, ISSUE);
  const [words = "", ...more] = told(world);
  expect(more).toEqual([]);
  for (const one of [
    "`createThrottle()`, named in Approach, does not occur in the repository: correct it, or list it in `introduces`",
    "`src/throttle.js`, named in Approach, is not a file or folder in the repository",
    "A diagram in Diagram is not valid Mermaid: Parse error on line 3",
    "Notes: the quote from `src/routes/search.js:6-12` is wrong: it is not there.",
    "There stands:\\n6\\t",
    "`src/nosuch.js`, linked in Notes, is not a file in the repository",
    "Notes: the quote from `package.json:4000` is wrong: there are no such lines.",
  ])
    expect(words).toContain(one);
  const plan = await planText(world, branch);
  expect(plan).toContain(`\n  ~~~\n  ${quote}\n  ~~~\n`);
  expect(plan).toContain("```mermaid\nflowchart TD\n  A[search] --> B\n```");
  expect(plan).not.toContain("## Not confirmed");
  expect(said(world, issue)[0]).not.toContain("not found");
});

test("what stays wrong is marked or left out, said in the plan, and counted in the status comment", async () => {
  const world = await aWorld({ script: submitting(WRONG) });
  const { branch, issue } = await planned(world, ISSUE);
  expect(told(world)).toHaveLength(2);
  const plan = await planText(world, branch);
  const base = /base=([0-9a-f]{7})/.exec(plan)?.[1];
  const section = /## Not confirmed\n\n([\s\S]*?)\n\n## Notes/.exec(plan)?.[1];
  expect(section?.split("\n")).toEqual([
    `- \`createThrottle()\`, named in Approach, was not found in the repository at ${base}.`,
    `- \`src/throttle.js\`, named in Approach, was not found in the repository at ${base}.`,
    "- A diagram in Diagram was left out: Mermaid's parser says `Parse error on line 3: ...TD A[search --> B`.",
    `- A quote in Notes was left out: it is attributed to \`src/routes/search.js:6-12\`, but at ${base} it is not there.`,
    `- A link in Notes was left out: there is no \`src/nosuch.js\` at ${base}.`,
    `- A quote in Notes was left out: it is attributed to \`package.json:4000\`, but at ${base} there are no such lines.`,
  ]);
  expect(plan).toContain("```mermaid\nflowchart TD\n  A --> B\n```");
  for (const gone of [
    "## Diagram",
    "```mermaid\nflowchart TD\n  A[search",
    "const limit = 7",
    "blob/main",
    "nosuch.js:1",
    "nosuch.js)",
  ])
    expect(plan).not.toContain(gone);
  expect(said(world, issue)[0]).toContain(
    "2 names in the plan were not found in the code; 4 parts of the plan were left out: see *Not confirmed*.",
  );
});

test("misses of paths end as before: what the program cannot mark is no plan", async () => {
  const items = [{ ...PLAN.items[0], files: [{ path: "src/nosuch.js", change: "edit" }] }];
  const world = await aWorld({ script: submitting({ ...WRONG, items }) });
  await expect(planned(world, ISSUE)).rejects.toThrow(
    "The model's plan did not pass the checks:\n\n- Item 1: `src/nosuch.js` is marked edit, but there is no such file.",
  );
  expect(told(world)).toHaveLength(3);
  expect(told(world)[2]).toContain("createThrottle");
});

/** A script that plans {@link PLAN}, and revises by putting into Approach what belongs to the comment. */
const revising =
  (texts: Record<string, string>): ModelScript =>
  ({ tools, asked }) => {
    if (tools.has("submit_plan")) return call("submit_plan", PLAN);
    const [, id = "", comment = ""] = /<feedback id="(\w+)"[^>]*>(.*)<\/feedback>/.exec(asked) ?? [];
    const edit = { kind: "section", because: [id], section: "Approach", text: texts[comment] ?? "" };
    const dispositions = [{ feedback: id, became: "applied", reply: "Done." }];
    return call("submit_revision", { edits: [edit], dispositions });
  };

test("a revision's own wrong names and diagrams are marked, nothing else moves, and what is gone is unmarked", async () => {
  const BROKEN = "```mermaid\nflowchart TD\n  A[x\n```";
  const first = `First \`createThrottle()\`, as \`peopleSay\`.\n\n${BROKEN}`;
  const world = await aWorld({
    script: revising({ "As `peopleSay` does.": first, "Simpler.": "First then not." }),
  });
  const { github, repo } = world;
  const { branch, pull, issue } = await planned(world, ISSUE);
  const before = await planText(world, branch);
  const review = async (body: string) => {
    const line = lineOf(await planText(world, branch), "## Goal");
    await github.review(repo, pull, { by: "bob", comments: [{ path: "PLAN.md", line, body }] });
    await world.settle();
  };
  await review("As `peopleSay` does.");
  expect(told(world)).toHaveLength(2);
  expect(told(world)[0]).toContain("`createThrottle()`, named in Approach, does not occur");
  expect(told(world)[0]).not.toContain("peopleSay");
  const after = await planText(world, branch);
  expect(changedParts(before, after)).toEqual(["Approach", "Not confirmed"]);
  expect(after).toMatch(
    /## Not confirmed\n\n- `createThrottle\(\)`, named in Approach, was not found in the repository at [0-9a-f]{7}\.\n- A diagram in Approach was left out: Mermaid's parser says `Parse error on line 3: /,
  );
  expect(after).not.toContain("A[x\n");
  expect(said(world, issue)[0]).toContain(
    "1 name in the plan was not found in the code; 1 part of the plan was left out: see *Not confirmed*.",
  );
  expect(github.pull(repo, pull).threads[0]?.comments[1]?.body).not.toContain("flowchart");

  await review("Simpler.");
  const last = await planText(world, branch);
  expect(changedParts(before, last)).toEqual(["Approach"]);
  expect(last).toContain("First then not.");
  expect(said(world, issue)[0]).not.toContain("Not confirmed");
});

test("notes of a revision are checked and linked by the program, and a link to another commit is left out", async () => {
  const quote = 'const limit = Math.min(Number(ctx.url.searchParams.get("limit")';
  const because = (asked: string) => [/<feedback id="(\w+)"/.exec(asked)?.[1] ?? ""];
  const world = await aWorld({
    script: ({ tools, asked }) => {
      if (tools.has("submit_plan")) return call("submit_plan", PLAN);
      const [feedback] = because(asked);
      const text = "As [here](https://github.test/o/r/blob/abc1234/src/routes/search.js#L6).";
      const edits = [
        {
          kind: "add-notes",
          because: [feedback],
          notes: [
            { ...QUOTE, quote },
            { ...QUOTE, quote: "not this" },
          ],
        },
        { kind: "section", because: [feedback], section: "Approach", text },
      ];
      const dispositions = [{ feedback, became: "applied", reply: "Done." }];
      return call("submit_revision", { edits, dispositions });
    },
  });
  const { github, repo } = world;
  const { branch, pull } = await planned(world, ISSUE);
  const line = lineOf(await planText(world, branch), "## Goal");
  await github.review(repo, pull, { by: "bob", comments: [{ path: "PLAN.md", line, body: "Where is it?" }] });
  await world.settle();
  expect(told(world)[0]).toContain("in Approach is to a commit that you have not read: remove it.");
  const plan = await planText(world, branch);
  const link = String.raw`- Read here\. \(\[src/routes/search\.js:6-12\]\(\S+/blob/[0-9a-f]{40}/src/routes/search\.js#L6-L12\)\)`;
  const quoted = `\n  ~~~\n  ${quote.replace(/[.()]/g, "\\$&")}\n  ~~~`;
  expect(plan).toMatch(new RegExp(`### What was looked at\n\n${link}${quoted}\n${link}\n`));
  expect(plan).not.toContain("abc1234");
  expect(plan).toMatch(/- A link in Approach was left out: it was to another commit than [0-9a-f]{7}\./);
});

test("a quote of what nobody sees is compared, and stands in the plan, as the model was shown it", async () => {
  const seen = "const role = 'user<U+202E>'; // admin";
  const note = { note: "Reads backwards.", path: "src/trap.js" };
  const notes = [
    { ...note, lines: "1", quote: seen },
    { ...note, quote: seen.replace("<U+202E>", "\u202e") },
  ];
  const world = await aWorld({ script: submitting({ ...PLAN, notes }) });
  const files = { "src/trap.js": "const role = 'user\u202e'; // admin\n" };
  await world.github.commit(world.repo, "main", { by: "alice", message: "Trap", files });
  const { branch } = await planned(world, ISSUE);
  expect(told(world)).toEqual([]);
  expect((await planText(world, branch)).split(`\n  ~~~\n  ${seen}\n  ~~~`)).toHaveLength(3);
});
