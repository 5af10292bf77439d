import { expect, test } from "@jest/globals";
import type { ModelScript } from "../../playground/model/index.ts";
import type { World } from "../../playground/world.ts";
import { saying } from "../world/guarded.ts";
import { aWorld, planned, planText, said, subjects } from "../world/story.ts";

type Call = { readonly name: string; readonly input: Record<string, unknown> };

const ITEMS = ["twice", "thrice"].map((name) => ({
  title: `Write ${name}`,
  why: "It is missing.",
  files: [{ path: `src/${name}.js`, change: "new" }],
  verify: `test -f src/${name}.js`,
  size: "S",
}));
const create = (path: string, content: string): Call => ({ name: "create_file", input: { path, content } });
const finish = (summary = "Done."): Call => ({ name: "finish_item", input: { summary } });
const answer = (kind: string, reply: string): Call => ({ name: "answer", input: { kind, reply } });

/** Plans two items, carries them out, and then does what a comment or a check makes it do. */
const modelOf =
  (fixes: (asked: string) => readonly Call[], items: readonly object[] = ITEMS): ModelScript =>
  ({ tools, turns, asked }) => {
    const use = (call: Call | undefined) => (call ? [{ type: "tool_use" as const, ...call }] : undefined);
    if (tools.has("submit_plan"))
      return use({ name: "submit_plan", input: { title: "Numbers", goal: "Numbers grow.", items } });
    if (tools.has("answer")) return use(fixes(asked)[turns]);
    if (!tools.has("finish_item")) return undefined;
    const name = asked.includes('<item id="1">') ? "twice" : "thrice";
    return use([create(`src/${name}.js`, `export const a = 1;\nexport const ${name} = 0;\n`), finish()][turns]);
  };

/** A ready pull request for a plan of two items. */
async function aReadyPull(fixes: (asked: string) => readonly Call[], items?: readonly object[]) {
  const world = await aWorld({ script: modelOf(fixes, items) });
  const { issue, branch, pull } = await planned(world, { title: "Numbers", body: "Please." });
  await saying(world, pull, "/approve", "carol");
  expect(world.github.pull(world.repo, pull).isDraft).toBe(false);
  return { world, issue, branch, pull };
}

/** Comments on a line of code, and waits until everybody is done. */
async function onLine({ github, repo, settle }: World, pull: number, body: string, line = 2, by = "bob") {
  await github.review(repo, pull, { by, comments: [{ path: "src/twice.js", line, body }] });
  await settle();
  return github.pull(repo, pull).threads.at(-1);
}

const FIX = [create("src/twice.js", "export const a = 1;\nexport const twice = (n) => 2 * n;\n"), finish("It doubles.")];

test("a comment on code is traced to its item and fixed in a commit of its own, named and resolved in its thread", async () => {
  const { world, branch, pull } = await aReadyPull((asked) => {
    expect(asked).toContain("It must double");
    expect(asked).toContain('<built item="1">');
    return FIX;
  });
  const { github, repo } = world;
  const thread = await onLine(world, pull, "It must double its number.");
  const [commit] = await github.log(repo, branch);
  expect(commit?.files).toEqual(["src/twice.js"]);
  expect(commit?.message).toMatch(
    /^Address a comment by bob on item 1\n\nIt doubles\.\n\nPlan-Fix: 1\nPlan-Digest: [0-9a-f]{64}\nApproved-by: carol\nAddresses: t\d+\nProven-Items: 1 2\nEvidence: `test -f src\/twice\.js` exit 0 in [\d.]+ s; `test -f src\/thrice\.js` exit 0 in [\d.]+ s; passes before · passes after\n/,
  );
  expect(thread).toMatchObject({ isResolved: true });
  expect(thread?.comments.at(-1)?.body).toContain(`**Fixed in ${commit?.sha.slice(0, 7)}** (item 1). It doubles.`);
  expect(github.pull(repo, pull).checks.at(-1)).toMatchObject({ conclusion: "success", title: "Done: 2 items" });
  expect(github.pull(repo, pull).body).toContain(`- Item 1: ${commit?.sha.slice(0, 7)}, for a comment`);
});
