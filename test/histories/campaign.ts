import fc from "fast-check";
import { history } from "./arbitrary.ts";
import { Fixture } from "./fixture.ts";
import { BadHistory, type Outcome, playHistory } from "./history.ts";
import { watchLives } from "./life.ts";
import type { History } from "./script.ts";
import { spawnElsewhere } from "./spawner.ts";

export interface Campaign {
  /** How many histories. */
  readonly runs: number;
  readonly seed: number;
  /** Place of the first history below the seed, as fast-check counts; several numbers are a shrunk one. */
  readonly path?: string | undefined;
  /** No history begins after so many milliseconds. */
  readonly msMax?: number | undefined;
  /** How many workers play histories at the same time, each with a fixture of its own. */
  readonly concurrency: number;
  /** How many bots share a fixture. */
  readonly bots: number;
  /** Address of the Postgres in which they keep their queues. */
  readonly postgres: string;
  /** False: what fails is reported as it is. */
  readonly isShrinking: boolean;
  /** How many failures end it. */
  readonly failuresMax: number;
  /** Which of them this process plays, where several share them: every nth, from that place on. */
  readonly share: { readonly index: number; readonly of: number };
}

/** A history that broke an invariant, and how to find it again. */
export interface Failure {
  readonly seed: number;
  readonly path: string;
  readonly report: string;
  /** The smallest one that still fails; undefined if nothing was tried or nothing smaller failed. */
  readonly shrunk: { readonly path: string; readonly report: string } | undefined;
}

/** The result of one history; a failure is reported as soon as it is shrunk. */
export interface Came {
  readonly outcome?: Outcome;
  readonly failure?: Failure;
}

/** Histories played on one fixture before it is replaced: its log is kept in memory and searched. */
const FIXTURE_RUNS_MAX = 50;
/** Histories are drawn in batches: each has a seed of its own. */
const BATCH = 500;
/** Longest time for shrinking, in milliseconds. */
const SHRINK_MS_MAX = 300_000;

/** Plays histories until all are played, time is up, too many have failed, or `stop` is aborted. */
export async function runCampaign(
  campaign: Campaign,
  onCome: (came: Came) => void,
  stop?: AbortSignal,
): Promise<void> {
  const unwatch = watchLives();
  const comeBack = spawnElsewhere();
  try {
    const run = { campaign, onCome, stop, failures: 0, draw: draws(campaign), begin: performance.now() };
    await Promise.all(Array.from({ length: campaign.concurrency }, () => worker(run)));
  } finally {
    unwatch();
    await comeBack();
  }
}

/** What the workers of a campaign share. `begin` is in milliseconds. */
interface CampaignRun {
  readonly campaign: Campaign;
  readonly onCome: (came: Came) => void;
  readonly stop: AbortSignal | undefined;
  readonly draw: () => Drawn | undefined;
  readonly begin: number;
  failures: number;
}

/** Plays one history after the other, on a fixture that is replaced now and then. */
async function worker(run: CampaignRun): Promise<void> {
  let fixture: Fixture | undefined;
  for (let count = 1; ; count++) {
    const drawn = isOver(run) ? undefined : run.draw();
    if (!drawn) break;
    fixture ??= await Fixture.open(run.campaign);
    const came = await one(fixture, run.campaign, drawn);
    take(run, came);
    if (came.outcome && count % FIXTURE_RUNS_MAX !== 0) continue;
    await (came.outcome ? fixture.close() : fixture.abandon());
    fixture = undefined;
  }
  await fixture?.close();
}

function take(run: CampaignRun, came: Came): void {
  if (came.failure) run.failures++;
  run.onCome(came);
}

/** What fixtures are opened with. */
type FixtureOptions = Parameters<typeof Fixture.open>[0];

interface Drawn {
  readonly history: History;
  readonly seed: number;
  readonly path: string;
}

/** The histories of a campaign, one after the other; undefined when there are no more. */
function draws({ runs, seed, path, share }: Campaign): () => Drawn | undefined {
  if (path !== undefined) {
    const [only] = fc.sample(history, { seed, path, numRuns: 1 });
    const single: Drawn[] = only ? [{ history: only, seed, path }] : [];
    return () => single.pop();
  }
  let batch: { readonly first: number; readonly histories: History[] } | undefined;
  let n = share.index;
  return () => {
    if (n >= runs) return undefined;
    const index = n % BATCH;
    const first = n - index;
    const batchSeed = seed + first / BATCH;
    if (batch?.first !== first) {
      const numRuns = Math.min(BATCH, runs - first);
      batch = { first, histories: fc.sample(history, { seed: batchSeed, numRuns }) };
    }
    n += share.of;
    const drawn = batch.histories[index];
    return drawn && { history: drawn, seed: batchSeed, path: String(index) };
  };
}

function isOver({ campaign, failures, stop, begin }: CampaignRun): boolean {
  const { msMax = Number.POSITIVE_INFINITY, failuresMax } = campaign;
  return failures >= failuresMax || performance.now() - begin >= msMax || stop?.aborted === true;
}

/** Plays one history. If it breaks an invariant, it is shrunk. */
async function one(fixture: Fixture, campaign: Campaign, drawn: Drawn): Promise<Came> {
  try {
    return { outcome: await playHistory(fixture, drawn.history) };
  } catch (error) {
    if (!(error instanceof BadHistory)) throw error;
    const { seed, path } = drawn;
    const shrunk = campaign.isShrinking ? await shrink(drawn, campaign) : undefined;
    return { failure: { seed, path, report: error.message, shrunk } };
  }
}

/** Looks for a smaller history that fails, with a new fixture for each try. */
async function shrink({ seed, path }: Drawn, options: FixtureOptions): Promise<Failure["shrunk"]> {
  const property = fc.asyncProperty(history, async (drawn) => {
    await playAlone(drawn, options);
  });
  const found = await fc.check(property, {
    seed,
    path,
    numRuns: 1,
    interruptAfterTimeLimit: SHRINK_MS_MAX,
  });
  if (!found.failed || found.counterexamplePath === null) return undefined;
  return { path: found.counterexamplePath, report: (found.errorInstance as Error).message };
}

/** Plays one history on a new fixture. Throws a BadHistory. */
async function playAlone(drawn: History, options: FixtureOptions): Promise<Outcome> {
  const fixture = await Fixture.open(options);
  try {
    return await playHistory(fixture, drawn);
  } finally {
    await fixture.abandon();
  }
}
