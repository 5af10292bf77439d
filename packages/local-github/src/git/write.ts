import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { appendFile, mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Commit, Signature } from "./read.ts";
import { git, gitLine } from "./run.ts";

const NOTHING = "0".repeat(40);

/** What a commit is made of; `files` maps a path to its new text, or to null to remove it. */
export interface NewCommit {
  /** Whose files it starts with. */
  readonly parent: string | undefined;
  /** Its parents, if they are others than that one. */
  readonly parents?: readonly string[];
  readonly message: string;
  readonly by: Signature;
  /** If it is another than who commits. */
  readonly author?: Signature;
  readonly files: Readonly<Record<string, string | Buffer | null>>;
}

const SETTINGS = `
[receive]
	hideRefs = refs/pull
	autogc = false
[uploadpack]
	allowAnySHA1InWant = true
	allowFilter = true
[http]
	receivepack = true
[gc]
	# Comments keep pointing at commits that a forced push has left behind.
	auto = 0
[core]
	# Nothing here outlives the machine.
	fsync = none
`;

/** Makes a bare repository that takes pushes as GitHub does: branches may be rewritten, `refs/pull` is its own. */
export async function initBare(gitDir: string, defaultBranch: string): Promise<void> {
  await mkdir(gitDir, { recursive: true });
  await git(gitDir, ["init", "--bare", "--quiet", "--template=", `--initial-branch=${defaultBranch}`]);
  await appendFile(join(gitDir, "config"), SETTINGS);
}

/** Whether a folder was made by `initBare` and has had no pull request: then a copy of it is all that is to be had. */
export async function isCopyable(folder: string): Promise<boolean> {
  const config = await readFile(join(folder, "config"), "utf8").catch(() => "");
  return config.endsWith(SETTINGS) && !existsSync(join(folder, "refs", "pull"));
}

/** Whether a folder is a git repository itself, bare or with a work tree. */
export function isRepository(folder: string): boolean {
  return (
    existsSync(join(folder, ".git")) ||
    (existsSync(join(folder, "HEAD")) && existsSync(join(folder, "objects")))
  );
}

/** Takes over all branches and tags of a local repository; its HEAD becomes `defaultBranch`. */
export async function importRepository(gitDir: string, from: string, defaultBranch: string): Promise<void> {
  const both = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"];
  await git(gitDir, ["fetch", "--quiet", "--no-auto-gc", from, ...both]);
  await git(gitDir, ["fetch", "--quiet", "--no-auto-gc", from, `+HEAD:refs/heads/${defaultBranch}`]);
}

/** Makes the first commit out of the files of a folder (those that its .gitignore lets through). */
export async function commitFolder(
  gitDir: string,
  folder: string,
  by: Signature,
  message: string,
): Promise<string> {
  return withIndex(gitDir, async (env) => {
    await git(gitDir, ["--work-tree", folder, "add", "--all", "."], { env });
    const tree = await gitLine(gitDir, ["write-tree"], { env });
    return commitTree(gitDir, { tree, parents: [], by, message });
  });
}

/** Makes a commit; no branch moves yet. */
export async function writeCommit(gitDir: string, commit: NewCommit): Promise<string> {
  const { parent, parents = parent ? [parent] : [], by, author = by, message } = commit;
  const entries = await Promise.all(
    Object.entries(commit.files).map(async ([path, text]) => {
      if (text === null) return `0 ${NOTHING}\t${path}\0`;
      const blob = await gitLine(gitDir, ["hash-object", "-w", "--stdin"], { stdin: text });
      return `${await modeOf(gitDir, parent, path)} ${blob}\t${path}\0`;
    }),
  );
  return withIndex(gitDir, async (env) => {
    if (parent) await git(gitDir, ["read-tree", parent], { env });
    await git(gitDir, ["update-index", "-z", "--index-info"], { env, stdin: entries.join("") });
    const tree = await gitLine(gitDir, ["write-tree"], { env });
    return commitTree(gitDir, { tree, parents, by, author, message });
  });
}

