import { spawn } from "node:child_process";
import type { RunResult } from "../../ports.ts";
import type { RunLimits, Sandbox } from "./sandbox.ts";

/** How long output is still read after a command has ended, in milliseconds. */
const LAST_WORDS_MS = 2_000;

/** Runs a command in the sandbox. Never throws for what the command does; nothing of it is left running. */
export async function runIn(
  sandbox: Sandbox,
  folder: string,
  command: string,
  limits: RunLimits,
): Promise<RunResult> {
  const [program = "", ...args] = sandbox.argv(folder, command);
  const begin = process.hrtime.bigint();
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...sandbox.environment },
    stdio: ["ignore", "pipe", "pipe"],
    // A process group of its own, so that all of it can be ended together.
    detached: true,
  });
  const output = tail(limits.outputCharacters);
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", output.add);
  const timer = setTimeout(() => endGroup(child.pid), limits.timeoutMs);
  const exitCode = await new Promise<number | undefined>((resolve) => {
    child.on("error", (error) => {
      output.add(`${error.message}\n`);
      resolve(undefined);
    });
    child.on("exit", (code) => {
      endGroup(child.pid);
      // What still holds the pipes has left the group: it is not waited for longer than its last words take.
      setTimeout(() => resolve(code ?? undefined), LAST_WORDS_MS).unref();
    });
    child.on("close", (code) => resolve(code ?? undefined));
  });
  clearTimeout(timer);
  const durationMs = Number((process.hrtime.bigint() - begin) / 1_000_000n);
  if (durationMs >= limits.timeoutMs) output.add(`\n(ended after ${limits.timeoutMs / 1_000} s)\n`);
  return { command, exitCode, output: output.text(), durationMs };
}

/** Ends a process group; one that is gone already is what was wanted. */
function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Keeps the last part of what is added, and never much more than that in memory. */
function tail(characters: number) {
  let kept = "";
  return {
    add: (chunk: string) => {
      kept = (kept + chunk).slice(-2 * characters);
    },
    text: () => kept.slice(-characters),
  };
}
