import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "@jest/globals";
import type { ModelScript } from "../../../playground/model/index.ts";
import type { World } from "../../../playground/world.ts";
import { type Content, createRepository } from "../../codebase/repository.ts";
import { aWorld, planned, planText, said, subjects } from "../../world/story.ts";

const folders: string[] = [];
afterEach(() => Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true }))));
async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "redline-from-"));
  folders.push(folder);
  return folder;
}

/** A repository whose `main` holds these files. */
async function holding(files: Record<string, Content>): Promise<string> {
  const { gitDir, git, commit } = await createRepository();
  folders.push(gitDir);
  git(["update-ref", "refs/heads/main", commit(files)]);
  return gitDir;
}

const call = (name: string, input: Record<string, unknown>) => [{ type: "tool_use" as const, name, input }];
/** Plans one new file of that path, and writes it. */
const writing =
  (path: string): ModelScript =>
  ({ tools, calls }) => {
    const items = [
      { title: "Write", why: "", files: [{ path, change: "new" }], verify: `test -s ${path}`, size: "S" },
    ];
    if (tools.has("submit_plan")) return call("submit_plan", { title: "T", goal: "G", items });
    if (calls.length > 0) return call("finish_item", { summary: "Written." });
    return call("create_file", { path, content: "x\n" });
  };

const requests = ({ model }: World) => model?.requests.map(({ body }) => JSON.stringify(body)) ?? [];

test("a repository without a commit is told to wait for one, and gets its plan when it has one", async () => {
  const keep = await aFolder();
  const world = await aWorld({ keep });
  const { github, repo, model } = world;
  const git = (...args: string[]) =>
    execFileSync("git", [`--git-dir=${join(keep, `${repo}.git`)}`, ...args])
      .toString()
      .trim();
  const head = git("rev-parse", "main");
  git("update-ref", "-d", "refs/heads/main");
  const issue = github.openIssue(repo, { by: "alice", title: "Small", body: "" });
  github.comment(repo, issue, "/plan", "alice");
  await world.settle();
  expect(said(world, issue)).toEqual([expect.stringContaining("Waiting: the repository is empty.")]);
  expect(model?.requests).toEqual([]);
  git("update-ref", "refs/heads/main", head);
  github.comment(repo, issue, "There it is.", "alice");
  await world.settle();
  expect(github.pulls(repo)).toHaveLength(1);
});

test.each(["before its pull request is open", "while it waits"] as const)(
  "a default branch that gets another name under a plan, %s, is where the plan goes",
  async (when) => {
    const rename = async () => await world.github.renameDefaultBranch(world.repo, "trunk");
    const world: World = await aWorld({ script: writing("docs/note.md") });
    const { github, repo } = world;
    if (when !== "while it waits")
      github.onRequest = async ({ path }) => {
        if (!path.endsWith("/pulls") || github.pulls(repo).length > 0) return undefined;
        github.onRequest = undefined;
        await rename();
        return undefined;
      };
    const issue = github.openIssue(repo, { by: "alice", title: "Small", body: "" });
    github.label(repo, issue, "ai-plan", "alice");
    await world.settle();
    if (when === "while it waits") await rename();
    while (await world.bot.hurry()) await world.settle();
    const [pull] = github.pulls(repo);
    expect([pull?.base, pull?.state]).toEqual(["trunk", "open"]);
    github.comment(repo, pull?.number ?? 0, "/approve", "carol");
    await world.settle();
    expect(github.pulls(repo)).toMatchObject([{ isDraft: false, base: "trunk" }]);
  },
);

test("a submodule is listed and not read, and a plan that reaches into it goes back", async () => {
  const from = await holding({ "README.md": "# Base\n", lib: { submodule: "b".repeat(40) } });
  const script: ModelScript = (conversation, bundled) => {
    const { tools, turns } = conversation;
    if (tools.has("submit_plan") && turns === 0)
      return [...call("list_files", {}), ...call("read_file", { path: "lib" })];
    const isFirst = tools.has("submit_plan") && turns === 1;
    return writing(isFirst ? "lib/inner.js" : "docs/note.md")(conversation, bundled);
  };
  const world = await aWorld({ from, script });
  const { branch, pull } = await planned(world, { title: "Small", body: "" });
  const sent = requests(world).join("\n");
  expect(sent).toContain("(a submodule at commit bbbb");
  expect(sent).toContain("`lib/inner.js` cannot exist: `lib` is a file, a link or a submodule.");
  expect(await planText(world, branch)).not.toContain("lib/inner.js");
  world.github.comment(world.repo, pull, "/approve", "carol");
  await world.settle();
  expect(world.github.pull(world.repo, pull).isDraft).toBe(false);
  expect(await subjects(world, branch)).toHaveLength(3);
});

test("in a repository of many packages each is worked on by its own instructions", async () => {
  const invoices = Array.from({ length: 25 }, (_, n) => [
    `packages/api/invoice-${n}.js`,
    `export function invoice${n}(invoice) {}\n`,
  ]);
  const from = await holding({
    "AGENTS.md": "Words of the root.\n",
    "packages/api/AGENTS.md": "Words of the api.\n",
    "packages/web/AGENTS.md": "Words of the web.\n",
    "packages/web/button.js": "export function button() {}\n",
    ...Object.fromEntries(invoices),
  });
  const world = await aWorld({ from, script: writing("packages/api/note.md") });
  const { pull } = await planned(world, { title: "An invoice has a note", body: "Every invoice." });
  world.github.comment(world.repo, pull, "/approve", "carol");
  await world.settle();
  expect(world.github.pull(world.repo, pull).isDraft).toBe(false);
  const shown = requests(world).map((body) => [
    body.includes("submit_plan") ? "plan" : "execute",
    ...Array.from(body.matchAll(/<instructions path=\\"(.*?)\\">/g), ([, path]) => path),
  ]);
  expect(shown).toEqual([
    ["plan", "AGENTS.md", "packages/api/AGENTS.md"],
    ["execute", "AGENTS.md", "packages/api/AGENTS.md"],
    ["execute", "AGENTS.md", "packages/api/AGENTS.md"],
  ]);
});
