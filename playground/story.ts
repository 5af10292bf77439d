import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { SAMPLE_ISSUES } from "./issues/index.ts";
import { tell } from "./tell.ts";
import type { Told } from "./told.ts";
import { startWorld } from "./world.ts";

const USAGE = `npm run story -- [--issue N] [--keep DIR] [--json FILE]
  Plays the bundled issues from label to ready pull request, headless, and tells what happened.
  --issue N    only issue 1, 2 or 3
  --keep DIR   leaves the bare repositories at DIR/<owner>/<repo>.git; DIR must be new or empty
  --json FILE  writes what happened
  Exits with 0 only if every claim held.`;

process.exitCode = await main();

async function main(): Promise<number> {
  const options = await optionsOf(process.argv.slice(2));
  if (typeof options === "string") {
    console.error(`${options}\n\n${USAGE}`);
    return 2;
  }
  const scratch = options.keep ?? (await mkdtemp(join(tmpdir(), "redline-story-")));
  try {
    const told = await play(options.issues, scratch);
    if (options.json) await writeFile(options.json, `${JSON.stringify({ issues: told }, null, 2)}\n`);
    const failed = told.flatMap((one) => one.held).filter((claim) => !claim.isHeld).length;
    console.log(failed === 0 ? "\nAll held." : `\n${failed} claims did not hold.`);
    return failed === 0 ? 0 : 1;
  } finally {
    if (!options.keep) await rm(scratch, { recursive: true, force: true });
  }
}

async function play(issues: typeof SAMPLE_ISSUES, root: string): Promise<Told[]> {
  const world = await startWorld({ keep: root });
  console.log(
    `A local GitHub with acme/bookshelf, the offline model, and the bot. Sandbox: ${world.sandbox}.`,
  );
  try {
    const told: Told[] = [];
    for (const issue of issues) told.push(await tell(world, issue, root, console.log));
    return told;
  } finally {
    await world.close();
  }
}

/** The command line's options, or a sentence that says what is wrong with them. */
async function optionsOf(args: string[]) {
  try {
    const { values } = parseArgs({
      args,
      options: { issue: { type: "string" }, keep: { type: "string" }, json: { type: "string" } },
    });
    const issues = SAMPLE_ISSUES.filter(
      (issue) => values.issue === undefined || String(issue.number) === values.issue,
    );
    if (issues.length === 0)
      return `--issue ${values.issue}: there are the issues ${SAMPLE_ISSUES.map((one) => one.number).join(", ")}.`;
    const keep = values.keep === undefined ? undefined : resolve(values.keep);
    if (keep !== undefined) await mkdir(keep, { recursive: true });
    if (keep !== undefined && (await readdir(keep)).length > 0)
      return `--keep ${values.keep}: the folder is not empty.`;
    return { issues, keep, json: values.json };
  } catch (error) {
    return (error as Error).message;
  }
}
