import { appendFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll } from "@jest/globals";
import nock from "nock";
import { PROCESS_TALLY } from "../playground/github/judge/tally.ts";

// Every test file gets its own nock, but all of them patch the one http module of the process: without
// restore() an earlier file's instance keeps intercepting and refuses requests of later files.
beforeAll(() => {
  if (!nock.isActive()) nock.activate();
  nock.disableNetConnect();
  nock.enableNetConnect("127.0.0.1");
});
afterEach(() => {
  nock.cleanAll();
});
afterAll(() => {
  nock.restore();
});

// Every test file has its own modules, and so its own tally: closing-line.mjs adds them up.
afterAll(() => {
  const { REDLINE_TALLIES: file } = process.env;
  if (!file) return;
  appendFileSync(
    file,
    `${JSON.stringify({ ...PROCESS_TALLY, operations: [...PROCESS_TALLY.operations] })}\n`,
  );
});
