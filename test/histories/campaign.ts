import fc from "fast-check";
import { history } from "./arbitrary.ts";
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
  /** Address of the Postgres in which they keep their queues. */
  readonly postgres: string;
  /** False: what fails is reported as it is. */
  readonly isShrinking: boolean;
  /** How many failures end it. */
  readonly failuresMax: number;
  /** Which of them this process plays, where several share them: every nth, from that place on. */
  readonly share: { readonly index: number; readonly of: number };
}

/** A history that broke an invariant, and where it lies. */
export interface Failure {
  readonly seed: number;
  readonly path: string;
  readonly report: string;
  /** The smallest one that still fails; undefined if nothing was tried or nothing smaller failed. */
  readonly shrunk: { readonly path: string; readonly report: string } | undefined;
}

/** What came of one history; a failure is told as soon as it is shrunk. */
export interface Came {
  readonly outcome?: Outcome;
  readonly failure?: Failure;
}

/** Histories that a stage takes before it is made anew: what happened is kept in memory, and is looked through. */
const STAGE_LIFE = 50;
/** Histories are drawn in batches: each has a seed of its own. */
const BATCH = 500;
/** Longest time for shrinking, in milliseconds. */
const SHRINK_MS_MAX = 300_000;

/** Plays histories until there are so many, time is up, too many have failed, or somebody says stop. */
export async function run(
  campaign: Campaign,
  onCome: (came: Came) => void,
  stop?: AbortSignal,
): Promise<void> {
  const unwatch = watchLives();
  const comeBack = spawnElsewhere();
  try {
    const tour = { campaign, onCome, stop, failures: 0, draw: draws(campaign), begin: performance.now() };
    await Promise.all(Array.from({ length: campaign.lanes }, () => lane(tour)));
  } finally {
    unwatch();
    await comeBack();
  }
}

/** What the lanes of a campaign share. `begin` is in milliseconds. */
interface Tour {
  readonly campaign: Campaign;
  readonly onCome: (came: Came) => void;
  readonly stop: AbortSignal | undefined;
  readonly draw: () => Drawn | undefined;
  readonly begin: number;
  failures: number;
}

/** Plays one history after the other, on a stage that is made anew now and then. */
async function lane(tour: Tour): Promise<void> {
  let stage: Stage | undefined;
  for (let count = 1; ; count++) {
    const drawn = isOver(tour) ? undefined : tour.draw();
    if (!drawn) break;
    stage ??= await Stage.open(tour.campaign);
    const came = await one(stage, tour.campaign, drawn);
    take(tour, came);
    if (came.outcome && count % STAGE_LIFE !== 0) continue;
    await (came.outcome ? stage.close() : stage.abandon());
    stage = undefined;
  }
  await stage?.close();
}

function take(tour: Tour, came: Came): void {
  if (came.failure) tour.failures++;
  tour.onCome(came);
}

/** What stages are opened with. */
type Site = Parameters<typeof Stage.open>[0];

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

function isOver({ campaign, failures, stop, begin }: Tour): boolean {
  const { msMax = Number.POSITIVE_INFINITY, failuresMax } = campaign;
  return failures >= failuresMax || performance.now() - begin >= msMax || stop?.aborted === true;
}

/** Plays one; what broke an invariant is made smaller. */
async function one(stage: Stage, campaign: Campaign, drawn: Drawn): Promise<Came> {
  try {
    return { outcome: await playHistory(stage, drawn.history) };
  } catch (error) {
    if (!(error instanceof BadHistory)) throw error;
    const { seed, path } = drawn;
    const shrunk = campaign.isShrinking ? await shrink(drawn, campaign) : undefined;
    return { failure: { seed, path, report: error.message, shrunk } };
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
async function playAlone(drawn: History, site: Site): Promise<Outcome> {
  const stage = await Stage.open(site);
  try {
    return await playHistory(stage, drawn);
  } finally {
    await stage.abandon();
  }
}
