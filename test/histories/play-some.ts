import { execFile } from "node:child_process";
import { promisify } from "node:util";

/**
 * Plays histories in a process of its own, as `npm run histories` does: a small one, which starts git faster than a
 * worker of the tests. Throws with what it printed if an invariant is broken.
 */
export async function playSome(seed: number, runs: number): Promise<string> {
  const script = new URL("../../playground/histories/run.ts", import.meta.url).pathname;
  const args = ["--disable-warning=ExperimentalWarning", script, "--seed", `${seed}`, "--runs", `${runs}`];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1 << 26 });
    return stdout;
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`${stdout}\n${stderr}`, { cause: error });
  }
}
