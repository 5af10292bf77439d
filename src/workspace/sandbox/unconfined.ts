import { execFile } from "node:child_process";
import { mkdir, mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { collect } from "./inside/collect.ts";
import { removeFolder } from "./remove.ts";
import { endGroup, runWithin } from "./run.ts";
import { defaultLimits, type Ran, type RunRequest, type Sandbox } from "./sandbox.ts";
import { CERTIFICATES, trusting } from "./variables.ts";

const execute = promisify(execFile);

/**
 * No sandbox at all: commands run as the bot's own user and can do what it can. Only for code that the machine's
 * owner would run by hand, and only behind a setting whose name says so. Each command gets copies of its folders, in
 * `scratch`; only time, output and what is kept are bounded, and the network is the machine's.
 */
export function createUnconfined(scratch: string): Sandbox {
  return {
    probe: async () => ({ usable: true, backend: "none" }),
    run: async (request) => {
      await mkdir(scratch, { recursive: true });
      const folder = await mkdtemp(join(scratch, "run-"));
      try {
        return await runIn(folder, request);
      } finally {
        await removeFolder(folder);
      }
    },
  };
}

async function runIn(folder: string, request: RunRequest): Promise<Ran> {
  const { tree, below, command, read = [], keep } = request;
  const limits = { ...defaultLimits(), ...request.limits };
  const [work, home] = [join(folder, "work"), join(folder, "home")];
  for (const made of [work, home]) await mkdir(made);
  await copy(tree, work);
  // It fills what the tree leaves free, and fails for what it does not.
  if (below !== undefined) await copy(below, work, "-n").catch(() => undefined);
  if (request.home !== undefined) await copy(request.home, home);
  const { exitCode, limit, output, durationMs } = await runWithin(
    {
      // Both streams in the order in which they were written.
      argv: ["/bin/sh", "-c", 'exec /bin/sh -c "$1" 2>&1', "sh", command],
      folder: work,
      environment: environmentOf(request, home),
      end: endGroup,
      signal: request.signal,
    },
    limits,
  );
  // Two runs say the same in folders of different names, and what the folders are called is nobody's business.
  const plain = output.replaceAll(work, "/work").replaceAll(home, "/home/work");
  const result = { command, output: plain, durationMs };
  if (limit !== undefined) return { ...result, exitCode: undefined, limit };
  const kept = keep === undefined ? undefined : { to: keep, bytesMax: limits.diskBytes };
  const { files, isTooMuch } = collect({ work, home, tree, read, keep: kept }, exitCode === 0);
  return { ...result, exitCode, limit: isTooMuch ? "disk" : undefined, files: new Map(files) };
}

const copy = (from: string, to: string, ...options: string[]) =>
  execute("cp", ["-a", ...options, "--", `${from}/.`, to]);

/** Nothing of the bot's own environment but the way to programs: its secrets stay out of sight at least here. */
function environmentOf({ variables = {}, path = [] }: RunRequest, home: string): Record<string, string> {
  // Where the home folder has another name, so have the folders in it.
  const here = (text: string) => text.replaceAll("/home/work", home);
  const inside = Object.entries(variables).map(([name, value]) => [name, here(value)]);
  const PATH = [...path.map(here), process.env.PATH ?? "/usr/bin:/bin"].join(":");
  const own = { PATH, HOME: home, LANG: "C.UTF-8", CI: "1" };
  return { ...own, ...trusting(CERTIFICATES), ...Object.fromEntries(inside) };
}
