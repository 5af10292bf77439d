import { expect } from "@jest/globals";
import type { ModelScript } from "../../playground/model/index.ts";
import type { World } from "../../playground/world.ts";
import { saying } from "./guarded.ts";
import { aWorld, planned } from "./story.ts";

type Call = { readonly name: string; readonly input: Record<string, unknown> };

/** Two items, each of which makes a file. */
export const ITEMS = ["twice", "thrice"].map((name) => ({
  title: `Write ${name}`,
  why: "It is missing.",
  files: [{ path: `src/${name}.js`, change: "new" }],
  verify: `test -f src/${name}.js`,
  size: "S",
}));
/** What the model may do. */
export const create = (path: string, content: string): Call => ({
  name: "create_file",
  input: { path, content },
});
export const finish = (summary = "Done."): Call => ({ name: "finish_item", input: { summary } });
export const answer = (kind: string, reply: string): Call => ({ name: "answer", input: { kind, reply } });

/** Plans two items, carries them out, and then does what a comment or a check makes it do. */
export const modelOf =
  (fixes: (asked: string) => readonly Call[], items: readonly object[] = ITEMS): ModelScript =>
  ({ tools, turns, asked }) => {
    const use = (call: Call | undefined) => (call ? [{ type: "tool_use" as const, ...call }] : undefined);
    if (tools.has("submit_plan"))
      return use({ name: "submit_plan", input: { title: "Numbers", goal: "Numbers grow.", items } });
    if (tools.has("answer")) return use(fixes(asked)[turns]);
    if (!tools.has("finish_item")) return undefined;
    const [, path = "", name] =
      /^- ((?:\w+\/)?(\w+)\.\w+) \(/m.exec(asked.slice(asked.indexOf("<item id="))) ?? [];
    return use([create(path, `export const a = 1;\nexport const ${name} = 0;\n`), finish()][turns]);
  };

/** A ready pull request for a plan of two items; `settings` are added to the file. */
export async function aReadyPull(
  fixes: (asked: string) => readonly Call[],
  items?: readonly object[],
  settings = "",
) {
  const world = await aWorld({ script: modelOf(fixes, items) });
  const files = { ".github/redline.yml": `debounce: 0\n${settings}\n` };
  if (settings !== "")
    await world.github.commit(world.repo, "main", { by: "alice", message: "Settings", files });
  const { issue, branch, pull } = await planned(world, { title: "Numbers", body: "Please." });
  await saying(world, pull, "/approve", "carol");
  expect(world.github.pull(world.repo, pull).isDraft).toBe(false);
  return { world, issue, branch, pull };
}

/** Comments on a line of code, and waits until everybody is done. */
export async function onLine(world: World, pull: number, body: string, line = 2, by = "bob") {
  const { github, repo } = world;
  await github.review(repo, pull, { by, comments: [{ path: "src/twice.js", line, body }] });
  await world.settle();
  return github.pull(repo, pull).threads.at(-1);
}

/** Makes item 1 double its number. */
export const FIX = [
  create("src/twice.js", "export const a = 1;\nexport const twice = (n) => 2 * n;\n"),
  finish("It doubles."),
];

/** A person's CI says how a check ended. */
export async function reports(world: World, headSha: string, conclusion: string, log = "") {
  const { name, title } = { name: "unit", title: "1 test failed" };
  const { github, repo } = world;
  await github.reportCheck(repo, { name, headSha, conclusion, title, ...(log && { log }) }, "alice");
  await world.settle();
}

/** The commits of a plan's branch that did its items, oldest first. */
export const itemCommits = async ({ github, repo }: World, branch: string) =>
  (await github.log(repo, branch)).filter(({ message }) => message.includes("Plan-Item: ")).toReversed();
