import { type ChildProcess, spawn } from "node:child_process";
import { chmod, chown, copyFile, cp, link, mkdir, mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "@jest/globals";
import type { Prepared, PrepareRequest } from "../../src/ports/environment.ts";
import type { Probe, Ran, RunRequest } from "../../src/workspace/sandbox/sandbox.ts";

const PROJECT = join(import.meta.dirname, "../..");
const DRIVER = "test/sandboxed/driver.ts";
const NOBODY = 65_534;
const NO_MEANS = /needs Linux|apt-get install bubblewrap|sysctl|in a container|the container hides/;
/** The sandbox is refused to root: what it does is tried as nobody then, and as ourselves otherwise. */
const isRoot = process.getuid?.() === 0;
const drop = isRoot ? ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups", "--"] : [];

/**
 * Where a machine has no means for a sandbox, a test says so in place of what it would have tried; in CI it fails, and
 * so it does everywhere if there are means, and the sandbox does not hold.
 */
export async function sandboxedOr(nobody: Nobody) {
  const probe = await nobody.probe();
  if (probe.usable || process.env.CI === "true" || !NO_MEANS.test(probe.reason)) return test;
  return (name: string, _: () => Promise<void>, _timeout?: number) =>
    test(`${name}: not tried (${probe.reason})`, () => {
      expect(probe.reason).toMatch(NO_MEANS);
    });
}

/** The ways in which a command can be run; `none` is without a sandbox. */
export type Backend = "overlay" | "copy" | "container" | "none";
/**
 * With an image, for which `npm run containers` sets this, commands are run in containers. Starting an engine takes root
 * and other programs, so `npm test` tries what every machine has.
 */
export const IMAGE = process.env.SANDBOX_IMAGE;
/** The sandboxes that are tried, the first one first. */
export const WALLS: readonly [Backend, ...Backend[]] =
  IMAGE === undefined ? ["overlay", "copy"] : ["container"];

/** What leads to the engine. */
const ENGINE: Record<string, string> =
  IMAGE === undefined ? {} : { SANDBOX_IMAGE: IMAGE, DOCKER_HOST: process.env.DOCKER_HOST ?? "" };

/** The sandbox's own code in a process of a user that is not root. */
export interface Nobody {
  readonly process: ChildProcess;
  /** Its process id, which is not that of `process` while that still starts it. */
  pid(): Promise<number>;
  probe(): Promise<Probe>;
  /** `hidden`: folders of the host that must not be seen, beside those of the sandbox's own program. */
  run(backend: Backend, request: RunRequest, hidden?: readonly string[]): Promise<Ran>;
  /** Installs dependencies, with layers in `folder` below that of the driver. */
  prepare(backend: Backend, preparing: Preparing): Promise<Prepared>;
  /** Runs a command with what was installed there. */
  runIn(backend: Backend, preparing: Preparing, layer: string | undefined, command: string): Promise<Ran>;
  close(): Promise<void>;
}

/** What to prepare, on files that no git gives out. */
export interface Preparing {
  /** Names the store of layers; those with the same name are one. */
  readonly store: string;
  readonly bytesMax?: number;
  /** The tree's files. */
  readonly tree: string;
  readonly request: Omit<PrepareRequest, "tree">;
  /** The output of programs that tell the server's configuration, by their command lines. */
  readonly said?: Readonly<Record<string, string>>;
}

/** A folder that a user who is not root can reach, and owns, with the sources and our Node in it. */
export async function aPlaceForNobody(): Promise<{ folder: string; close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "redline-nobody-"));
  await chmod(folder, 0o755);
  for (const part of ["src/workspace", "src/core/environment", "node_modules/semver"])
    await cp(join(PROJECT, part), join(folder, part), { recursive: true });
  await mkdir(join(folder, "test/sandboxed"), { recursive: true });
  await copyFile(new URL("./driver.ts", import.meta.url), join(folder, DRIVER));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  // Half a second and 120 MB for nothing, if it lies on the same disk.
  await link(process.execPath, join(folder, "node")).catch(() =>
    copyFile(process.execPath, join(folder, "node")),
  );
  await mkdir(join(folder, "runs"));
  if (isRoot) for (const path of [folder, join(folder, "runs")]) await chown(path, NOBODY, NOBODY);
  return { folder, close: () => rm(folder, { recursive: true, force: true }) };
}

/** A tree of files that belongs to the user that the sandbox is tried as, and `change`: more to do to it. */
export async function aTree(folder: string, files: Readonly<Record<string, string>>): Promise<string> {
  const tree = await mkdtemp(join(folder, "tree-"));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(tree, path, ".."), { recursive: true });
    await writeFile(join(tree, path), text);
  }
  await own(tree);
  return tree;
}

async function own(tree: string): Promise<void> {
  if (!isRoot) return;
  await ended(spawn("chown", ["-R", `${NOBODY}:${NOBODY}`, tree], { stdio: "inherit" }));
}

/** Starts the driver in such a folder; `before`: a command that then becomes the driver, such as `unshare`. */
export async function startNobody(folder: string, before: readonly string[] = []): Promise<Nobody> {
  // Held open without O_CLOEXEC, far from the others: what started the bot may have left such a one.
  const leaked = await open(join(folder, "package.json"));
  const [program, ...args] = [...drop, ...before, join(folder, "node"), DRIVER];
  const places = Array<"ignore">(LEAKED - 3).fill("ignore");
  const child = spawn(program, args, {
    cwd: folder,
    env: {
      PATH: process.env.PATH ?? "",
      HOME: folder,
      REDLINE_CANARY: "a secret that must not be seen",
      ...ENGINE,
    },
    stdio: ["pipe", "pipe", "inherit", ...places, leaked.fd],
  });
  await leaked.close();
  const ask = asking(child);
  return {
    process: child,
    close: async () => {
      child.stdin?.end();
      await ended(child);
    },
    pid: () => ask("pid"),
    probe: () => ask("probe"),
    prepare: (backend, preparing) => ask("prepare", backend, preparing),
    runIn: (backend, preparing, layer, command) => ask("runIn", backend, preparing, layer, command),
    // JSON leaves out what is undefined.
    run: async (backend, request, hidden = []) => {
      const { files, ...result }: Ran = await ask("run", backend, request, hidden);
      return { ...result, exitCode: result.exitCode, limit: result.limit, files: files && new Map(files) };
    },
  };
}

/** The descriptor under which the driver is given a file that no command may be given. */
export const LEAKED = 40;

function asking(child: ChildProcess) {
  const waiting = new Map<
    number,
    { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void }
  >();
  const lines = createInterface({ input: child.stdout ?? process.stdin });
  lines.on("line", (line) => {
    const { id, value, error } = JSON.parse(line);
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) asked?.resolve(value);
    else asked?.reject(new Error(error));
  });
  child.on("close", () => {
    for (const { reject } of waiting.values()) reject(new Error("The driver has ended."));
  });
  let count = 0;
  return (call: string, ...args: readonly unknown[]) =>
    new Promise<never>((resolve, reject) => {
      const id = ++count;
      waiting.set(id, { resolve: (value) => resolve(value as never), reject });
      child.stdin?.write(`${JSON.stringify({ id, call, args })}\n`);
    });
}

/** Resolves when a process has ended. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => child.on("close", resolve));
}
