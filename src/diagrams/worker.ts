/** Parses one diagram and posts what is wrong with it, or undefined. */
import { readFileSync } from "node:fs";
import { runInThisContext } from "node:vm";
import { parentPort, workerData } from "node:worker_threads";

// Mermaid hands labels to DOMPurify, which without a page is a bare function. Nothing is drawn here, so nothing has to
// be made safe.
Object.assign(Function.prototype, { addHook: () => {}, sanitize: (text: string) => text });
// A script for browsers, that leaves its name in the global scope.
runInThisContext(readFileSync(new URL(import.meta.resolve("@mermaid-js/tiny")), "utf8"));
const { mermaid } = globalThis as unknown as { mermaid: { parse(text: string): Promise<unknown> } };

parentPort?.postMessage(
  await mermaid.parse(workerData).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  ),
);
