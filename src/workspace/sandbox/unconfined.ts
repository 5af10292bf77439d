import { execFile } from "node:child_process";
import { mkdir, mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { removeFolder } from "./remove.ts";
import { endGroup, runWithin } from "./run.ts";
import { defaultLimits, type RunRequest, type Sandbox } from "./sandbox.ts";

const execute = promisify(execFile);

/**
 * No sandbox at all: commands run as the bot's own user and can do what it can. Only for code that the machine's
 * owner would run by hand, and only behind a setting whose name says so. Each command gets a copy of the tree, in
 * `scratch`, and only time and output are bounded.
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

async function runIn(folder: string, { tree, below, command, limits }: RunRequest) {
  const work = join(folder, "work");
  await mkdir(work);
  for (const layer of below === undefined ? [tree] : [below, tree])
    await execute("cp", ["-a", "--", `${layer}/.`, work]);
  const { exitCode, limit, output, durationMs } = await runWithin(
    {
      // Both streams in the order in which they were written.
      argv: ["/bin/sh", "-c", 'exec /bin/sh -c "$1" 2>&1', "sh", command],
      folder: work,
      // Nothing of the bot's own environment but the way to programs: its secrets stay out of sight at least here.
      environment: { PATH: process.env.PATH ?? "/usr/bin:/bin", HOME: folder, LANG: "C.UTF-8", CI: "1" },
      end: endGroup,
    },
    { ...defaultLimits(), ...limits },
  );
  return { command, exitCode: limit === undefined ? exitCode : undefined, limit, output, durationMs };
}
