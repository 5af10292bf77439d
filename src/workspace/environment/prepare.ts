import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { totalmem } from "node:os";
import { dirname, join } from "node:path";
import type { Setup } from "../../core/environment/setup.ts";
import { satisfies } from "../../core/environment/versions.ts";
import type { Prepared, PrepareRequest, RunResult } from "../../ports/environment.ts";
import { removeFolder } from "../sandbox/remove.ts";
import type { RunLimits, RunRequest, Sandbox } from "../sandbox/sandbox.ts";
import { openEgress } from "./egress.ts";
import { type Host, hostsNamed } from "./hosts.ts";
import type { Registries } from "./registries.ts";
import { createShared } from "./shared.ts";
import { inSteps, inTurn } from "./steps.ts";
import type { Account, createLayers } from "./store.ts";

/** Changes when layers are made in another way: none that was made before is used then. */
const LAYOUT = 1;
const SECONDS = 1_200;
const MiB = 1024 * 1024;
const FOUND_CHARACTERS = 200;

interface Means {
  readonly sandbox: Sandbox;
  readonly layers: ReturnType<typeof createLayers>;
  readonly registries: (managers: Setup["managers"]) => Promise<Registries>;
}

/** The files of the tree that a request names. */
export interface Files {
  /** Object ids of the files that set-up depends on, by path; empty where there is none. */
  inputs(): Promise<readonly (readonly [string, string])[]>;
  /** A checkout of the tree. */
  checkOut(): Promise<string>;
  /** A folder that is removed afterwards, as the checkout is. */
  readonly scratch: string;
}

type Prepare = (request: PrepareRequest, files: Files) => Promise<Prepared>;

/** As `prepareOnce`, with what a server without images leaves out of account. */
export function createEnvironments(means: Means): Prepare {
  const prepare = prepareOnce(means);
  return async (request, files) => {
    const prepared = await prepare(request, files);
    const probe = await means.sandbox.probe();
    const takesImages = probe.usable && probe.takesImages === true;
    return takesImages ? prepared : { ...prepared, unusedImage: request.setup.image };
  };
}

/** Installs what repositories need: each once for all who ask for the same, and not again while its layer is kept. */
function prepareOnce(means: Means): Prepare {
  const shared = createShared<Prepared>();
  return async (request, files) => {
    const { setup } = request;
    const versions = await versionsIn(means, { setup, scratch: files.scratch });
    if (setup.commands.length + setup.warmUp.length === 0)
      return {
        ...preparedWith(setup, { durationMs: 0, refusedHosts: [], versions }),
        outcome: "nothing-to-do",
      };
    const key = keyOf(request, await files.inputs(), versions);
    const account = await means.layers.find(key);
    if (account !== undefined) return { ...preparedWith(setup, account), isReused: true, layer: key };
    const job = { ...request, files, key };
    const { result: made, isOther } = await shared(
      key,
      request.signal,
      () => make(means, job),
      request.begins,
    );
    if (!isOther || made.outcome !== "ready") return made;
    await means.layers.find(key);
    return { ...made, isReused: true };
  };
}

function preparedWith(setup: Setup, { durationMs, refusedHosts, versions }: Account): Prepared {
  const mismatches = setup.toolchains.flatMap((toolchain, at) => {
    const found = versions[at]?.split("\n")[0]?.slice(0, FOUND_CHARACTERS);
    const isWrong = found === undefined || satisfies(found, toolchain.wanted) === false;
    return isWrong ? [{ ...toolchain, found }] : [];
  });
  const base = { setup, outcome: "ready", failure: undefined, isReused: false, layer: undefined } as const;
  return { ...base, durationMs, refusedHosts, mismatches };
}

function keyOf(
  { repository, setup }: PrepareRequest,
  inputs: Awaited<ReturnType<Files["inputs"]>>,
  versions: Account["versions"],
): string {
  const { commands, warmUp, variables, path, image } = setup;
  const platform = [process.arch, process.version];
  const all = [LAYOUT, repository, inputs, commands, warmUp, variables, path, image, versions, platform];
  return createHash("sha256").update(JSON.stringify(all)).digest("hex");
}

interface Job extends PrepareRequest {
  readonly files: Files;
  readonly key: string;
}

