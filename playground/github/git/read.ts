import { GitFailure, git, gitLine } from "./run.ts";

/** A commit, as history shows it. */
export interface Commit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

export interface Signature {
  readonly name: string;
  readonly email: string;
  /** ISO 8601, with its zone. */
  readonly date: string;
}

export interface GitObject {
  readonly oid: string;
  readonly type: "blob" | "tree" | "commit" | "tag";
  readonly content: Buffer;
}

const COMMIT_FORMAT = ["%H", "%T", "%P", "%an", "%ae", "%aI", "%cn", "%ce", "%cI", "%B"].join("%x00");
const COMMIT_FIELDS = 10;

/** The object that an expression such as `HEAD:a/b.md` or `<sha>^{commit}` names. */
export async function readObject(gitDir: string, expression: string): Promise<GitObject | undefined> {
  if (/[\n\0]/.test(expression)) return undefined;
  const output = await git(gitDir, ["cat-file", "--batch"], { stdin: `${expression}\n` });
  const lineEnd = output.indexOf("\n");
  const head = /^([0-9a-f]{40}) (blob|tree|commit|tag) (\d+)$/.exec(output.subarray(0, lineEnd).toString());
  if (!head?.[1]) return undefined;
  const content = output.subarray(lineEnd + 1, lineEnd + 1 + Number(head[3]));
  return { oid: head[1], type: head[2] as GitObject["type"], content };
}

/** The commit at the tip of a full reference, e.g. `refs/heads/main`. */
export async function readRef(gitDir: string, ref: string): Promise<string | undefined> {
  const oid = await orUndefined(gitLine(gitDir, ["rev-parse", "--verify", "--quiet", `${ref}^{commit}`]));
  return oid === "" ? undefined : oid;
}

const SHARED = ["refs/heads/", "refs/tags/"];

/** All branches and tags with what they point at. */
export async function readRefs(gitDir: string): Promise<Map<string, string>> {
  const listing = await gitLine(gitDir, ["for-each-ref", "--format=%(objectname) %(refname)", ...SHARED]);
  const lines = listing.split("\n").filter((line) => line !== "");
  return new Map(lines.map((line) => [line.slice(41), line.slice(0, 40)]));
}

/** Commits of a range such as `main` or `a..b`, newest first. */
export async function readLog(gitDir: string, range: string, max: number): Promise<Commit[]> {
  const args = ["log", "-z", `--max-count=${max}`, `--format=${COMMIT_FORMAT}`, range, "--"];
  const fields = (await git(gitDir, args)).toString().split("\0");
  const count = Math.floor(fields.length / COMMIT_FIELDS);
  return Array.from({ length: count }, (_, index) =>
    commitOf(fields.slice(index * COMMIT_FIELDS, (index + 1) * COMMIT_FIELDS)),
  );
}

/** One commit, which has to be there. */
export async function readCommit(gitDir: string, sha: string): Promise<Commit> {
  const [commit] = await readLog(gitDir, sha, 1);
  if (!commit) throw new GitFailure(`there is no commit ${sha}`);
  return commit;
}

function commitOf(fields: readonly string[]): Commit {
  const [sha = "", tree = "", parents = "", an = "", ae = "", aI = "", cn = "", ce = "", cI = "", body = ""] =
    fields;
  return {
    sha,
    tree,
    parents: parents.split(" ").filter((parent) => parent !== ""),
    author: { name: an, email: ae, date: aI },
    committer: { name: cn, email: ce, date: cI },
    message: body.trimEnd(),
  };
}

/** Paths that a commit changed, against its first parent, with `A`, `M` or `D`. */
export async function readChanges(gitDir: string, sha: string): Promise<{ status: string; path: string }[]> {
  const args = [
    "diff-tree",
    "--root",
    "-m",
    "--first-parent",
    "-r",
    "-z",
    "--no-commit-id",
    "--name-status",
    sha,
  ];
  const fields = (await git(gitDir, args)).toString().split("\0").slice(0, -1);
  const pairs = Array.from({ length: fields.length / 2 }, (_, index) =>
    fields.slice(2 * index, 2 * index + 2),
  );
  return pairs.map(([status = "", path = ""]) => ({ status, path }));
}

/** Where two branches parted; undefined for unrelated ones. */
export function mergeBase(gitDir: string, one: string, other: string): Promise<string | undefined> {
  return orUndefined(gitLine(gitDir, ["merge-base", one, other]));
}

/** Whether everything of `ancestor` is in `descendant`. */
export async function isAncestor(gitDir: string, ancestor: string, descendant: string): Promise<boolean> {
  return (await mergeBase(gitDir, ancestor, descendant)) === ancestor;
}

async function orUndefined(line: Promise<string>): Promise<string | undefined> {
  return line.catch((_failure: GitFailure) => undefined);
}
