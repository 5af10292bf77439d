import type { IssueView, PullView } from "@redline/local-github";
import { git } from "@redline/local-github/git/run.ts";
import { PLACE } from "./life.ts";
import type { Scene } from "./scene.ts";

/**
 * All that people see in the end, as one text: the same for two lives that came to the same. Left out is only what
 * must differ: the names of commits (they hold the time), times, signatures, and what the model has cost, which is
 * told as far as it is known.
 */
export async function seen(scene: Scene): Promise<string> {
  const { github, repo } = scene;
  const { issue, pull, branch } = PLACE;
  const logs = [await github.log(repo, branch), await github.log(repo, "main")];
  const commits = logs.flatMap((log) => log.toReversed().map(({ sha }) => sha));
  const text = [
    ...issueLines(github.issue(repo, issue)),
    ...github.pulls(repo).flatMap(pullLines),
    ...(await gitLines(scene)),
    "",
    "# What the bot did",
    ...deedLines(scene),
  ].join("\n");
  const isThere = github.pulls(repo).some(({ number }) => number === pull);
  return normalised(isThere ? text : `There is no pull request.\n${text}`, commits);
}

function issueLines(issue: IssueView): string[] {
  return [
    `# Issue ${issue.number}: ${issue.title}`,
    `${issue.state}; labels: ${issue.labels.join(", ")}; assignees: ${issue.assignees.join(", ")}`,
    ...saidLines(issue),
  ];
}

function pullLines(pull: PullView): string[] {
  return [
    "",
    `# Pull request ${pull.number}: ${pull.title}`,
    `${pull.state}, ${pull.isDraft ? "draft" : "ready"}; ${pull.head} (${pull.headSha}) into ${pull.base}`,
    `labels: ${pull.labels.join(", ")}; asked for a review: ${pull.requestedReviewers.join(", ")}`,
    ...saidLines(pull),
    ...pull.reviews.flatMap(({ id, by, state, body, commit }) => [
      "",
      `## Review ${id} by ${by}: ${state} on ${commit}`,
      body,
    ]),
    ...pull.threads.flatMap((thread) => [
      "",
      `## Thread ${thread.id} on ${thread.path}:${thread.originalLine} (now ${thread.line ?? "gone"}), ${thread.isResolved ? "resolved" : "open"}`,
      ...thread.comments.flatMap(commentLines),
    ]),
    ...pull.checks.flatMap(({ name, status, conclusion, head, title, summary, text }) => [
      "",
      `## Check ${name} on ${head}: ${status}, ${conclusion}: ${title}`,
      ...[summary, text].filter((part) => part !== null),
    ]),
  ];
}

function saidLines({ by, body, reactions, comments }: IssueView | PullView): string[] {
  return [`by ${by}`, body.trim(), `reactions: ${reactions.join(", ")}`, ...comments.flatMap(commentLines)];
}

type Comment = IssueView["comments"][number] & { readonly isPending?: boolean };

function commentLines({ id, by, body, isEdited, isMinimized, isPending, reactions }: Comment): string[] {
  const marks = [isEdited && "edited", isMinimized && "hidden", isPending && "pending"].filter(Boolean);
  return ["", `## Comment ${id} by ${by} ${marks.join(", ")}`, body, `reactions: ${reactions.join(", ")}`];
}

/** Branches, and every commit with its message and its change: the same changes on the same commit, the same trees. */
async function gitLines({ gitDir }: Scene): Promise<string[]> {
  const refs = await git(gitDir, ["for-each-ref", "--format=%(refname) %(objectname)"]);
  const format = "--format=%n# Commit %H on %P%nby %an <%ae>, %cn <%ce>%n%B";
  const log = await git(gitDir, [
    "log",
    "--reverse",
    "-p",
    "--no-color",
    "--topo-order",
    format,
    PLACE.branch,
  ]);
  // The names of blobs hold nothing that the lines of the change do not.
  const lines = log.toString().split("\n");
  return ["", "# Branches", refs.toString().trim(), ...lines.filter((line) => !line.startsWith("index "))];
}

/** Tokens show to nobody, and the status comment is edited as often as there is news. */
const UNSEEN = new Set(["token", "comment-edited"]);

/** How often the bot did what: people are told of much of it by mail, so once too often counts. */
function deedLines({ github }: Scene): string[] {
  const own = github.effects.filter(({ by, kind }) => by === github.app.botLogin && !UNSEEN.has(kind));
  const kinds = [...new Set(own.map(({ kind }) => kind))].toSorted();
  const counts = kinds.map((kind) => `${kind}: ${own.filter((effect) => effect.kind === kind).length}`);
  return [...counts, `edits that changed nothing: ${emptyEdits(github.effects)}`];
}

/** Edits of comments that left all as it was but the time of writing. */
function emptyEdits(effects: Scene["github"]["effects"]): number {
  const said = effects.filter(({ kind }) => kind === "comment" || kind === "comment-edited");
  const bare = said.map(({ id, body }) => ({ id, text: String(body).replaceAll(MARKER, withoutTime) }));
  return bare.filter(({ id, text }, index) => {
    const before = bare.slice(0, index).findLast((one) => one.id === id);
    return before?.text === text;
  }).length;
}

const MARKER = /<!-- redline:([a-z-]+) ([\w-]+) [0-9a-f]{32} -->/g;

function withoutTime(_: string, kind: string, value: string): string {
  return `${kind} ${markerText(value, ["at", "sequence", "descriptionHash"])}`;
}

/** What a hidden marker holds, in the open and in the order of its names, but for the parts left out. */
function markerText(value: string, isLeftOut: readonly string[]): string {
  const parsed: unknown = JSON.parse(Buffer.from(value, "base64url").toString());
  return JSON.stringify(parsed, (_, part: unknown) => {
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
    const kept = Object.entries(part).filter(([name]) => !isLeftOut.includes(name));
    return Object.fromEntries(kept.toSorted(([one], [other]) => (one < other ? -1 : 1)));
  });
}

function normalised(text: string, commits: readonly string[]): string {
  return text
    .replaceAll(
      MARKER,
      (_, kind: string, value: string) =>
        `(${kind} ${markerText(value, ["at", "sequence", "spent", "descriptionHash"])})`,
    )
    .replaceAll(/\b[0-9a-f]{7,40}\b/g, (hex) => {
      const index = commits.findIndex((sha) => sha.startsWith(hex));
      return index < 0 ? hex : `<commit ${index}>`;
    })
    .replaceAll(/( exit 0 in )\d+\.\d s/g, "$1<time>")
    .replaceAll(/^( *)Redline-Signature: [0-9a-f]{32}$/gm, "$1Redline-Signature: <signature>")
    .replaceAll(/(?:\n+| )Model: \$.*$/gm, "")
    .replaceAll(/(Cost: |\| )\$\d+\.\d+/g, "$1<cost>")
    .replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, "<GitHub>");
}

/** How many calls of the model were made, and how many of them people are told the price of. */
export function callsOf({ github, model, repo }: Scene): { made: number; told: number } {
  const bodies = github.issue(repo, PLACE.issue).comments.map(({ body }) => body);
  const [, value = ""] = /<!-- redline:status ([\w-]+) /.exec(bodies.join("\n")) ?? [];
  const { record } = JSON.parse(Buffer.from(value, "base64url").toString() || "{}") as {
    record?: { spent: Record<string, { calls: number }> };
  };
  const told = Object.values(record?.spent ?? {}).reduce((sum, { calls }) => sum + calls, 0);
  return { made: model.requests.length, told };
}