async function make(means: Means, job: Job): Promise<Prepared> {
  const { setup, key, files } = job;
  await job.begins?.();
  const folder = await means.layers.begin();
  try {
    const begin = performance.now();
    const { failure, made, refusedHosts } = await install(means, job, folder);
    const durationMs = Math.round(performance.now() - begin);
    const versions = await versionsIn(means, { setup, scratch: files.scratch, layer: made });
    const account = { durationMs, refusedHosts, versions };
    const prepared = preparedWith(setup, account);
    if (made === undefined) return { ...prepared, outcome: "failed", failure };
    await means.layers.add(key, made, account);
    return { ...prepared, layer: key };
  } finally {
    await removeFolder(folder);
  }
}

interface Installed {
  readonly failure?: RunResult;
  /** The folder with the layer; undefined if a command failed. */
  readonly made?: string;
  readonly refusedHosts: readonly string[];
}

/** The commands with a network that leads to listed hosts, then those that warm up, without one. */
async function install({ sandbox, registries }: Means, job: Job, folder: string): Promise<Installed> {
  const { setup, files } = job;
  const known = await registries(setup.managers);
  const home = join(files.scratch, "home");
  await writeAll(home, known.files);
  const [first, second] = [join(folder, "installed"), join(folder, "warm")];
  for (const made of [first, second]) await mkdir(made);
  const common = {
    tree: await files.checkOut(),
    signal: job.signal,
    path: setup.path,
    image: setup.image,
    limits: limitsOf(job),
  };
  const variables = { ...known.variables, ...setup.variables };
  const { result, refusedHosts } = await withNetwork(
    [...known.hosts, ...hostsNamed(setup.hosts)],
    (network) => runSteps(sandbox, setup.commands, { ...common, home, variables, network, keep: first }),
  );
  if (hasFailed(result)) return { failure: result, refusedHosts };
  if (setup.warmUp.length === 0) return { made: first, refusedHosts };
  const layers = { below: join(first, "work"), home: join(first, "home") };
  const request = { ...common, ...layers, variables: { ...setup.variables, ...setup.offline }, keep: second };
  const warm = await runSteps(sandbox, setup.warmUp, request);
  return { made: hasFailed(warm) ? first : second, refusedHosts };
}

async function withNetwork(hosts: readonly Host[], run: (network: { socket: string }) => Promise<RunResult>) {
  const egress = await openEgress(hosts);
  try {
    return { result: await run({ socket: egress.socket }), refusedHosts: egress.refused() };
  } finally {
    await egress.close();
  }
}

const hasFailed = ({ exitCode, limit }: RunResult) => exitCode !== 0 || limit !== undefined;

/** The result of all commands, or of the one that failed. */
async function runSteps(
  sandbox: Sandbox,
  commands: readonly string[],
  request: Omit<RunRequest, "command">,
): Promise<RunResult> {
  const steps = inSteps(commands);
  const { files: _, ...result } = await sandbox.run({ ...request, command: steps.command });
  return hasFailed(result) ? steps.failed(result) : result;
}

/** Memory holds what a run writes, so that it may not be asked for more than there is. */
function limitsOf({ limits: { seconds = SECONDS, diskMb } }: PrepareRequest): Partial<RunLimits> {
  const memory = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
  const disk = diskMb === undefined ? {} : { diskBytes: Math.floor(Math.min(diskMb * MiB, memory / 2)) };
  return { timeoutMs: seconds * 1_000, ...disk };
}

async function writeAll(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** What the commands of the toolchains print inside, on no files of the repository. */
async function versionsIn(
  { sandbox }: Means,
  { setup, scratch, layer }: { setup: Setup; scratch: string; layer?: string | undefined },
): Promise<(string | null)[]> {
  if (setup.toolchains.length === 0) return [];
  const tree = join(scratch, "empty");
  await mkdir(tree, { recursive: true });
  const { command, printed } = inTurn(setup.toolchains.map((toolchain) => toolchain.command));
  const layers = layer === undefined ? {} : { below: join(layer, "work"), home: join(layer, "home") };
  const variables = { ...setup.variables, ...setup.offline };
  const { output } = await sandbox.run({
    tree,
    ...layers,
    command,
    variables,
    path: setup.path,
    image: setup.image,
  });
  return printed(output);
}
