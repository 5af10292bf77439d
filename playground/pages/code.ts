import { type Commit, mergeBase, readCommit, readLog } from "@redline/local-github/git/read.ts";
import { git } from "@redline/local-github/git/run.ts";
import type { PullRequest } from "@redline/local-github/model.ts";
import { fileAt } from "@redline/local-github/pages.ts";
import { parsePatch, type StructuredPatch } from "diff";
import { NoPage, type Visit } from "./visit.ts";

const DIFF = ["--no-color", "--no-ext-diff", "--no-renames", "--src-prefix=a/", "--dst-prefix=b/"];
const COMMITS_MAX = 250;

/** A changed file. */
export interface FileDiff extends StructuredPatch {
  readonly path: string;
}

/** A commit's message, taken apart. */
export interface Message {
  readonly subject: string;
  readonly body: string;
  readonly trailers: readonly (readonly [string, string])[];
}

const filesIn = (patch: Buffer): FileDiff[] =>
  parsePatch(patch.toString()).map((file) => {
    const names = [file.newFileName, file.oldFileName].map((name) => name?.replace(/^[ab]\//, ""));
    return { ...file, path: names.find((name) => name !== "/dev/null") ?? "" };
  });

/** What a pull request changes, as its page shows it. */
export async function pullDiff(issue: PullRequest): Promise<FileDiff[]> {
  const { gitDir } = issue.repo;
  return filesIn(await git(gitDir, ["diff", ...DIFF, await baseOf(issue), issue.pull.headSha]));
}

/** Where a pull request begins: once it is merged its base has moved. */
async function baseOf({ repo, pull }: PullRequest): Promise<string> {
  return (await mergeBase(repo.gitDir, pull.baseSha, pull.headSha)) ?? pull.baseSha;
}

/** What a commit changes, against its first parent. */
export async function commitDiff(visit: Visit, sha: string): Promise<FileDiff[]> {
  const args = ["diff-tree", "-p", "--root", "-m", "--first-parent", "--no-commit-id", ...DIFF, sha];
  return filesIn(await git(visit.repo.gitDir, args));
}

/** The patch of a pull request as text. */
export async function pullPatch(issue: PullRequest): Promise<string> {
  return (
    await git(issue.repo.gitDir, ["diff", ...DIFF, await baseOf(issue), issue.pull.headSha])
  ).toString();
}

/** A pull request's commits, oldest first. */
export async function commitsOf(issue: PullRequest): Promise<Commit[]> {
  const range = `${await baseOf(issue)}..${issue.pull.headSha}`;
  return (await readLog(issue.repo.gitDir, range, COMMITS_MAX)).toReversed();
}

/** The commit of that name; it may be shortened. */
export async function commitNamed({ repo }: Visit, name: string): Promise<Commit> {
  if (!/^[\da-f]{7,40}$/.test(name)) throw new NoPage();
  const found = await git(repo.gitDir, ["rev-parse", "--verify", "--quiet", `${name}^{commit}`]).catch(() => {
    throw new NoPage();
  });
  return readCommit(repo.gitDir, found.toString().trim());
}

/** Subject, text and trailers of a commit's message. */
export function messageOf({ message }: Pick<Commit, "message">): Message {
  const [subject = "", ...paragraphs] = message.split(/\n\n+/);
  const last = paragraphs.at(-1)?.split("\n") ?? [];
  const pairs = last.flatMap((line) => {
    const [, name, value] = /^([A-Z][\w-]*): (.+)$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
  const hasTrailers = pairs.length > 0 && pairs.length === last.length;
  const body = (hasTrailers ? paragraphs.slice(0, -1) : paragraphs).join("\n\n");
  return { subject, body, trailers: hasTrailers ? pairs : [] };
}

/** The value of a trailer. */
export const trailer = (commit: Pick<Commit, "message">, name: string): string | undefined =>
  messageOf(commit).trailers.find(([one]) => one === name)?.[1];

/** What `{commit or branch}/{path}` names. */
export async function fileNamed({ repo }: Visit, rest: string) {
  const found = await fileAt(repo, encodeURI(rest));
  if (!found) throw new NoPage();
  return found;
}
