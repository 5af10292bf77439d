import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import type { RunLimit } from "../../ports/environment.ts";
import { type Box, startBox } from "./container/box.ts";
import { collectFrom } from "./container/collect.ts";
import {
  type Engine,
  engine,
  engineEnvironment,
  findEngine,
  removeLeftovers,
  said,
  volumesOf,
} from "./container/engine.ts";
import { putFile, putFolder } from "./container/files.ts";
import { HOME } from "./container/flags.ts";
import { startForwarder } from "./container/forward.ts";
import { probeContainer } from "./container/probe.ts";
import { type Ended, endGroup, runWithin } from "./run.ts";
import {
  defaultLimits,
  type Probe,
  type Ran,
  type RunLimits,
  type RunRequest,
  type Sandbox,
} from "./sandbox.ts";
import { CERTIFICATES, variablesOf } from "./variables.ts";

interface Place {
  /** The image for requests that name none. */
  readonly image: string;
  /** A folder of the bot's own, where files can lie for a moment. It also tells its containers from another bot's. */
  readonly scratch: string;
}

const COMMAND = readFileSync(new URL("./container/command.sh", import.meta.url), "utf8");
const CERTIFICATES_INSIDE = "/tmp/ca-certificates.crt";
/**
 * Ends all that the command has left, which is all of this user, but itself; waits until only the container's first two
 * processes and itself are there, because programs could not be started before; and says how much is free.
 */
const SETTLE = `kill -9 -1
tries=0
while set -- /proc/[0-9]* && [ $# -gt 3 ] && [ $tries -lt 20000 ]; do tries=$((tries + 1)); done
for folder in /work /tmp /dev/shm "$HOME"; do stat -f -c '%f %d' "$folder"; done`;

/** A container engine, Docker or Podman: each command gets a container of its own, from an image. */
export function createContainer({ image, scratch }: Place): Sandbox {
  const label = `redline.sandbox=${createHash("sha256").update(`${hostname()}\0${scratch}`).digest("hex").slice(0, 16)}`;
  const images = new Map<string, Promise<readonly string[]>>();
  let found: Promise<Engine> | undefined;
  const engineOf = () => {
    found ??= findEngine().then(async (on) => {
      if ("reason" in on) throw new Error(on.reason);
      await removeLeftovers(on, label);
      return on;
    });
    // It may be started later.
    found.catch(() => {
      found = undefined;
    });
    return found;
  };
  const run = async (request: RunRequest): Promise<Ran> => {
    const on = await engineOf();
    const name = request.image ?? image;
    // It becomes a word of the engine's command line.
    if (!/^\w[\w.:/@-]*$/.test(name)) throw new Error(`${JSON.stringify(name)} is not the name of an image.`);
    const volumes = images.get(name) ?? volumesOf(on, name, name !== image);
    images.set(name, volumes);
    volumes.catch(() => images.delete(name));
    return await runInBox(on, { image: name, label, volumes: await volumes, scratch }, request);
  };
  let probe: Promise<Probe> | undefined;
  return {
    probe: () => {
      probe ??= probeContainer(engineOf, run, scratch, image);
      return probe;
    },
    run,
  };
}

interface Origin {
  readonly image: string;
  readonly label: string;
  readonly volumes: readonly string[];
  readonly scratch: string;
}

async function runInBox(on: Engine, { scratch, ...origin }: Origin, request: RunRequest): Promise<Ran> {
  const limits = { ...defaultLimits(), ...request.limits };
  const box = await startBox(on, { ...origin, limits, socket: request.network?.socket });
  try {
    const full = await putAll(on, box, request);
    if (full)
      return { command: request.command, exitCode: undefined, limit: "disk", output: "", durationMs: 0 };
    if (request.network !== undefined) await giveNetwork(on, box);
    const ended = await runCommand(box, request, limits);
    return await resultOf(on, box, { request, limits, ended, scratch });
  } finally {
    await box.close();
  }
}

async function giveNetwork(on: Engine, box: Box): Promise<void> {
  if (existsSync(CERTIFICATES)) await putFile(box, CERTIFICATES, CERTIFICATES_INSIDE);
  await startForwarder(on, box);
}

/** Copies the request's folders into the container. True if they do not fit. */
async function putAll(on: Engine, box: Box, { tree, below, home }: RunRequest): Promise<boolean> {
  try {
    if (below !== undefined) await putFolder(box, below, "/work", tree);
    await putFolder(box, tree, "/work");
    if (home !== undefined) await putFolder(box, home, HOME);
    return false;
  } catch (error) {
    if (await settle(on, box)) return true;
    throw error;
  }
}

function runCommand(box: Box, request: RunRequest, limits: RunLimits): Promise<Ended> {
  const { PATH: _, ...variables } = variablesOf(request, CERTIFICATES_INSIDE);
  const flags = Object.entries(variables).map(([name, value]) => `--env=${name}=${value}`);
  const { command, path = [], network } = request;
  const way = network === undefined ? "offline" : "proxy";
  const kilobytes = String(Math.floor(limits.memoryBytes / 1024));
  const words = ["/bin/sh", "-c", COMMAND, "sh", path.join(":"), way, kilobytes, command];
  return runWithin(
    {
      argv: box.exec(["--workdir=/work", ...flags], words),
      folder: "/",
      environment: engineEnvironment(),
      // Of the engine's command line only: the container ends a moment later, when it is closed.
      end: endGroup,
      look: () => (box.hasRefused("memory") ? "memory" : undefined),
      signal: request.signal,
    },
    limits,
  );
}

interface Finished {
  readonly request: RunRequest;
  readonly limits: RunLimits;
  readonly ended: Ended;
  readonly scratch: string;
}

async function resultOf(on: Engine, box: Box, { request, limits, ended, scratch }: Finished): Promise<Ran> {
  const { exitCode, output, durationMs, errors } = ended;
  // The engine's own failures have exit codes that commands have too.
  if (!/^started$/m.test(errors)) throw new Error(said(errors) ?? "The engine exited without a message.");
  const base = { command: request.command, output, durationMs };
  if (ended.limit !== undefined) return { ...base, exitCode: undefined, limit: ended.limit };
  const isFull = await settle(on, box).catch((error: Error) => error);
  await box.news();
  // The kernel was faster than our look and has killed a program of it: whatever its last one returned, it was stopped.
  if (box.hasRefused("memory")) return { ...base, exitCode: undefined, limit: "memory" };
  if (isFull instanceof Error) {
    // What it has left takes up every process, so that none of ours can be started. The container's end ends them all.
    if (box.hasRefused("processes")) return { ...base, exitCode, limit: "processes" };
    throw isFull;
  }
  const taken = await collectFrom(on, box, request, { limits, scratch, hasSucceeded: exitCode === 0 });
  const files = new Map(taken.files);
  if (taken.isTooMuch) return { ...base, exitCode, limit: "disk", files };
  return { ...base, exitCode, limit: exitCode === 0 ? undefined : refused(box, isFull), files };
}

function refused(box: Box, isFull: boolean): RunLimit | undefined {
  if (isFull) return "disk";
  return box.hasRefused("processes") ? "processes" : undefined;
}

/** Ends what a command has left in the container. True if a file system there is full. */
async function settle(on: Engine, box: Box): Promise<boolean> {
  const [, ...args] = box.exec([`--env=HOME=${HOME}`], ["/bin/sh", "-c", SETTLE]);
  return /(^| )0( |$)/m.test(await engine(on, args));
}
