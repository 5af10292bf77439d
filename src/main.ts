import { mkdirSync, mkdtempSync, rmdirSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { join } from "node:path";

// Whatever this process and its children write is for its own user: mirrors, transcripts, the queue, `.env`.
process.umask(0o077);
keepCompiled(process.env.REDLINE_FOLDER || ".redline");
await import("./start.ts");

/** Compiling takes half of the start. Without a folder that can be written to, Node would try for ever. */
function keepCompiled(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    rmdirSync(mkdtempSync(join(folder, "try-")));
    enableCompileCache(join(folder, "compiled"));
  } catch {
    // The start says what is wrong with the folder.
  }
}
