import { UNCONFIRMED } from "../../src/core/plan/plan.ts";
import { readable, readBranch } from "../told.ts";
import type { World } from "../world.ts";
import type { Case, Remark } from "./case.ts";

/** More approvals of one plan are not given: each is for a change that the bot asked for. */
const APPROVALS_MAX = 4;
/** How often work that waits for another attempt is taken up at once. */
const RETRIES_MAX = 5;

/** How far an issue came. */
export interface Played {
  readonly issue: number;
  readonly isPlanned: boolean;
  /** True if the plan that was approved first has nothing under "Not confirmed". */
  readonly isGrounded: boolean;
  readonly isApproved: boolean;
  readonly isReady: boolean;
  readonly items: { readonly done: number; readonly total: number };
  /** The evidence of each item that is done, as its commit says it. */
  readonly evidence: readonly string[];
  readonly revisions: number;
  /** The head of the plan's branch; undefined without a plan. */
  readonly head: string | undefined;
  /** What the bot said last, if the pull request is not ready. */
  readonly stopped: string | undefined;
}

interface Plan {
  readonly world: World;
  readonly issue: number;
  readonly branch: string;
  readonly pull: number;
}

/** Plays an issue from the label to the ready pull request, or to where it stops, with the people that the case scripts. */
export async function play(world: World, { issue: { title, body }, remarks }: Case): Promise<Played> {
  const { github, repo } = world;
  const issue = github.openIssue(repo, { by: "alice", title, body });
  const branch = `ai-plan/issue-${issue}`;
  github.label(repo, issue, "ai-plan", "alice");
  await rest(world);
  const pull = github.pulls(repo).find(({ head }) => head === branch);
  if (!pull) return { ...NOTHING, issue, stopped: lastWords(world, issue) };
  const plan = { world, issue, branch, pull: pull.number };
  await review(plan, remarks);
  const isGrounded = !(await planText(plan)).includes(`\n## ${UNCONFIRMED}\n`);
  const isApproved = await approve(plan);
  return { issue, isPlanned: true, isGrounded, isApproved, ...(await outcome(plan)) };
}

const NOTHING: Omit<Played, "issue" | "stopped"> = {
  isPlanned: false,
  isGrounded: false,
  isApproved: false,
  isReady: false,
  items: { done: 0, total: 0 },
  evidence: [],
  revisions: 0,
  head: undefined,
};

/** Waits until nothing is being worked on, nor will be before somebody does something. */
async function rest(world: World): Promise<void> {
  await world.settle();
  for (let retries = 0; retries < RETRIES_MAX && (await world.bot.hurry()); retries++) await world.settle();
}

/** The remarks on each revision are one review, made when that revision is there. */
async function review(plan: Plan, remarks: readonly Remark[]): Promise<void> {
  const { world, branch } = plan;
  for (const after of [...new Set(remarks.map((one) => one.after))].sort((one, other) => one - other)) {
    const { revisions } = await readBranch(world, branch);
    if (revisions.length < after) return;
    await remark(
      plan,
      remarks.filter((one) => one.after === after),
    );
    await rest(world);
  }
}

/** A remark on a line of the plan that it names, or else on the plan as a whole. */
async function remark(plan: Plan, remarks: readonly Remark[]): Promise<void> {
  const { world, pull } = plan;
  const { github, repo } = world;
  const lines = (await planText(plan)).split("\n");
  const placed = remarks.map(({ near, body }) => ({
    path: "PLAN.md",
    line: lines.findIndex((line) => near !== undefined && line.includes(near)) + 1,
    body,
  }));
  const comments = placed.filter(({ line }) => line > 0);
  if (comments.length > 0) await github.review(repo, pull, { by: "bob", comments });
  for (const { line, body } of placed) if (line === 0) github.comment(repo, pull, `/revise ${body}`, "bob");
}

/** Approves; again, if the bot changes the plan and asks for it. True if an approval was accepted. */
async function approve(plan: Plan): Promise<boolean> {
  const { world, branch, pull } = plan;
  const { github, repo } = world;
  let revisions = 0;
  for (let approvals = 0; approvals < APPROVALS_MAX; approvals++) {
    const now = (await readBranch(world, branch)).revisions.length;
    if (now === revisions || !github.pull(repo, pull).isDraft) break;
    revisions = now;
    await resolveThreads(plan);
    github.comment(repo, pull, "/approve", "carol");
    await rest(world);
  }
  const own = github.pull(repo, pull).comments.filter(({ by }) => by === "carol");
  return own.some(({ reactions }) => reactions.some((one) => /rocket/i.test(one)));
}

/** What the bot answered or declined, the reviewer accepts. */
async function resolveThreads({ world, pull }: Plan): Promise<void> {
  const { github, repo } = world;
  for (const { isResolved, comments } of github.pull(repo, pull).threads)
    if (!isResolved) github.resolve(repo, pull, comments[0]?.id ?? 0, comments[0]?.by ?? "");
  await rest(world);
}

async function outcome(plan: Plan) {
  const { world, branch, pull, issue } = plan;
  const { github, repo } = world;
  const { revisions, items } = await readBranch(world, branch);
  const boxes = [...(await planText(plan)).matchAll(/^- \[(.)\] \*\*\d+\. /gm)];
  const isReady = !github.pull(repo, pull).isDraft;
  return {
    isReady,
    items: { done: boxes.filter(([, box]) => box === "x").length, total: boxes.length },
    evidence: items.map(({ evidence }) => evidence),
    revisions: revisions.length,
    head: (await github.log(repo, branch))[0]?.sha,
    stopped: isReady ? undefined : lastWords(world, issue),
  };
}

/** The plan, where it is while it is worked on or where it is archived. */
async function planText({ world: { github, repo }, branch, issue }: Plan): Promise<string> {
  const draft = await github.readFile(repo, branch, "PLAN.md");
  return draft ?? (await github.readFile(repo, branch, `docs/plans/issue-${issue}.md`)) ?? "";
}

/** The status comment's first lines, which say the state and the next step. */
function lastWords({ github, repo }: World, issue: number): string {
  const own = github.issue(repo, issue).comments.filter(({ by }) => by === github.app.botLogin);
  return readable(own.at(-1)?.body ?? "The bot said nothing.")
    .split("\n")
    .slice(0, 6)
    .join("\n");
}
