import { parseArgs } from "node:util";
import { createTwoFilesPatch } from "diff";
import { uncoveredBy } from "./names.ts";
import { type Baseline, type Played, play, playUndisturbed, prepare } from "./play.ts";

const USAGE = `npm run crashes -- [--only TEXT] [--at-once N]
  Plays the life of a plan once undisturbed, then once per failpoint with the server killed there (SIGKILL) and
  restarted. People must see the same at the end, no more and no less.
  --only TEXT   only failpoints that contain this text, such as push:after or push:after#2
  --at-once N   how many lives are played at the same time; default: 2
  Exits with 0 only if all results are the same and every effect in src/ was reached.`;

process.exitCode = await main();

async function main(): Promise<number> {
  const options = optionsOf(process.argv.slice(2));
  if (!options) {
    tell(USAGE);
    return 2;
  }
  const baseline = await prepare();
  try {
    return await crashEverywhere(baseline, options);
  } finally {
    await baseline.clear();
  }
}

function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}

function optionsOf(args: string[]): { only: string; atOnce: number } | undefined {
  try {
    const { values } = parseArgs({
      args,
      options: { only: { type: "string" }, "at-once": { type: "string" } },
    });
    const atOnce = Number(values["at-once"] ?? 2);
    return atOnce >= 1 ? { only: values.only ?? "", atOnce } : undefined;
  } catch {
    return undefined;
  }
}

async function crashEverywhere(
  baseline: Baseline,
  options: { only: string; atOnce: number },
): Promise<number> {
  const undisturbed = await playUndisturbed(baseline);
  const { missed, unreadable } = await uncoveredBy(undisturbed.places);
  for (const name of missed) tell(`NOT REACHED  ${name}: the life has no such failpoint`);
  for (const call of unreadable) tell(`NO NAME      ${call}: the name must be a literal`);
  // On a busy machine a webhook may be sent once more than usual: only what another life reaches too can be compared.
  const again = new Set(counted((await playUndisturbed(baseline)).places));
  const failpoints = counted(undisturbed.places)
    .filter((failpoint) => again.has(failpoint))
    .filter((failpoint) => failpoint.includes(options.only));
  const counts = { same: 0, failed: 0 };
  await atOnce(options.atOnce, failpoints, async (failpoint) => {
    const { isSame, words } = await compareAt(failpoint, undisturbed, baseline);
    counts[isSame ? "same" : "failed"] += 1;
    tell(words);
  });
  tell(`\n${counts.same} of ${failpoints.length} failpoints gave the same result as the undisturbed life.`);
  return counts.failed + missed.length + unreadable.length === 0 && failpoints.length > 0 ? 0 : 1;
}

/** Each place with how often it was passed by then: `push:before#2`. */
function counted(places: readonly string[]): string[] {
  return places.map(
    (place, index) => `${place}#${places.slice(0, index + 1).filter((one) => one === place).length}`,
  );
}

async function atOnce<T>(count: number, all: readonly T[], each: (one: T) => Promise<void>): Promise<void> {
  const left = [...all];
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await each(next);
  };
  await Promise.all(Array.from({ length: count }, work));
}

interface Comparison {
  readonly isSame: boolean;
  readonly words: string;
}

async function compareAt(failpoint: string, undisturbed: Played, baseline: Baseline): Promise<Comparison> {
  const start = performance.now();
  try {
    const played = await play(baseline, (_, nth) => (nth === 0 ? { failpoint } : {}));
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const isSame = played.seen === undisturbed.seen && played.deaths === 1;
    const outcome = isSame ? "same        " : played.deaths === 1 ? "DIFFERENT   " : "NOT REACHED ";
    const diff = createTwoFilesPatch("undisturbed", failpoint, undisturbed.seen, played.seen);
    const words = [`${outcome} ${failpoint}  (${[`${seconds} s`, ...besides(played)].join("; ")})`];
    return { isSame, words: played.seen === undisturbed.seen ? words.join() : [...words, diff].join("\n") };
  } catch (error) {
    return { isSame: false, words: `FAILED       ${failpoint}: ${(error as Error).message}` };
  }
}

/** What is not visible on GitHub but worth knowing. */
function besides({ calls, leftBehind, troubles }: Played): string[] {
  return [
    `model calls: ${calls.made} made, ${calls.told} told`,
    ...(leftBehind > 0 ? [`left behind: ${leftBehind}`] : []),
    ...troubles,
  ];
}
