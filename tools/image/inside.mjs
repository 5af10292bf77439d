// Runs in the container, from stdin: what the probe says, and whether a command can really be run, each by itself.
import { mkdtempSync, writeFileSync } from "node:fs";

const sandbox = "file:///app/src/workspace/sandbox";
const { createBubblewrap } = await import(`${sandbox}/bubblewrap.ts`);
const { runConfined } = await import(`${sandbox}/walls.ts`);

const probe = await createBubblewrap({ hidden: ["/data"], scratch: "/data" }).probe();

const run = async () => {
  const tree = mkdtempSync("/data/tree-");
  writeFileSync(`${tree}/a.test.js`, 'require("node:test")("one", () => {});');
  const command = "! ls /app /data && node --test a.test.js";
  const { exitCode, limit } = await runConfined(
    { files: "overlay", hidden: ["/data"] },
    { tree, command, limits: { timeoutMs: 60_000 } },
  );
  return exitCode === 0 ? "works" : `ends with ${limit ?? exitCode}`;
};
process.stdout.write(JSON.stringify({ probe, run: await run().catch((error) => error.message) }));
