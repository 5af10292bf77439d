import { execFile } from "node:child_process";
import { cp, glob, mkdir, readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { CaseError, type Source } from "./case.ts";

const run = promisify(execFile);
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;
/** Of a client's own words. Characters. */
const WORDS_MAX = 300;

/**
 * Brings a case's repository: a folder of files for a package, a repository whose `main` is the base commit for git. The
 * registries' own clients do it, with the configuration of whoever runs this. Throws a CaseError.
 */
export async function bring(source: Source, folder: string, beside: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const { npm, pypi, go, crate, git, commit } = source;
  if (npm !== undefined) return await fromNpm(npm, folder);
  if (pypi !== undefined) return await fromPypi(pypi, folder);
  if (go !== undefined) return await fromGo(go, folder);
  if (crate !== undefined) return await fromCrates(crate, folder);
  return await fromGit({ url: git ?? "", commit: commit ?? "", beside }, folder);
}

async function fromNpm(name: string, folder: string): Promise<string> {
  await client(name, ["npm", "pack", name, "--loglevel=error", "--pack-destination", folder], folder);
  return await unpacked(folder, ".tgz");
}

/** pip builds the package's metadata to know its name, so this runs the package's own code. */
async function fromPypi(name: string, folder: string): Promise<string> {
  const pip = ["python3", "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"];
  await client(name, [...pip, "--dest", folder, name], folder);
  return await unpacked(folder, ".tar.gz");
}

async function fromGo(name: string, folder: string): Promise<string> {
  const answer = await client(name, ["go", "mod", "download", "-json", name], folder);
  const { Dir } = JSON.parse(answer) as { Dir: string };
  const files = join(folder, "files");
  await cp(Dir, files, { recursive: true });
  // The module cache is read-only.
  await client(name, ["chmod", "-R", "u+w", files], folder);
  return files;
}

/** To show what a crate is, cargo unpacks it below its own folder, without its dependencies and without running anything. */
async function fromCrates(name: string, folder: string): Promise<string> {
  await client(name, ["cargo", "info", "--quiet", name], folder);
  const home = process.env.CARGO_HOME || join(homedir(), ".cargo");
  const files = join(folder, "files");
  for await (const path of glob(`registry/src/*/${name.replace("@", "-")}`, { cwd: home })) {
    await cp(join(home, path), files, { recursive: true });
    return files;
  }
  throw new CaseError(`${name} cannot be fetched: cargo did not unpack it in ${home}`);
}

/** Nothing but the base commit and what came before it: a later branch or tag may have the answer. */
async function fromGit(
  { url, commit, beside }: { url: string; commit: string; beside: string },
  folder: string,
): Promise<string> {
  const [all, base] = [join(folder, "all.git"), join(folder, "base.git")];
  const isLocal = !/^[a-z+]+:\/\/|^[\w.-]+@[\w.-]+:/.test(url);
  await client(url, ["git", "clone", "--quiet", "--bare", isLocal ? resolve(beside, url) : url, all], folder);
  await client(
    url,
    ["git", "-C", all, "update-ref", "refs/redline-case", commit],
    folder,
    `has no commit ${commit}`,
  );
  await client(url, ["git", "init", "--quiet", "--bare", "--initial-branch", "main", base], folder);
  await client(
    url,
    ["git", "-C", base, "fetch", "--quiet", all, "refs/redline-case:refs/heads/main"],
    folder,
  );
  return base;
}

async function unpacked(folder: string, extension: string): Promise<string> {
  const archive = (await readdir(folder)).find((name) => name.endsWith(extension)) ?? "";
  const files = join(folder, "files");
  await mkdir(files);
  await client(archive, ["tar", "-xzf", join(folder, archive), "--strip-components=1", "-C", files], folder);
  return files;
}

/** What a program printed; where it failed, its own last words become the reason. */
async function client(
  what: string,
  [program = "", ...args]: readonly string[],
  cwd: string,
  problem = "cannot be fetched",
): Promise<string> {
  try {
    return (await run(program, args, { cwd, maxBuffer: OUTPUT_BYTES_MAX })).stdout;
  } catch (error) {
    const { code, stdout = "", stderr = "" } = error as Failure;
    if (code === "ENOENT") throw new CaseError(`${what} ${problem}: ${program} is not installed`);
    throw new CaseError(
      `${what} ${problem}: ${lastWords(stderr, what) ?? lastWords(stdout, what) ?? `exit code ${code}`}`,
    );
  }
}

type Failure = Error & {
  readonly code?: string | number;
  readonly stdout?: string;
  readonly stderr?: string;
};

/** The last line of an output that names what was asked for, or else its last line. */
function lastWords(output: string, what: string): string | undefined {
  const lines = output.split("\n").filter((line) => line.trim() !== "" && !line.includes("complete log"));
  const line = lines.findLast((one) => one.includes(what)) ?? lines.at(-1);
  return line?.trim().slice(0, WORDS_MAX);
}
