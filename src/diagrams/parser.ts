import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { DiagramParser } from "../ports/ports.ts";
import { createGate, LIMITED, limitsFor } from "../programs/limits.ts";

/** The parser takes half a second, most of it to be read itself; what takes this long does not end. In milliseconds. */
const DEADLINE_MS = 20_000;
const HEAP_MAX_MB = 256;
/** Of its address space, most of which Node only sets aside. */
const LIMITS = { memoryMb: 2_048, cpuSeconds: 20, fileMb: 1 };
/** Mermaid itself draws nothing longer. Characters. */
const SOURCE_MAX = 50_000;
const PROBLEM_MAX = 1_000;
const inTurn = createGate(2);
const PROGRAM = fileURLToPath(new URL("./read-one.ts", import.meta.url));

/**
 * Mermaid's own parser, in a process of its own for each diagram: there are short ones (`space:999999999`) with which it
 * takes all memory there is, and a thread that does takes its whole process with it.
 */
export function createDiagramParser(deadlineMs = DEADLINE_MS): DiagramParser {
  return async (source) => {
    if (source.length > SOURCE_MAX) return `it is over ${SOURCE_MAX} characters, which Mermaid does not draw`;
    return await inTurn(() => parse(source, deadlineMs));
  };
}

async function parse(source: string, deadlineMs: number): Promise<string | undefined> {
  const [shell, script] = LIMITED;
  const args = [script, `--max-old-space-size=${HEAP_MAX_MB}`, PROGRAM];
  const env = limitsFor(process.execPath, LIMITS);
  const running = promisify(execFile)(shell, args, {
    cwd: "/",
    env,
    timeout: deadlineMs,
    killSignal: "SIGKILL",
  });
  // A process that has ended takes no words; how it ended is told below.
  running.child.stdin?.on("error", () => {}).end(source);
  try {
    return (JSON.parse((await running).stdout) as { problem?: string }).problem?.slice(0, PROBLEM_MAX);
  } catch (error) {
    return (error as { killed?: boolean }).killed
      ? "the parser does not come to an end with it"
      : "the parser broke off: it may be too large";
  }
}
