/** Whole lives of plans for what a repository or a plan's command has wrong, and what people are told of it. */
import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect } from "@jest/globals";
import type { World } from "../../playground/world.ts";
import type { Config } from "../../src/server/config.ts";
import { aFolder } from "../world/alone.ts";
import { aWorld, planText, said } from "../world/story.ts";
import type { Call, Case, Surface } from "./case.ts";

/** A case's name in the world: the issue, and the file that its model writes. */
const titleOf = (at: number) => `Case ${at}.`;
const fileOf = (at: number) => `out/case-${at}.js`;

/**
 * A world with a repository that has the files of all cases, and a model that does what each case says. `hasSandbox`:
 * false where commands must find this process's programs.
 */
export async function worldOf(
  cases: readonly Case[],
  { environment = {}, hasSandbox = true }: { environment?: object; hasSandbox?: boolean } = {},
): Promise<World> {
  const settings = JSON.stringify({ debounce: 0, environment });
  const files = Object.assign(
    { ".github/redline.yml": settings, "README.md": "# Samples\n" },
    ...cases.map((one) => one.files),
  );
  const change = hasSandbox ? undefined : (config: Config): Config => ({ ...config, isSandboxOff: true });
  return await aWorld({ from: await repositoryOf(files), script: scriptOf(cases), change });
}

/** A submodule is a folder that ends with a slash. */
async function repositoryOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await aFolder();
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "core.autocrlf=false", ...args], {
      cwd: folder,
    });
  git("init", "-q", "-b", "main");
  const [links, plain] = [true, false].map((isLink) =>
    Object.entries(files).filter(([path]) => path.endsWith("/") === isLink),
  );
  for (const [path, text] of plain ?? []) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  git("add", "-A");
  for (const [path, commit] of links ?? [])
    git("update-index", "--add", "--cacheinfo", `160000,${commit},${path.slice(0, -1)}`);
  git("commit", "-q", "-m", "Files");
  return folder;
}

const scriptOf =
  (cases: readonly Case[]): NonNullable<Parameters<typeof aWorld>[0]>["script"] =>
  ({ tools, turns, asked }) => {
    const at = cases.findIndex((_, index) => asked.includes(titleOf(index)));
    const one = cases[at];
    if (!one || tools.has("submit_revision")) return;
    const path = fileOf(at);
    if (tools.has("submit_plan"))
      return [{ type: "tool_use", name: "submit_plan", input: draftOf(one, titleOf(at), path) }];
    const calls = one.calls ?? [{ name: "create_file", input: { path, content: "export {};\n" } }];
    return [{ type: "tool_use", ...(calls[turns] ?? FINISH) }];
  };

const FINISH: Call = { name: "finish_item", input: { summary: "Done." } };

function draftOf({ when, verify, changes = [], calls }: Case, title: string, path: string) {
  const files = calls ? changes : [{ path, change: "new" }, ...changes];
  return { title, goal: when, items: [{ title, why: "", size: "S", files, verify }] };
}

/** What a case's people are told is what it says, and its files are as it leaves them. */
export async function expectTold(world: World, cases: readonly Case[]): Promise<void> {
  const lives = await livesOf(world, cases);
  const seen = lives.map(async ({ issue, surfaces }, at) => {
    const { when, told = {}, leaves = {} } = cases[at] ?? {};
    const left = Object.keys(leaves).map((path) => world.github.readFile(world.repo, branchOf(issue), path));
    const read = Object.keys(told).map((surface) => [surface, surfaces[surface as Surface]] as const);
    return { when, told: Object.fromEntries(read), leaves: await Promise.all(left) };
  });
  const wanted = cases.map(({ when, told, leaves = {} }) => {
    const sentences = Object.entries(told).map(
      ([name, text]) => [name, expect.stringContaining(text)] as const,
    );
    return { when, told: Object.fromEntries(sentences), leaves: Object.values(leaves) };
  });
  expect(await Promise.all(seen)).toEqual(wanted);
}

/** Carries out the plans of all cases at the same time; resolves to what is said of each, by surface. */
async function livesOf(world: World, cases: readonly Case[]) {
  const { github, repo } = world;
  const issues = cases.map((_, at) => github.openIssue(repo, { by: "alice", title: titleOf(at), body: "" }));
  for (const issue of issues) github.label(repo, issue, "ai-plan", "alice");
  await world.settle();
  const plans = await Promise.all(issues.map((issue, at) => editedPlan(world, issue, cases[at])));
  await world.settle();
  const approvals = issues.map((issue) => approvalOf(world, pullOf(world, issue)));
  for (const [at, issue] of issues.entries())
    github.comment(repo, pullOf(world, issue), approvals[at] ?? "", "carol");
  await world.settle();
  return await Promise.all(
    issues.map(async (issue, at) => ({ issue, surfaces: await surfacesOf(world, issue, plans[at] ?? "") })),
  );
}

const branchOf = (issue: number) => `ai-plan/issue-${issue}`;

function pullOf({ github, repo }: World, issue: number): number {
  const pull = github.pulls(repo).find(({ head }) => head === branchOf(issue));
  if (!pull)
    throw new Error(
      `There is no plan: ${github
        .issue(repo, issue)
        .comments.map(({ body }) => body)
        .join("\n")}`,
    );
  return pull.number;
}

async function editedPlan(world: World, issue: number, one: Case | undefined): Promise<string> {
  const plan = await planText(world, branchOf(issue));
  const text = one?.edit?.(plan);
  if (text !== undefined)
    await world.github.commit(world.repo, branchOf(issue), {
      by: "bob",
      message: "Simplify",
      files: { "PLAN.md": text },
    });
  return plan;
}

/** What approves the plan: the command that the pull request asks for, if it does. */
function approvalOf(world: World, pull: number): string {
  const [command = "/approve"] = /\/approve [0-9a-f]{16}/.exec(said(world, pull).join("\n")) ?? [];
  return command;
}

async function surfacesOf(world: World, issue: number, plan: string): Promise<Record<Surface, string>> {
  const { github, repo } = world;
  const pull = pullOf(world, issue);
  const done = await planText(world, branchOf(issue));
  const all = {
    plan: /## Tried before approval\n\n([\s\S]*?)(?:\n\n## |\s*$)/.exec(plan)?.[1] ?? "",
    "pull request": said(world, pull).join("\n\n"),
    tick: /^ {2}- Done: .*$/m.exec(done)?.[0] ?? "",
    record: github.pull(repo, pull).body,
    "status comment": said(world, issue).join("\n\n"),
  };
  return Object.fromEntries(Object.entries(all).map(([name, text]) => [name, steady(text)])) as typeof all;
}

/** A text without what differs each time: commits, ports, and what shells call themselves. */
const steady = (text: string) =>
  text
    .replace(/\bat [0-9a-f]{7}\b/g, "at 0123abc")
    .replace(/(?<=127\.0\.0\.1:)\d{5}\b/g, "8080")
    .replace(/\/bin\/sh: (?:line )?1: /g, "/bin/sh: 1: ");
