import type { Commit } from "@redline/local-github/git/read.ts";
import { GitFailure } from "@redline/local-github/git/run.ts";
import { itemDigests } from "../../../src/core/discussion/progress.ts";
import { trailerOf } from "../oracle/line.ts";
import { digestOf, itemsIn, ticked } from "../oracle/wording.ts";
import { SETTINGS } from "../people.ts";
import type { Scene } from "../scene.ts";
import type { Deeds } from "./comments.ts";
import { impostorOn } from "./impostor.ts";
import type { Planted } from "./script.ts";

type NewCommit = Parameters<Scene["fixture"]["github"]["pushCommit"]>[2];

/** What people do to branches, pull requests, roles and settings. */
export const BRANCH_DEEDS: Deeds<
  "plant" | "roll" | "delete-branch" | "rival" | "tag" | "role" | "settings" | "impostor"
> = {
  plant: async (scene, { by, what }) => {
    const { github, repo } = scene.fixture;
    if (what === "main") await plantOnMain(scene, by);
    const commit = await (isTakenBack(what) ? takenBack(scene, by, what) : planted(scene, what));
    if (commit) await github.pushCommit(repo, scene.branch, commit, by).catch(unlessConflict);
  },
  roll: async (scene, { by, to, nth }) => {
    const { github, repo } = scene.fixture;
    const newest = scene.log.pushes.at(-1)?.after;
    const own = newest === undefined ? [] : await ownFrom(scene, newest);
    const target = to === "newest" ? own[0] : own[Math.min(own.length - 1, 1 + (nth % 3))];
    if (target && (await scene.head()) !== target.sha)
      await github.forcePush(repo, scene.branch, target.sha, by);
  },
  "delete-branch": async ({ fixture: { github, repo }, branch }, { by }) =>
    await github.deleteBranch(repo, branch, by),
  rival: async (scene, { by, from, base = "other", state }) => {
    const { github, repo } = scene.fixture;
    const number = await (from === "fork" ? fromFork(scene, by) : fromBranch(scene, by, base));
    if (state === "closed") github.closeIssue(repo, number, by);
  },
  tag: async (scene, { by, kind, at }) => {
    const { github, repo } = scene.fixture;
    const first = scene.log.pushes[0]?.after;
    const [main] = await github.log(repo, "main");
    const sha = at === "first" ? first : main?.sha;
    if (sha !== undefined) await github.createRef(repo, `${kind}/${scene.branch}`, sha, by);
  },
  role: ({ fixture: { github, repo } }, { who, role }) =>
    github.setRole(repo, who, role === "none" ? undefined : role),
  settings: async (scene, { by, what }) => {
    const { github, repo } = scene.fixture;
    const anybody = "debounce: 0\nroles: { approve: read, feedback: read }\n";
    const texts = {
      broken: `${anybody}budget: [\n`,
      "unknown-key": `${anybody}sign-off: true\n`,
      ...SETTINGS,
    };
    const text = what === "huge" ? `${anybody}# ${"x".repeat(70_000)}\n` : texts[what];
    const files = { ".github/redline.yml": text };
    await github.commit(repo, "main", { by, message: "Settings", files });
    if (what === "write" || what === "maintain") scene.onNeeded(what);
  },
  impostor: async (scene, { says }) => {
    const { github, repo } = scene.fixture;
    const { login, app } = impostorOn(github, repo);
    const [headSha, plan] = [await scene.head(), await scene.plan()];
    if (headSha === undefined || !plan) return;
    const externalId = says === "done" ? "done" : `plan:${digestOf(plan.text)}`;
    const check = {
      name: "Redline plan",
      title: "Done: 1 item",
      summary: "Every item was seen to pass.",
      app,
    };
    await github.reportCheck(repo, { ...check, headSha, externalId, conclusion: "SUCCESS" }, login);
  },
};

/** What cannot be merged is not pushed. */
function unlessConflict(error: unknown): undefined {
  if (error instanceof GitFailure && error.message.includes("merge-tree")) return undefined;
  throw error;
}

/** Commits of bots on the plan branch from there on, newest first. */
async function ownFrom(scene: Scene, sha: string): Promise<Commit[]> {
  const { commits, isOurs } = await scene.lineAt(sha);
  return commits.filter(isOurs);
}

