import { spawnSync } from "node:child_process";
import { LIMITED, limitsFor } from "../../src/programs/limits.ts";

/** Ten times what the slowest of them takes where growth is linear. */
const LIMITS = { memoryMb: 4_096, cpuSeconds: 50, fileMb: 1 };

/**
 * Does something with each input in a process that is ended when it has used its CPU time, because nothing else ends a
 * regular expression; returns the first input that it did not come to an end with. Inputs are long: in linear time each
 * takes a moment, in quadratic time hours. `body` is JavaScript, in which `input` is the input and `src` the sources.
 */
export function firstWithoutEnd(inputs: readonly string[], body: string): string | undefined {
  const src = new URL("../../src", import.meta.url).href;
  const code = `const src = ${JSON.stringify(src)};
const work = async (input) => { ${body} };
for (const input of ${JSON.stringify(inputs)}) { await work(input); process.stdout.write("."); }`;
  const [shell, script] = LIMITED;
  const env = limitsFor(process.execPath, LIMITS);
  const { stdout, stderr } = spawnSync(shell, [script, "--input-type=module"], {
    env,
    input: code,
    encoding: "utf8",
  });
  return stdout.length === inputs.length ? undefined : `${JSON.stringify(inputs[stdout.length])} ${stderr}`;
}
