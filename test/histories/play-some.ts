import { execFile } from "node:child_process";
import { promisify } from "node:util";

/**
 * Plays histories in a process of its own, or several, as `npm run histories` does on each core: a small one, which
 * starts git faster than a worker of the tests. Throws with what it printed if an invariant is broken, or nothing was tried.
 */
export async function playSome(seed: number, runs: number, processes = 1): Promise<string> {
  const script = new URL("./run.ts", import.meta.url).pathname;
  const options = ["--seed", `${seed}`, "--runs", `${runs}`, "--processes", `${processes}`, "--no-shrink"];
  const args = ["--disable-warning=ExperimentalWarning", script, ...options];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1 << 26 });
    return stdout;
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`${stdout}\n${stderr}`, { cause: error });
  }
}