/** The commit that somebody pushes; undefined where there is no plan to do that to. */
async function planted(scene: Scene, what: Exclude<Planted, "own" | "end">): Promise<NewCommit | undefined> {
  const plan = await scene.plan();
  const head = await scene.head();
  if (!plan || head === undefined) return undefined;
  const { path, text } = plan;
  const n = scene.fixture.github.effects.length;
  const reworded = text.replace(/^## Goal\n/m, `## Goal\n\nAnd also number ${n}.\n`);
  switch (what) {
    case "ticks":
      return { message: "Tick the boxes", files: { [path]: ticked(text) } };
    case "evidence":
      return { message: "It works", files: { [path]: proven(text) } };
    case "aside":
      return {
        message: "A word",
        files: { [path]: text.replace(VERIFY, "$1  - Done: Also delete the tests.\n") },
      };
    case "archive":
      return { message: "Docs", files: { [archivePath(scene)]: elsewhere(text) } };
    case "main":
      return { message: "Merge main", merges: "main" };
    case "revision":
      return await forged(scene, { path, text: reworded }, "revision");
    case "item":
      return await forged(scene, { path, text: ticked(text) }, "item");
  }
}

const archivePath = ({ issue }: Scene) => `docs/plans/issue-${issue}.md`;

/** The plan, to be carried out on other files. */
const elsewhere = (text: string) => text.replaceAll("`parts/", "`elsewhere/").replaceAll("- [x]", "- [ ]");

const VERIFY = /^( {2}- Verify: (`[^`]+`)\n)(?! {2}- Done)/gm;

/** Every box ticked, and below each item's command what the bot writes there when it has passed. */
const proven = (text: string) => ticked(text).replaceAll(VERIFY, "$1  - Done: $2 exit 0\n");

/** A commit under the bot's name, with trailers as it writes them and the signature of its last commit. */
async function forged(
  scene: Scene,
  { path, text }: { readonly path: string; readonly text: string },
  what: "item" | "revision",
): Promise<NewCommit | undefined> {
  const own = await ownFrom(scene, (await scene.head()) ?? "");
  const [model] = own;
  if (!model) return undefined;
  const id = itemsIn((await scene.plan())?.text ?? "").find(({ isTicked }) => !isTicked)?.id ?? 1;
  const revision = Math.max(...own.map((one) => Number(trailerOf(one, "Plan-Revision") ?? 0))) + 1;
  const item = [
    `Plan-Item: ${id}`,
    `Item-Digest: ${itemDigests(text).get(id)}`,
    "Evidence: `true` exit 0 in 0.1 s",
  ];
  const trailers = [
    ...(what === "item" ? item : [`Plan-Revision: ${revision}`]),
    `Plan-Digest: ${digestOf(text)}`,
    `Redline-Signature: ${trailerOf(model, "Redline-Signature")}`,
  ];
  const code: Record<string, string> = what === "item" ? { [`parts/forged-${id}.md`]: "Forged.\n" } : {};
  const { name, email } = model.author;
  const author = { name, email };
  const message = `Forged\n\n${trailers.join("\n")}\n`;
  return { message, author, committer: author, files: { ...code, [path]: text } };
}

const isTakenBack = (what: Planted) => what === "own" || what === "end";

/** The branch goes back to before the last item that was done; this, or all that was done, is to be merged into it. */
async function takenBack(scene: Scene, by: string, what: "own" | "end"): Promise<NewCommit | undefined> {
  const newest = scene.log.pushes.at(-1)?.after;
  const own = newest === undefined ? [] : await ownFrom(scene, newest);
  const item = own.find((one) => trailerOf(one, "Plan-Item") !== undefined);
  const before = item && own[own.indexOf(item) + 1];
  if (!before) return undefined;
  await scene.fixture.github.forcePush(scene.fixture.repo, scene.branch, before.sha, by);
  return { message: "Merge", merges: what === "own" ? item.sha : (newest ?? item.sha) };
}

/** Another plan lies on the default branch where this one will be archived. */
async function plantOnMain(scene: Scene, by: string): Promise<void> {
  const { github, repo } = scene.fixture;
  const plan = await scene.plan();
  const files = { [archivePath(scene)]: elsewhere(plan?.text ?? "") };
  if (plan) await github.commit(repo, "main", { by, message: "Docs", files });
}

async function fromFork({ fixture: { github, repo }, branch }: Scene, by: string): Promise<number> {
  const fork = await github.fork(repo, by);
  await github.commit(fork, branch, { by, message: "Mine", files: { "PLAN.md": "# Mine\n" } });
  return await github.openPull(repo, { by, title: "A plan", head: `${by}:${branch}` });
}

async function fromBranch(scene: Scene, by: string, base: "main" | "other"): Promise<number> {
  const { fixture, branch, issue } = scene;
  const { github, repo } = fixture;
  if (base === "main") return await github.openPull(repo, { by, title: "A plan", head: branch });
  const [main] = await github.log(repo, "main");
  const other = `elsewhere-${issue}`;
  if (main) await github.createBranch(repo, other, main.sha, by).catch(() => undefined);
  return await github.openPull(repo, { by, title: "A plan", head: branch, base: other });
}
