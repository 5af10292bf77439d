import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { SAMPLE_ISSUES } from "./issues/index.ts";
import { holdMany } from "./many.ts";
import { tell } from "./tell.ts";
import type { Told } from "./told.ts";
import { startWorld } from "./world.ts";

const USAGE = `npm run story -- [--issue N] [--keep DIR] [--json FILE]
       npm run story -- --plans N [--processes P] --database postgres
  Takes the bundled issues from label to ready pull request and prints what happens.
  --issue N    only issue 1, 2 or 3
  --keep DIR   keeps the bare repositories at DIR/<owner>/<repo>.git; DIR must be new or empty
  --json FILE  writes the results as JSON
  --plans N    completes N plans of one issue, a few at a time, with P bots (2) in separate processes that share a
               Postgres, and looks for anything duplicated or missing
  Exits with 0 only if every claim held.`;

process.exitCode = await main();

async function main(): Promise<number> {
  const options = await optionsOf(process.argv.slice(2));
  if (typeof options === "string") {
    console.error(`${options}\n\n${USAGE}`);
    return 2;
  }
  if (options.plans !== undefined) return await many(options.plans, options.processes);
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

async function many(plans: number, processes: number): Promise<number> {
  const held = await holdMany(plans, processes, console.log);
  const pace = ((held.plans / held.seconds) * 60).toFixed(0);
  console.log(
    `${held.ready} of ${held.plans} plans ready in ${held.seconds.toFixed(0)} s, ${pace} per minute, with ${processes} processes that received ${held.webhooks.join(", ")} webhooks.`,
  );
  for (const one of held.wrong) console.log(`WRONG: ${one}`);
  const isWell = held.ready === held.plans && held.wrong.length === 0;
  console.log(isWell ? "Nothing duplicated, nothing missing." : `${held.wrong.length} problems found.`);
  return isWell ? 0 : 1;
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
      options: {
        issue: { type: "string" },
        keep: { type: "string" },
        json: { type: "string" },
        plans: { type: "string" },
        processes: { type: "string", default: "2" },
        database: { type: "string", default: "postgres" },
      },
    });
    const wrong = manyProblem(values);
    if (wrong !== undefined) return wrong;
    const issues = SAMPLE_ISSUES.filter(
      (issue) => values.issue === undefined || String(issue.number) === values.issue,
    );
    if (issues.length === 0)
      return `--issue must be one of ${SAMPLE_ISSUES.map((one) => one.number).join(", ")} (found ${values.issue}).`;
    const keep = values.keep === undefined ? undefined : resolve(values.keep);
    if (keep !== undefined) await mkdir(keep, { recursive: true });
    if (keep !== undefined && (await readdir(keep)).length > 0)
      return `--keep ${values.keep}: the folder is not empty.`;
    const plans = values.plans === undefined ? undefined : Number(values.plans);
    return { issues, keep, json: values.json, plans, processes: Number(values.processes) };
  } catch (error) {
    return (error as Error).message;
  }
}

function manyProblem(values: { plans?: string; processes: string; database: string }): string | undefined {
  const counts = [values.plans ?? "1", values.processes].map(Number);
  if (!counts.every((one) => Number.isInteger(one) && one >= 1))
    return "--plans and --processes must be whole numbers of at least 1.";
  return values.database === "postgres"
    ? undefined
    : "--database must be postgres, which several processes can share.";
}
