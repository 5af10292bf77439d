import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commitFolder, initBare, moveBranch, writeCommit } from "@redline/local-github/git/write.ts";
import { SAMPLE } from "../../playground/world.ts";

const BY = { name: "alice", email: "alice@example.com", date: "2026-01-01T00:00:00Z" };
let made: Promise<string> | undefined;

/** The sample as a repository that is copied by each world, with settings that do not wait for more comments. */
export function sampleRepository(): Promise<string> {
  made ??= make();
  return made;
}

async function make(): Promise<string> {
  const folder = await mkdtemp(join(process.env.REDLINE_TEST_FOLDER ?? tmpdir(), "sample-"));
  await initBare(folder, "main");
  const parent = await commitFolder(folder, SAMPLE, BY, "Initial commit\n");
  const files = { ".github/redline.yml": "debounce: 0\n" };
  const sha = await writeCommit(folder, { parent, message: "Settings", by: BY, files });
  await moveBranch(folder, "main", sha, undefined);
  return folder;
}
