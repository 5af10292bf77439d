import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { DiagramParser } from "../ports/ports.ts";
import { createGate, LIMITED, limitsFor } from "../programs/limits.ts";

/** Timeout in milliseconds. The parser takes half a second, most of it to load. */
const DEADLINE_MS = 20_000;
const HEAP_MAX_MB = 256;
/** Limit of its address space, most of which Node only reserves. */
const LIMITS = { memoryMb: 2_048, cpuSeconds: 20, fileMb: 1 };
/** Mermaid itself renders nothing longer. Characters. */
const SOURCE_MAX = 50_000;
const PROBLEM_MAX = 1_000;
const inTurn = createGate(2);
const PROGRAM = fileURLToPath(new URL("./read-one.ts", import.meta.url));

/**
 * Mermaid's own parser, in a separate process for each diagram: some short ones (`space:999999999`) make it use all
 * memory, and a thread that does so takes the whole process with it.
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
  // The process may have ended already, which is handled below.
  running.child.stdin?.on("error", () => {}).end(source);
  try {
    return (JSON.parse((await running).stdout) as { problem?: string }).problem?.slice(0, PROBLEM_MAX);
  } catch (error) {
    return (error as { killed?: boolean }).killed
      ? "the parser does not come to an end with it"
      : "the parser broke off: it may be too large";
  }
}
