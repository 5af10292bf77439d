import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { DiagramParser } from "../ports.ts";

/** The parser takes half a second, most of it to be read itself; what takes this long does not end. In milliseconds. */
const DEADLINE_MS = 20_000;
const MEMORY_MAX_MB = 256;
const PROGRAM = fileURLToPath(new URL("./read-one.ts", import.meta.url));

/**
 * Mermaid's own parser, in a process of its own for each diagram: there are short ones (`space:999999999`) with which it
 * takes all memory there is, and a thread that does takes its whole process with it.
 */
export function createDiagramParser(deadlineMs = DEADLINE_MS): DiagramParser {
  return async (source) => {
    const running = promisify(execFile)(
      process.execPath,
      [`--max-old-space-size=${MEMORY_MAX_MB}`, PROGRAM],
      { cwd: "/", env: {}, timeout: deadlineMs, killSignal: "SIGKILL" },
    );
    // A process that has ended takes no words; how it ended is told below.
    running.child.stdin?.on("error", () => {}).end(source);
    try {
      return (JSON.parse((await running).stdout) as { problem?: string }).problem;
    } catch (error) {
      return (error as { killed?: boolean }).killed
        ? "the parser does not come to an end with it"
        : "the parser broke off: it may be too large";
    }
  };
}
