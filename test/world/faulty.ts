import { randomPlan } from "@redline/local-github/faults/random-plan.ts";
import type { World } from "../../playground/world.ts";
import { aWorld, lineOf, planText, said, sample } from "./story.ts";
import { PASS_MS, settleOverTime } from "./time.ts";

/** What people see of an issue that was played, in the form in which it must be. */
export const GOOD = {
  openPulls: 1,
  isReady: true,
  items: 1,
  itemsTwice: [] as string[],
  saidTwice: [] as string[],
  statusComments: 1,
  askedFor: [] as string[],
  isAtRest: true,
};

const plain = (body: string): string => body.replace(/<!--[\s\S]*?-->/g, "").trim();
const twice = (all: readonly string[]): string[] => all.filter((one, index) => all.indexOf(one) !== index);

/** Everything the bot has said, each with its place. */
function spoken(world: World, issue: number, pull: number): string[] {
  const { github, repo } = world;
  const comments = [issue, pull].flatMap((number) =>
    said(world, number).map((body) => `#${number}: ${body}`),
  );
  const { reviews, threads } = github.pull(repo, pull);
  const own = ({ by }: { by: string }): boolean => by === github.app.botLogin;
  return [
    ...comments,
    ...reviews.filter(own).map(({ body }) => `review: ${plain(body)}`),
    ...threads.flatMap(({ id, comments: replies }) =>
      replies.filter(own).map(({ body }) => `thread ${id}: ${plain(body)}`),
    ),
  ];
}

async function seen(world: World, { issue, branch }: { issue: number; branch: string }) {
  const { github, repo } = world;
  const pulls = github.pulls(repo).filter(({ head, state }) => head === branch && state === "open");
  const items = (await github.log(repo, branch)).flatMap(
    ({ message }) => /^Plan-Item: (\d+)$/m.exec(message)?.[1] ?? [],
  );
  return {
    openPulls: pulls.length,
    isReady: pulls.every(({ isDraft }) => !isDraft),
    items: new Set(items).size,
    itemsTwice: twice(items),
    saidTwice: twice(pulls.flatMap(({ number }) => spoken(world, issue, number))),
    statusComments: said(world, issue).length,
  };
}

/** A review of two comments, and a word besides; the question is resolved by who asked it. */
async function comment(world: World, pull: number, branch: string): Promise<boolean> {
  const { github, repo } = world;
  const plan = await planText(world, branch);
  const at = (text: string) => ({ path: "PLAN.md", line: lineOf(plan, text) });
  const comments = [
    { ...at("## Goal"), body: "Say in the README what changes." },
    { ...at("**1. "), body: "Why this one first?" },
  ];
  await github.review(repo, pull, { by: "bob", body: "Two comments.", comments });
  const isAtRest = await settleOverTime(world);
  for (const thread of github.pull(repo, pull).threads.filter(({ isResolved }) => !isResolved))
    github.resolve(repo, pull, thread.comments[0]?.id ?? 0, "bob");
  github.comment(repo, pull, "/revise Mention the tests.", "bob");
  return (await settleOverTime(world)) && isAtRest;
}

/** Plays an issue from the label to the ready pull request; people say `/resume` where a person's commit asks for it. */
export async function playUnderFaults(number: 1 | 2, seed: number, isCommentedOn: boolean) {
  const world = await aWorld({ change: (config) => ({ ...config, quietMs: 5 }) });
  const { github, repo } = world;
  // Whoever hangs is released by time, as soon as it hangs: nobody waits for real.
  github.faults.onHold = (what) => {
    if (what === "answer") setImmediate(() => github.clock.advance(2 * PASS_MS));
  };
  github.faults.set(randomPlan(seed));
  const { title, body } = sample(number);
  const issue = github.openIssue(repo, { by: "alice", title, body });
  const branch = `ai-plan/issue-${issue}`;
  github.label(repo, issue, "ai-plan", "alice");
  let isAtRest = await settleOverTime(world);
  const pull = github.pulls(repo).find(({ head }) => head === branch)?.number;
  if (pull === undefined) throw new Error(`seed ${seed}: no plan. ${said(world, issue).join("\n")}`);
  if (isCommentedOn) isAtRest = (await comment(world, pull, branch)) && isAtRest;
  github.comment(repo, pull, "/approve", "carol");
  isAtRest = (await settleOverTime(world)) && isAtRest;
  const askedFor: string[] = [];
  for (let turn = 0; turn < 3 && github.pull(repo, pull).isDraft; turn++) {
    const asked = said(world, pull).at(-1) ?? "nothing was said";
    if (!asked.includes("`/resume`")) askedFor.push(asked);
    github.comment(repo, pull, "/resume", "carol");
    isAtRest = (await settleOverTime(world)) && isAtRest;
  }
  return { ...(await seen(world, { issue, branch })), askedFor, isAtRest };
}
