import { join } from "node:path";
import { lookAtClaims } from "./claims.ts";
import type { SAMPLE_ISSUES } from "./issues/index.ts";
import { countRequests, readable, readBranch, readFeedback, type Told } from "./told.ts";
import type { World } from "./world.ts";

type SampleIssue = (typeof SAMPLE_ISSUES)[number];

/** Where a line of the story goes. */
export type Say = (line: string) => void;

/**
 * Plays one issue from the label to the ready pull request, as people would, and tells it. Only what people see
 * is told: comments, reviews, commits.
 */
export async function tell(world: World, sample: SampleIssue, root: string, say: Say): Promise<Told> {
  const { github, repo } = world;
  const from = { requests: github.requests.length, effects: github.effects.length };
  const issue = github.openIssue(repo, { by: "alice", title: sample.title, body: sample.body });
  const branch = `ai-plan/issue-${issue}`;
  await world.settle();
  say(`\n── #${issue} ${sample.title} ${"─".repeat(Math.max(3, 90 - sample.title.length))}\n`);
  const pull = await ask(world, { issue, branch, say });
  await review(world, sample, { pull, branch, say });
  await approve(world, sample, { pull, say });
  const { commits, ...told } = await readBranch(world, branch);
  for (const { commit, id, title, evidence } of told.items) {
    say(`  ${commit.slice(0, 7)} item ${id}: ${title}\n          evidence: ${evidence}`);
  }
  say(
    `\nPull request #${pull} is ${github.pull(repo, pull).isDraft ? "still a draft" : "ready for review"}. Its description:\n`,
  );
  say(indent(readable(github.pull(repo, pull).body)));
  for (const { sha, message } of commits)
    say(`\n  ${sha.slice(0, 7)} ${indent(shortened(message)).trimStart()}`);
  const made = {
    requests: github.requests.slice(from.requests),
    effects: github.effects.slice(from.effects),
  };
  const requests = countRequests(made.requests, made.effects, github.app.botLogin);
  const held = await lookAtClaims(world, { branch, pull, gitDir: join(root, `${repo}.git`), requests });
  say("");
  for (const claim of held) say(`  ${claim.isHeld ? "✓" : "✗"} ${claim.claim}: ${claim.detail}`);
  return {
    issue,
    title: sample.title,
    pull,
    branch,
    ...told,
    feedback: readFeedback(world, pull),
    requests,
    held,
  };
}

/** Adds the label. Returns the number of the plan's pull request. */
async function ask(
  world: World,
  { issue, branch, say }: { issue: number; branch: string; say: Say },
): Promise<number> {
  const { github, repo } = world;
  const from = world.model?.requests.length ?? 0;
  github.label(repo, issue, "ai-plan", "alice");
  say(`alice adds the label ai-plan.`);
  await world.settle();
  for (const line of goneBack(world, from)) say(`Redline sent the plan back to the model once: ${line}`);
  const pull = github.pulls(repo).find((one) => one.head === branch);
  if (!pull)
    throw new Error(
      `There is no plan for #${issue}: ${readable(github.issue(repo, issue).comments.at(-1)?.body ?? "no comment")}`,
    );
  say(
    `${github.app.botLogin} opens draft pull request #${pull.number} with PLAN.md and requests a review from ${pull.requestedReviewers.join(", ")}:\n`,
  );
  say(indent((await github.readFile(repo, branch, "PLAN.md")) ?? ""));
  return pull.number;
}

/** What Redline rejected in a plan before it was published, as the model was told. */
function goneBack(world: World, from: number): string[] {
  const asked = world.model?.requests.slice(from).map((request) => JSON.stringify(request.body)) ?? [];
  const found = asked.flatMap((body) =>
    [...body.matchAll(/This was not accepted:(.*?)"/g)].map((match) => match[1] ?? ""),
  );
  return [...new Set(found)].map((text) => text.replaceAll("\\n", " ").replaceAll("- ", "").trim());
}

async function review(
  world: World,
  sample: SampleIssue,
  { pull, branch, say }: { pull: number; branch: string; say: Say },
): Promise<void> {
  const { github, repo } = world;
  const lines = ((await github.readFile(repo, branch, "PLAN.md")) ?? "").split("\n");
  for (const by of new Set(sample.comments.map((comment) => comment.by))) {
    const own = sample.comments.filter((comment) => comment.by === by);
    const comments = own.map(({ near, body }) => ({
      path: "PLAN.md",
      line: lines.findIndex((line) => line.includes(near)) + 1,
      body,
    }));
    await github.review(repo, pull, { by, comments });
  }
  await world.settle();
  for (const { by, line, body, reply, isResolved } of readFeedback(world, pull)) {
    say(`\n${by}, on line ${line}: ${body}`);
    say(`${github.app.botLogin}:\n${indent(reply)}${isResolved ? "\n    (resolved)" : ""}`);
  }
}

/** Tries what must not work, then approves. */
async function approve(
  world: World,
  sample: SampleIssue,
  { pull, say }: { pull: number; say: Say },
): Promise<void> {
  const { github, repo } = world;
  const speak = async (by: string, body: string) => {
    const before = github.pull(repo, pull).comments.length;
    github.comment(repo, pull, body, by);
    await world.settle();
    say(`\n${by}: ${body}`);
    for (const answer of github.pull(repo, pull).comments.slice(before + 1))
      say(`${answer.by}: ${readable(answer.body)}`);
    const reactions = github.pull(repo, pull).comments[before]?.reactions.join(", ") ?? "";
    if (reactions) say(`    (${reactions})`);
  };
  if (sample.number === 1) await speak("rita", "/approve");
  const open = github.pull(repo, pull).threads.filter((thread) => !thread.isResolved);
  if (open.length > 0) {
    await speak("carol", "/approve");
    for (const thread of open)
      github.resolve(repo, pull, thread.comments[0]?.id ?? 0, thread.comments[0]?.by ?? "");
    say(`\nThe author of the answered conversation resolves it.`);
    await world.settle();
  }
  await speak("carol", "Good plan.\n\n/approve");
  say("");
}

/** A commit message without the hunks, which were shown in the conversation already. */
function shortened(message: string): string {
  return message.replace(/\n {2}```diff\n[\s\S]*?\n {2}```/g, "").trim();
}

function indent(text: string): string {
  return text
    .split("\n")
    .map((line) => `    ${line}`.trimEnd())
    .join("\n");
}
