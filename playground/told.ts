import type { Effect, Request } from "@redline/local-github";
import type { World } from "./world.ts";

/** What happened on one issue, as `npm run story -- --json FILE` writes it. */
export interface Told {
  readonly issue: number;
  readonly title: string;
  readonly pull: number;
  readonly branch: string;
  readonly revisions: readonly Revision[];
  readonly feedback: readonly Feedback[];
  readonly approvals: readonly Approval[];
  readonly items: readonly Item[];
  readonly requests: Requests;
  /** Every claim that was looked at, and whether it held. */
  readonly held: readonly Claim[];
}

interface Revision {
  readonly revision: number;
  readonly commit: string;
  readonly digest: string;
}

/** A comment of a person on the plan, and what the bot answered in its thread. */
export interface Feedback {
  readonly by: string;
  readonly line: number | null;
  readonly body: string;
  readonly disposition: string;
  readonly reply: string;
  readonly isResolved: boolean;
}

interface Approval {
  readonly by: string;
  readonly digest: string;
}

interface Item {
  readonly id: number;
  readonly title: string;
  readonly commit: string;
  readonly evidence: string;
}

/** Requests of the bot by class. `contentWrites` counts what GitHub's limit on creating content is about. */
export interface Requests {
  readonly restRead: number;
  readonly restWrite: number;
  readonly graphql: number;
  readonly git: number;
  readonly contentWrites: number;
}

export interface Claim {
  readonly claim: string;
  readonly isHeld: boolean;
  readonly detail: string;
}

/** Effects that make or change something people read: comments, reviews, pull requests, check runs. */
const CONTENT: readonly Effect["kind"][] = [
  "comment",
  "comment-edited",
  "pull",
  "edited",
  "review",
  "review-comment",
  "check",
];

/** What the bot asked of GitHub, and what it made for people to read. */
export function countRequests(
  requests: readonly Request[],
  effects: readonly Effect[],
  bot: string,
): Requests {
  const of = (kind: Request["class"]) => requests.filter((request) => request.class === kind).length;
  return {
    restRead: of("rest-read"),
    restWrite: of("rest-write"),
    graphql: of("graphql"),
    git: of("git"),
    contentWrites: effects.filter((effect) => effect.by === bot && CONTENT.includes(effect.kind)).length,
  };
}

/** The trailers of a commit message. */
export function trailersOf(message: string): ReadonlyMap<string, string> {
  const last = message.trim().split("\n\n").at(-1) ?? "";
  const pairs = last.split("\n").map((line) => /^([A-Za-z-]+): (.*)$/.exec(line));
  return new Map(pairs.flatMap((pair) => (pair?.[1] && pair[2] ? [[pair[1], pair[2]] as const] : [])));
}

/** Revisions, items and approvals as the branch itself tells them, oldest first. */
export async function readBranch({ github, repo }: World, branch: string) {
  const commits = (await github.log(repo, branch)).toReversed();
  const traced = commits.map((commit) => ({ ...commit, trailers: trailersOf(commit.message) }));
  const having = (name: string) => traced.filter((commit) => commit.trailers.has(name));
  const value = (commit: (typeof traced)[number], name: string) => commit.trailers.get(name) ?? "";
  const approvals = having("Approved-by").map((c) => ({
    by: value(c, "Approved-by"),
    digest: value(c, "Plan-Digest"),
  }));
  return {
    revisions: having("Plan-Revision").map((c) => ({
      revision: Number(value(c, "Plan-Revision")),
      commit: c.sha,
      digest: value(c, "Plan-Digest"),
    })),
    items: having("Plan-Item").map((c) => ({
      id: Number(value(c, "Plan-Item")),
      title: c.message.split("\n")[0] ?? "",
      commit: c.sha,
      evidence: value(c, "Evidence"),
    })),
    approvals: [...new Map(approvals.map((one) => [`${one.by} ${one.digest}`, one])).values()],
    commits: having("Redline-Signature"),
  };
}

/** People's comments on lines of the plan with the bot's answers. */
export function readFeedback({ github, repo }: World, pull: number): Feedback[] {
  return github.pull(repo, pull).threads.flatMap((thread) => {
    const [comment, ...answers] = thread.comments;
    const reply = readable(answers.find((one) => one.by === github.app.botLogin)?.body ?? "");
    if (!comment) return [];
    const disposition =
      /^\*\*([A-Za-z ]+?)(?: in [0-9a-f]+)?\.\*\*/.exec(reply)?.[1]?.toLowerCase() ?? "none";
    const { originalLine: line, isResolved } = thread;
    return [{ by: comment.by, line, body: comment.body, disposition, reply, isResolved }];
  });
}

/** What a reader of the page sees of a comment. */
export function readable(body: string): string {
  return body.replace(/<!--[\s\S]*?-->/g, "").trim();
}
