import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { lstatSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Writable } from "node:stream";
import type { Box } from "./box.ts";
import { engineEnvironment, said } from "./engine.ts";

/** Of the programs of the host. */
const ENVIRONMENT = { PATH: "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C" };

/**
 * Copies what is in a folder of the host into one of a container, but for what another folder has. As an archive and
 * not by a mount: the engine may be on another machine, or know the bot's folders and its user by other names.
 */
export async function putFolder(box: Box, folder: string, target: string, except?: string): Promise<void> {
  const excluded = except === undefined ? [] : await hiddenPaths(folder, except);
  const flags = ["--create", "--file=-", `--directory=${folder}`, "--anchored", "--no-wildcards"];
  const pack = spawn("tar", [...flags, "--exclude-from=-", "."], {
    env: ENVIRONMENT,
    stdio: ["pipe", "pipe", "pipe"],
  });
  give(pack.stdin, excluded.map((path) => `./${path}\n`).join(""));
  const unpack = inside(box, ["--interactive", `--workdir=${target}`], ["tar", "-xpf", "-"]);
  await all(pipe(pack, unpack), succeeds(pack), succeeds(unpack));
}

/** A program that ends early breaks the pipe; its own end says why. */
const give = (stream: Writable, text: string | Buffer) => stream.on("error", () => undefined).end(text);

/** Paths of a folder that are not seen where another lies over it; what has a line break in its name is copied over. */
async function hiddenPaths(folder: string, over: string): Promise<string[]> {
  const entries = await readdir(over, { recursive: true, withFileTypes: true });
  const isFolder = (path: string) => lstatSync(join(folder, path), { throwIfNoEntry: false })?.isDirectory();
  return entries
    .map((entry) => ({ path: relative(over, join(entry.parentPath, entry.name)), entry }))
    .filter(({ path, entry }) => !path.includes("\n") && !(entry.isDirectory() && isFolder(path)))
    .map(({ path }) => path);
}

/** Copies a file of the host into a container. */
export async function putFile(box: Box, file: string, target: string): Promise<void> {
  const write = inside(box, ["--interactive"], ["/bin/sh", "-c", `cat > ${target}`]);
  write.stdout?.resume();
  if (write.stdin !== null) give(write.stdin, await readFile(file));
  await succeeds(write);
}

/** Packs all of a folder, or only its arguments. */
const PACK = '[ $# -gt 0 ] || set -- .; exec tar -cf - -- "$@"';

/** Copies files of a container into an empty folder of the host, `bytesMax` at most. */
export async function takeFiles(
  box: Box,
  from: string,
  { to, bytesMax, paths }: { to: string; bytesMax: number; paths?: readonly string[] | undefined },
): Promise<void> {
  const pack = inside(box, [`--workdir=${from}`], ["/bin/sh", "-c", PACK, "sh", ...(paths ?? [])]);
  // The archive's own bytes are one block for each file, and there are not many files: see flags.ts.
  const flags = ["--extract", "--file=-", `--directory=${to}`, "--no-same-owner", "--preserve-permissions"];
  const unpack = spawn("tar", [...flags, "--delay-directory-restore"], {
    env: ENVIRONMENT,
    stdio: ["pipe", "pipe", "pipe"],
  });
  await all(pipe(pack, unpack, bytesMax), succeeds(pack), succeeds(unpack, TOO_DEEP));
}

function inside(box: Box, flags: readonly string[], words: readonly string[]): ChildProcess {
  const [program = "", ...args] = box.exec(flags, words);
  return spawn(program, args, { env: engineEnvironment(), stdio: ["pipe", "pipe", "pipe"] });
}

/** Waits for all, and throws what the first of them in this order throws. */
async function all(...steps: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(steps)).find((step) => step.status === "rejected");
  if (failed) throw failed.reason;
}

/** More than was allowed to be taken. */
export class TooMuch extends Error {}

async function pipe(
  from: ChildProcess,
  to: ChildProcess,
  bytesMax = Number.POSITIVE_INFINITY,
): Promise<void> {
  if (from.stdout === null || to.stdin === null) throw new Error("not reached: both are pipes");
  to.stdout?.resume();
  // What ends early breaks the pipe, as tar does with what follows an archive; its own exit code says whether it failed.
  to.stdin.on("error", () => undefined);
  const gone = once(to, "exit").catch(() => undefined);
  let left = bytesMax;
  for await (const chunk of from.stdout) {
    left -= chunk.length;
    if (left < 0) break;
    if (to.stdin.writable && !to.stdin.write(chunk)) await Promise.race([drained(to.stdin), gone]);
  }
  to.stdin.end();
  if (left >= 0) return;
  from.kill();
  throw new TooMuch(`more than ${bytesMax} bytes`);
}

const drained = (stream: Writable) => new Promise((resolve) => stream.once("drain", resolve));

/** `forgives`: what may go wrong with single files. */
async function succeeds(child: ChildProcess, forgives?: RegExp): Promise<void> {
  let errors = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    errors = (errors + text).slice(-4_000);
  });
  const [code] = await once(child, "close");
  const wrong = errors.split("\n").filter((line) => line !== "" && !forgives?.test(line));
  if (code !== 0 && (forgives === undefined || wrong.length > 0))
    throw new Error(`files could not be copied (${said(errors) ?? `tar ended with ${code}`})`);
}

/** What has a path that nothing can be reached by is left out of what is kept, see ../inside/keep.ts. */
const TOO_DEEP = /File name too long|Exiting with failure status/;
