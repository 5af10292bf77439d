import { once, readObject } from "./objects.ts";
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

/** The commit at the tip of a full reference, e.g. `refs/heads/main`. */
export async function readRef(gitDir: string, ref: string): Promise<string | undefined> {
  return (await readObject(gitDir, `${ref}^{commit}`))?.oid;
}

const SHARED = ["refs/heads/", "refs/tags/"];

/** Whether that is a branch or a tag: of anything else GitHub tells nobody. */
export function isShared(ref: string): boolean {
  return SHARED.some((folder) => ref.startsWith(folder));
}

/** What all branches and tags point at, or those of them that are named. */
export async function readRefs(gitDir: string, names?: readonly string[]): Promise<Map<string, string>> {
  if (names) return readNamed(gitDir, names);
  const listing = await gitLine(gitDir, ["for-each-ref", "--format=%(objectname) %(refname)", ...SHARED]);
  const lines = listing.split("\n").filter((line) => line !== "");
  return new Map(lines.map((line) => [line.slice(41), line.slice(0, 40)]));
}

async function readNamed(gitDir: string, names: readonly string[]): Promise<Map<string, string>> {
  const shared = names.filter(isShared);
  const found = await Promise.all(
    shared.map(async (name) => [name, (await readObject(gitDir, name))?.oid] as const),
  );
  return new Map(found.flatMap(([name, oid]) => (oid === undefined ? [] : [[name, oid]])));
}

/** Commits of a range such as `main` or `a..b`, newest first; those that changed `path`, if one is given. */
export async function readLog(
  gitDir: string,
  range: string,
  max = Number.POSITIVE_INFINITY,
  path?: string,
): Promise<Commit[]> {
  if (path !== undefined) return await list(gitDir, [range, "--", path], max);
  const ends = range.split("..").map((name) => nameOf(gitDir, name));
  const [from = "", to] = (await Promise.all(ends)).toReversed();
  if (to !== undefined) {
    const line = (await lineTo(gitDir, from, to)) ?? (await list(gitDir, [from, `^${to}`], max));
    return line.slice(0, max);
  }
  const { line, at } = await walk(gitDir, from, undefined, max);
  if (at === undefined || line.length === max) return line;
  return [...line, ...(await list(gitDir, [at], max))].slice(0, max);
}

/** The same, in git's own order, which is needed where two lines come together. */
async function list(gitDir: string, range: readonly string[], max: number): Promise<Commit[]> {
  const limit = Number.isFinite(max) ? [`--max-count=${max}`] : [];
  const listing = await lasting(gitDir, ["rev-list", ...limit, ...range]);
  const shas = listing.split("\n").filter((sha) => sha !== "");
  return Promise.all(shas.map((sha) => readCommit(gitDir, sha)));
}

/** The full name of a commit that has to be there. */
async function nameOf(gitDir: string, name: string): Promise<string> {
  const sha = await readRef(gitDir, name);
  if (sha === undefined) throw new GitFailure(`there is no commit ${name}`);
  return sha;
}

/** How far back a commit is looked for one by one, before git looks for it. */
const NEAR = 50;

/** The commits from one, newest first, back to another, without it; undefined if it is not near, or not in one line. */
async function lineTo(gitDir: string, from: string, to: string): Promise<Commit[] | undefined> {
  const { line, at } = await walk(gitDir, from, to, NEAR);
  return at === to ? line : undefined;
}

/** Goes back as long as there is one parent; `at` is the commit before which it ended, undefined behind the first of all. */
async function walk(
  gitDir: string,
  from: string,
  to: string | undefined,
  max: number,
): Promise<{ line: Commit[]; at: string | undefined }> {
  const line: Commit[] = [];
  let at: string | undefined = from;
  while (at !== undefined && at !== to && line.length < max) {
    const commit: Commit = await readCommit(gitDir, at);
    if (commit.parents.length > 1) break;
    line.push(commit);
    [at] = commit.parents;
  }
  return { line, at };
}

/** One commit, which has to be there. */
export function readCommit(gitDir: string, sha: string): Promise<Commit> {
  return once(gitDir, `commit ${sha}`, async () => {
    const object = await readObject(gitDir, sha);
    if (object?.type !== "commit") throw new GitFailure(`there is no commit ${sha}`);
    return commitOf(sha, object.content.toString());
  });
}

/** Reads what git keeps of a commit: lines that say what it is, an empty one, and the message. */
function commitOf(sha: string, text: string): Commit {
  const [head = ""] = text.split("\n\n", 1);
  const all = (name: string) =>
    Array.from(head.matchAll(new RegExp(`^${name} (.*)$`, "gm")), ([, value = ""]) => value);
  const [tree = ""] = all("tree");
  const [author = ""] = all("author");
  const [committer = ""] = all("committer");
  return {
    sha,
    tree,
    parents: all("parent"),
    author: signatureIn(author),
    committer: signatureIn(committer),
    message: text.slice(head.length + 2).trimEnd(),
  };
}

/** Reads `Name <e-mail> SECONDS +HHMM`. */
function signatureIn(text: string): Signature {
  const [, name = "", email = "", seconds, sign = "+", hours = "00", minutes = "00"] =
    /^(.*?) ?<([^>]*)> (\d+) ([+-])(\d\d)(\d\d)$/.exec(text) ?? [];
  const offset = Number(`${sign}1`) * (60 * Number(hours) + Number(minutes)) * 60;
  const local = new Date(1_000 * (Number(seconds ?? 0) + offset)).toISOString().slice(0, 19);
  return { name, email, date: `${local}${sign}${hours}:${minutes}` };
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
  const fields = (await lasting(gitDir, args)).split("\0").slice(0, -1);
  const pairs = Array.from({ length: fields.length / 2 }, (_, index) =>
    fields.slice(2 * index, 2 * index + 2),
  );
  return pairs.map(([status = "", path = ""]) => ({ status, path }));
}

/** Where two branches parted; undefined for unrelated ones. */
export async function mergeBase(gitDir: string, one: string, other: string): Promise<string | undefined> {
  const [a, b] = await Promise.all([readRef(gitDir, one), readRef(gitDir, other)]);
  if (a === undefined || b === undefined) return undefined;
  if (await lineTo(gitDir, b, a)) return a;
  if (await lineTo(gitDir, a, b)) return b;
  return lasting(gitDir, ["merge-base", a, b]).then(
    (found) => found.trim(),
    (_failure: GitFailure) => undefined,
  );
}

/** Whether everything of `ancestor` is in `descendant`. */
export async function isAncestor(gitDir: string, ancestor: string, descendant: string): Promise<boolean> {
  return (await mergeBase(gitDir, ancestor, descendant)) === ancestor;
}

/** The output of a command that names objects in full and so says the same for ever: it is run once. */
function lasting(gitDir: string, args: readonly string[]): Promise<string> {
  return once(gitDir, args.join(" "), async () => (await git(gitDir, args)).toString());
}
