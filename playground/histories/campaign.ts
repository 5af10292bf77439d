import fc from "fast-check";
import { startPostgres } from "../postgres.ts";
import { history } from "./commands.ts";
import { BadHistory, type Outcome, playHistory } from "./history.ts";
import { watchLives } from "./life.ts";
import type { History } from "./script.ts";
import { spawnElsewhere } from "./spawner.ts";
import { Stage } from "./stage.ts";

export interface Campaign {
  /** How many histories. */
  readonly runs: number;
  readonly seed: number;
  /** Place of the first history below the seed, as fast-check counts; several numbers are a shrunk one. */
  readonly path?: string | undefined;
  /** No history begins after so many milliseconds. */
  readonly msMax?: number | undefined;
  /** How many histories are played at the same time, each on a stage of its own. */
  readonly lanes: number;
  /** How many bots there are on a stage. */
  readonly workers: number;
  /** False: what fails is reported as it is. */
  readonly isShrinking: boolean;
  /** How many failures end it. */
  readonly failuresMax: number;
  readonly onProgress?: ((results: Results) => void) | undefined;
  /** Told of each failure as soon as it is shrunk. */
  readonly onFailure?: ((failure: Failure) => void) | undefined;
}

/** A history that broke an invariant, and where it lies. */
export interface Failure {
  readonly seed: number;
  readonly path: string;
  readonly report: string;
  /** The smallest one that still fails; undefined if nothing was tried or nothing smaller failed. */
  readonly shrunk: { readonly path: string; readonly report: string } | undefined;
}

export interface Results {
  played: number;
  readonly outcomes: Outcome[];
  readonly failures: Failure[];
  ms: number;
}

/** Histories that a stage takes before it is made anew: what happened is kept in memory, and is looked through. */
const STAGE_LIFE = 50;
/** Histories are drawn in batches: each has a seed of its own. */
const BATCH = 500;
/** Longest time for shrinking, in milliseconds. */
const SHRINK_MS_MAX = 300_000;

/** Plays histories until there are so many, time is up, or too many have failed. */
export async function run(campaign: Campaign): Promise<Results> {
  const postgres = await startPostgres();
  const unwatch = watchLives();
  const comeBack = spawnElsewhere();
  try {
    const site = { workers: campaign.workers, postgres: postgres.url };
    const tour = { campaign, site, results: NOTHING(), draw: draws(campaign), begin: performance.now() };
    await Promise.all(Array.from({ length: campaign.lanes }, () => lane(tour)));
    tour.results.ms = performance.now() - tour.begin;
    return tour.results;
  } finally {
    unwatch();
    await comeBack();
    await postgres.stop();
  }
}

const NOTHING = (): Results => ({ played: 0, outcomes: [], failures: [], ms: 0 });

/** What the lanes of a campaign share. `begin` is in milliseconds. */
interface Tour {
  readonly campaign: Campaign;
  readonly site: Site;
  readonly results: Results;
  readonly draw: () => Drawn | undefined;
  readonly begin: number;
}

/** Plays one history after the other, on a stage that is made anew now and then. */
async function lane(tour: Tour): Promise<void> {
  let stage: Stage | undefined;
  for (let count = 1; ; count++) {
    const drawn = isOver(tour) ? undefined : tour.draw();
    if (!drawn) break;
    stage ??= await Stage.open(tour.site);
    const isGood = await one(stage, tour, drawn);
    tour.results.ms = performance.now() - tour.begin;
    tour.campaign.onProgress?.(tour.results);
    if (isGood && count % STAGE_LIFE !== 0) continue;
    await (isGood ? stage.close() : stage.abandon());
    stage = undefined;
  }
  await stage?.close();
}

/** What stages are opened with. */
type Site = Parameters<typeof Stage.open>[0];

interface Drawn {
  readonly history: History;
  readonly seed: number;
  readonly path: string;
}

/** The histories of a campaign, one after the other; undefined when there are no more. */
function draws({ runs, seed, path }: Campaign): () => Drawn | undefined {
  if (path !== undefined) {
    const [only] = fc.sample(history, { seed, path, numRuns: 1 });
    const single: Drawn[] = only ? [{ history: only, seed, path }] : [];
    return () => single.pop();
  }
  let batch: History[] = [];
  let n = 0;
  return () => {
    if (n >= runs) return undefined;
    const index = n % BATCH;
    const batchSeed = seed + Math.floor(n / BATCH);
    if (index === 0) batch = fc.sample(history, { seed: batchSeed, numRuns: Math.min(BATCH, runs - n) });
    n++;
    const drawn = batch[index];
    return drawn && { history: drawn, seed: batchSeed, path: String(index) };
  };
}

function isOver({ campaign, results, begin }: Tour): boolean {
  const { msMax = Number.POSITIVE_INFINITY, failuresMax } = campaign;
  return results.failures.length >= failuresMax || performance.now() - begin >= msMax;
}

/** Plays one; false if it broke an invariant. */
async function one(stage: Stage, { campaign, site, results }: Tour, drawn: Drawn): Promise<boolean> {
  try {
    const outcome = await playHistory(stage, drawn.history);
    results.outcomes.push(outcome);
    return true;
  } catch (error) {
    if (!(error instanceof BadHistory)) throw error;
    const { seed, path } = drawn;
    const shrunk = campaign.isShrinking ? await shrink(drawn, site) : undefined;
    const failure = { seed, path, report: error.message, shrunk };
    results.failures.push(failure);
    campaign.onFailure?.(failure);
    return false;
  } finally {
    results.played++;
  }
}

/** Looks for a smaller history that fails, each try on a stage of its own. */
async function shrink({ seed, path }: Drawn, site: Site): Promise<Failure["shrunk"]> {
  const property = fc.asyncProperty(history, async (drawn) => {
    await playAlone(drawn, site);
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

/** Plays one history on a stage of its own. Throws a BadHistory. */
export async function playAlone(drawn: History, site: Site): Promise<Outcome> {
  const stage = await Stage.open(site);
  try {
    return await playHistory(stage, drawn);
  } finally {
    await stage.abandon();
  }
}
