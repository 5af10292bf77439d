import { join } from "node:path";
import { boundsProblems, failed, inTree } from "../probe.ts";
import type { Probe, Ran, RunRequest } from "../sandbox.ts";
import { type Engine, explain } from "./engine.ts";

const CHECK = new URL("./check.sh", import.meta.url);
/** A busy machine takes its time, and an engine more. */
const TIMEOUT_MS = 60_000;

/** Whether containers hold what runs in them, tried with the server's own image. Never throws. */
export async function probeContainer(
  engineOf: () => Promise<Engine>,
  run: (request: RunRequest) => Promise<Ran>,
  scratch: string,
  image: string,
): Promise<Probe> {
  try {
    const { program } = await engineOf();
    const both = await inTree(scratch, [CHECK], (tree) =>
      Promise.all([tryEscape(run, tree), boundsProblems(run, tree)]),
    );
    const wrong = both.flat();
    if (wrong.length > 0)
      return { usable: false, reason: `containers do not hold here: ${wrong.join("; ")}` };
    return { usable: true, backend: `container by ${program}, image ${image}`, takesImages: true };
  } catch (error) {
    return { usable: false, reason: explain((error as Error).message) };
  }
}

async function tryEscape(run: (request: RunRequest) => Promise<Ran>, tree: string): Promise<string[]> {
  const paths = [import.meta.filename, join(tree, "check.sh")];
  const command = `sh check.sh ${paths.map((path) => `'${path.replaceAll("'", "'\\''")}'`).join(" ")}`;
  const ran = await run({ tree, command, limits: { timeoutMs: TIMEOUT_MS } });
  const lines = ran.output.trim().split("\n");
  return lines.at(-1) === "end" ? lines.slice(0, -1) : [failed(ran)];
}
