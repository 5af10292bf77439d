import { readdirSync, readFileSync } from "node:fs";

/** Ids of all processes of this machine that have `word` in their command line, but for our own. */
export function aliveWith(word: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) =>
      commandLine(pid)
        .split(/[\0 ;)]/)
        .includes(word),
    )
    .map(Number);
}

/** Resolves when there is no such process any more; the test's own time limit bounds the wait. */
export async function gone(word: string): Promise<void> {
  while (aliveWith(word).length > 0) await new Promise(setImmediate);
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "latin1");
  } catch {
    return "";
  }
}