/** Makes the merge commit of `head` into `base`; throws GitFailure on a conflict. */
export async function writeMerge(
  gitDir: string,
  merge: { readonly base: string; readonly head: string; readonly by: Signature; readonly message: string },
): Promise<string> {
  const tree = await gitLine(gitDir, ["merge-tree", "--write-tree", merge.base, merge.head]);
  return commitTree(gitDir, {
    tree,
    parents: [merge.base, merge.head],
    by: merge.by,
    message: merge.message,
  });
}

/** Makes one commit on `base` out of all that `head` has beyond it; throws GitFailure on a conflict. */
export async function writeSquash(
  gitDir: string,
  merge: { readonly base: string; readonly head: string; readonly by: Signature; readonly message: string },
): Promise<string> {
  const { base, head, by, message } = merge;
  const tree = await gitLine(gitDir, ["merge-tree", "--write-tree", base, head]);
  return commitTree(gitDir, { tree, parents: [base], by, message });
}

/** Makes the commits anew, one after the other, on `base`, as a rebase does; throws GitFailure on a conflict. */
export async function writePicked(
  gitDir: string,
  pick: { readonly base: string; readonly commits: readonly Commit[]; readonly by: Signature },
): Promise<string> {
  let tip = pick.base;
  for (const { sha, parents, author, message } of pick.commits) {
    // A merge is no change of its own: GitHub leaves it out.
    if (parents.length !== 1) continue;
    // With the present tip's tree standing on the commit's own parent, merging is picking.
    const standIn = { tree: `${tip}^{tree}`, parents, by: pick.by, message: "stand-in" };
    const onto = await commitTree(gitDir, standIn);
    const tree = await gitLine(gitDir, ["merge-tree", "--write-tree", onto, sha]);
    tip = await commitTree(gitDir, { tree, parents: [tip], by: pick.by, author, message });
  }
  return tip;
}

/** Brings a commit of another repository, with all that it stands on. */
export async function fetchRef(gitDir: string, from: string, ref: string): Promise<void> {
  await git(gitDir, ["fetch", "--quiet", "--no-auto-gc", "--no-write-fetch-head", from, ref]);
}

/** Points a reference of ours at a commit, wherever it was. */
export async function setRef(gitDir: string, ref: string, sha: string): Promise<void> {
  await git(gitDir, ["update-ref", ref, sha]);
}

/** Removes a reference, if it still is where it was thought to be. */
export async function deleteRef(gitDir: string, ref: string, from: string): Promise<void> {
  await git(gitDir, ["update-ref", "-d", ref, from]);
}

/** Moves a branch, if it still is where it was thought to be; undefined stands for "not there". */
export async function moveBranch(
  gitDir: string,
  branch: string,
  to: string,
  from: string | undefined,
): Promise<void> {
  await moveRef(gitDir, `refs/heads/${branch}`, to, from);
}

/** The same for any reference. */
export async function moveRef(
  gitDir: string,
  ref: string,
  to: string,
  from: string | undefined,
): Promise<void> {
  await git(gitDir, ["update-ref", ref, to, from ?? NOTHING]);
}

async function modeOf(gitDir: string, parent: string | undefined, path: string): Promise<string> {
  if (!parent) return "100644";
  const entry = await gitLine(gitDir, ["ls-tree", parent, "--", `:(literal)${path}`]);
  return entry === "" ? "100644" : entry.slice(0, 6);
}

async function withIndex<T>(gitDir: string, use: (env: Record<string, string>) => Promise<T>): Promise<T> {
  const index = join(gitDir, `index-${randomUUID()}`);
  try {
    return await use({ GIT_INDEX_FILE: index });
  } finally {
    await rm(index, { force: true });
  }
}

async function commitTree(
  gitDir: string,
  commit: { tree: string; parents: readonly string[]; by: Signature; author?: Signature; message: string },
): Promise<string> {
  const { name, email, date } = commit.by;
  const author = commit.author ?? commit.by;
  const env = {
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_AUTHOR_DATE: author.date,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
    GIT_COMMITTER_DATE: date,
  };
  const parents = commit.parents.flatMap((parent) => ["-p", parent]);
  return gitLine(gitDir, ["commit-tree", commit.tree, ...parents], { env, stdin: commit.message });
}
