/** Parses the diagram on stdin, and prints what is wrong with it. */
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { runInThisContext } from "node:vm";

// Mermaid hands labels to DOMPurify, which without a page is a bare function. Nothing is drawn here, so nothing has to
// be made safe.
Object.assign(Function.prototype, { addHook: () => {}, sanitize: (words: string) => words });
// A script for browsers, that leaves its name in the global scope.
runInThisContext(readFileSync(new URL(import.meta.resolve("@mermaid-js/tiny")), "utf8"));
const { mermaid } = globalThis as unknown as { mermaid: { parse(source: string): Promise<unknown> } };

const problem = await mermaid.parse(await text(process.stdin)).then(
  () => undefined,
  (error: unknown) => (error instanceof Error ? error.message : String(error)),
);
process.stdout.write(JSON.stringify({ problem }));
