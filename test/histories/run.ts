import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { startPostgres } from "../../playground/postgres.ts";
import { type Came, type Campaign, type Failure, runCampaign } from "./campaign.ts";
import type { Outcome } from "./history.ts";
import { runOnProcesses } from "./share.ts";

/** Random histories against the invariants: `node test/histories/run.ts --help`. */
const HELP = `Plays random histories of issues and checks the invariants.

  --runs N        how many histories (200)
  --seed S        seed (from the clock)
  --path P        only the history at that path, as printed with a failure
  --minutes M     start none after that many minutes
  --processes P   how many processes share them (one per core)
  --concurrency C how many at the same time in each process (3)
  --bots B        bots on one GitHub (1), all sharing one queue
  --failures F    stop after so many failures (1)
  --no-shrink     do not look for a smaller history that fails
`;

/** Real time between two progress lines, in milliseconds. */
const PROGRESS_MS = 10_000;

/** From so many histories on, some must have carried out an item: usually a third does. */
const HOLLOW_FROM = 20;
const HOLLOW =
  "Too few items were carried out to test anything. Replay one history and find out why its plan stops.";

const { values } = parseArgs({
  allowNegative: true,
  options: {
    runs: { type: "string", default: "200" },
    seed: { type: "string" },
    path: { type: "string" },
    minutes: { type: "string" },
    processes: { type: "string", default: `${availableParallelism()}` },
    concurrency: { type: "string", default: "3" },
    bots: { type: "string", default: "1" },
    failures: { type: "string", default: "1" },
    shrink: { type: "boolean", default: true },
    help: { type: "boolean", default: false },
  },
});

const say = (text: string) => process.stdout.write(`${text}\n`);

interface Results {
  readonly outcomes: Outcome[];
  readonly failures: Failure[];
  ms: number;
}

async function main(): Promise<number> {
  const seed = values.seed === undefined ? Date.now() % 1_000_000_000 : Number(values.seed);
  say(`Seed ${seed}.`);
  const postgres = await startPostgres();
  const campaign: Campaign = {
    runs: Number(values.runs),
    seed,
    path: values.path,
    msMax: values.minutes === undefined ? undefined : 60_000 * Number(values.minutes),
    concurrency: values.path === undefined ? Number(values.concurrency) : 1,
    bots: Number(values.bots),
    postgres: postgres.url,
    isShrinking: values.shrink,
    failuresMax: Number(values.failures),
    share: { index: 0, of: 1 },
  };
  try {
    const results = await play(campaign, values.path === undefined ? Number(values.processes) : 1);
    say(summary(results));
    const isHollow = isWithoutWork(results);
    if (isHollow) say(HOLLOW);
    return results.failures.length === 0 && !isHollow ? 0 : 1;
  } finally {
    await postgres.stop();
  }
}

/** Plays the campaign, collects its results and prints progress. */
async function play(campaign: Campaign, processes: number): Promise<Results> {
  const begin = performance.now();
  let toldMs = 0;
  const results: Results = { outcomes: [], failures: [], ms: 0 };
  const take = ({ outcome, failure }: Came) => {
    results.ms = performance.now() - begin;
    if (outcome) results.outcomes.push(outcome);
    if (failure) results.failures.push(failure);
    if (failure) say(failureText(failure));
    if (results.ms - toldMs < PROGRESS_MS) return;
    toldMs = results.ms;
    say(rate(results));
  };
  await (processes > 1 ? runOnProcesses(campaign, processes, take) : runCampaign(campaign, take));
  results.ms = performance.now() - begin;
  return results;
}

/** Whether the bots have done next to nothing: no invariant breaks where nothing happens. */
function isWithoutWork({ outcomes }: Results): boolean {
  return outcomes.length >= HOLLOW_FROM && 10 * carriedOut(outcomes) < outcomes.length;
}

const carriedOut = (outcomes: Results["outcomes"]) => outcomes.filter(({ items }) => items > 0).length;

function rate({ outcomes, failures, ms }: Results): string {
  const played = outcomes.length + failures.length;
  const perSecond = (1_000 * played) / ms;
  return `${played} histories in ${(ms / 1_000).toFixed(1)} s, ${perSecond.toFixed(2)} a second, ${failures.length} violations`;
}

function failureText({ seed, path, report, shrunk }: Failure): string {
  return [
    "",
    shrunk ? `${shrunk.report}\n` : report,
    `Play it again: npm run histories -- --seed ${seed} --path ${shrunk?.path ?? path}`,
    ...(shrunk ? [`It was found as --path ${path}: ${report.split("\n")[0]}`] : []),
    "",
  ].join("\n");
}

function summary(results: Results): string {
  const { outcomes } = results;
  const withItems = carriedOut(outcomes);
  return [
    rate(results),
    `Commands: ${counts(outcomes.flatMap(({ played }) => played))}`,
    `Endings: ${counts(outcomes.map(({ ending }) => ending))}`,
    `Deaths: ${counts(outcomes.flatMap(({ deaths }) => deaths))}`,
    `An item was carried out in ${withItems} of ${outcomes.length} (${percent(withItems, outcomes.length)})`,
  ].join("\n");
}

const percent = (part: number, all: number) => `${Math.round((100 * part) / Math.max(1, all))} %`;

function counts(names: readonly string[]): string {
  const groups = [...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length] as const);
  const sorted = groups.toSorted(([, a], [, b]) => b - a);
  return sorted.map(([name, count]) => `${name} ${count}`).join(", ") || "none";
}

if (values.help) say(HELP);
const exitCode = values.help ? 0 : await main();
// A bot that died in the middle of something still holds what it held: the process ends all the same.
process.stdout.write("", () => process.exit(exitCode));
