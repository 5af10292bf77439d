import { appendFileSync } from "node:fs";
import { afterAll } from "@jest/globals";
import { PROCESS_TALLY } from "@redline/local-github/schema/tally.ts";

// Every test file has its own modules, and so its own tally: closing-line.mjs adds them up.
afterAll(() => {
  const { REDLINE_TALLIES: file } = process.env;
  if (!file) return;
  appendFileSync(
    file,
    `${JSON.stringify({ ...PROCESS_TALLY, operations: [...PROCESS_TALLY.operations] })}\n`,
  );
});
