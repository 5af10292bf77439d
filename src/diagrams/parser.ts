import { Worker } from "node:worker_threads";
import type { DiagramParser } from "../ports.ts";

/** The parser takes 0.3 s, most of it to be read itself; what takes this long does not end. In milliseconds. */
const DEADLINE_MS = 20_000;
const MEMORY_MAX_MB = 256;

/**
 * Mermaid's own parser, in a thread of its own for each diagram: there are short ones (`space:999999999`) with which it
 * never comes to an end, and nothing of it stays in memory.
 */
export function createDiagramParser(deadlineMs = DEADLINE_MS): DiagramParser {
  return async (source) => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), {
      workerData: source,
      env: {},
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MAX_MB },
    });
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    worker.once("message", resolve);
    worker.once("error", (error) => resolve(`the parser ended with: ${error.message}`));
    const timer = setTimeout(() => resolve("the parser does not come to an end with it"), deadlineMs);
    const problem = await promise;
    clearTimeout(timer);
    await worker.terminate();
    return problem;
  };
}
