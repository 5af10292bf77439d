import type { ModelScript } from "../../playground/model/index.ts";
import type { BotProcess } from "../../playground/process/process.ts";
import type { Scene } from "./scene.ts";

/** What people do, one after the other; each waits until the bot is at rest. */
type Act = (scene: Scene) => Promise<void> | void;

const ISSUE = 1;
const PULL = 2;
const BRANCH = `ai-plan/issue-${ISSUE}`;

/** The plan's pull request, its branch and its issue in every life. */
export const PLACE = { issue: ISSUE, pull: PULL, branch: BRANCH } as const;

/** Who approves the plan, and says nothing before. */
export const APPROVER = "carol";

/** The life of a plan in which every effect of the bot occurs: names.ts holds it to that. */
const LIFE: readonly Act[] = [
  ({ github, repo }) => {
    github.openIssue(repo, { by: "alice", title: "Two more notes", body: "A second and a third one." });
    github.comment(repo, ISSUE, "/plan", "alice");
  },
  async ({ github, repo }) => {
    const plan = (await github.readFile(repo, BRANCH, "PLAN.md")) ?? "";
    const at = (text: string) => ({ path: "PLAN.md", line: lineOf(plan, text) });
    const comments = [
      { ...at("## Goal"), body: "Say that they are short." },
      { ...at("**1. "), body: "Why this one first?" },
    ];
    await github.review(repo, PULL, { by: "bob", body: "Keep the names plain.", comments });
  },
  ({ github, repo }) => {
    for (const thread of github.pull(repo, PULL).threads.filter(({ isResolved }) => !isResolved))
      github.resolve(repo, PULL, thread.comments[0]?.id ?? 0, "bob");
    github.comment(repo, PULL, "/revise Mention the first note.", "bob");
  },
  ({ github, repo }) => github.closeIssue(repo, PULL, "alice"),
  ({ github, repo }) => {
    github.comment(repo, PULL, "/plan", "alice");
  },
  ({ github, repo }) => {
    // GitHub is away at the first look, so that the bot has to come back to it.
    github.faults.set([
      { on: { operation: "Observe" }, do: { kind: "status", status: 502, when: "before" }, at: 1 },
    ]);
    github.comment(repo, PULL, "/approve", "rita");
  },
  ({ github, repo }) => {
    github.comment(repo, PULL, "Good.\n\n/approve but keep them plain", APPROVER);
  },
  async ({ github, repo }) => await github.merge(repo, PULL, "alice"),
];

function lineOf(plan: string, text: string): number {
  return plan.split("\n").findIndex((line) => line.includes(text)) + 1;
}

/** Plans two files and writes them; comments are addressed as the bundled model does. */
export const LIFE_SCRIPT: ModelScript = ({ tools, asked, calls }) => {
  const call = (name: string, input: Record<string, unknown>) => [{ type: "tool_use" as const, name, input }];
  if (tools.has("submit_plan")) {
    const items = ["second", "third"].map((name) => ({
      title: `Write the ${name} note`,
      why: "",
      files: [{ path: `notes/${name}.md`, change: "new" }],
      verify: `test -s notes/${name}.md`,
      size: "S",
    }));
    return call("submit_plan", { title: "Two more notes", goal: "Three notes in all.", items });
  }
  const [, id] = /<item id="(\d+)">/.exec(asked) ?? [];
  if (!id) return undefined;
  const name = id === "1" ? "second" : "third";
  if (calls.length > 0) return call("finish_item", { summary: `The ${name} note is there.` });
  return call("create_file", { path: `notes/${name}.md`, content: `The ${name}\n` });
};

/**
 * Plays the life to its end. `start` makes a process at the beginning, and whenever the one before has died; people
 * do nothing while there is work left, and nothing twice.
 */
export async function live(scene: Scene, start: () => Promise<BotProcess>): Promise<void> {
  let bot = await start();
  // GitHub has told of the App's installation before; a webhook that is on its way would count as missed as well.
  await bot.lines.swept;
  for (const act of LIFE) {
    bot.lines.forget();
    await act(scene);
    while (!(await comesToRest(scene, bot))) {
      await bot.ended;
      bot = await start();
    }
  }
  await bot.stop();
  await scene.github.idle();
}

/** A life takes about ten looks from one act to the next. */
const LOOKS_MAX = 100;

/**
 * True once the bot is at rest, false if it has died. At rest means: it has looked once more, and there was nothing to
 * do and nothing to show. The first look may have been begun before the last act, so another is asked for.
 */
async function comesToRest(scene: Scene, { lines }: BotProcess): Promise<boolean> {
  for (let looks = 1; looks <= LOOKS_MAX; looks++) {
    const look = await lines.look();
    if (!look) return false;
    // Sub-issues are looked at as well.
    if (look.step !== "wait" || !look.key.endsWith(`#${ISSUE}`)) continue;
    if (looks > 1 && look.edits.length === 0) return true;
    nudge(scene);
  }
  throw new Error(`No rest after ${LOOKS_MAX} looks. ${lines.last()}`);
}

/** An event that tells nothing new: GitHub delivers the issue once more, and the bot looks again. */
function nudge({ github }: Scene): void {
  const opened = github.deliveries.find(({ event, action }) => event === "issues" && action === "opened");
  if (opened) github.redeliver(opened.id);
}
