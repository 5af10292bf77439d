import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BotProcess, type ProcessOptions, startProcess } from "../../playground/process/process.ts";
import { LIFE_SCRIPT, live } from "./life.ts";
import { type Scene, setScene } from "./scene.ts";
import { callsOf, seen } from "./seen.ts";

/** What a life came to. */
export interface Played {
  /** What people see at the end. */
  readonly seen: string;
  /** Calls of the model: made, and told of with their price. */
  readonly calls: { readonly made: number; readonly told: number };
  /** What killed processes have left among the files of the moment. */
  readonly leftBehind: number;
  /** Warnings and errors of all processes, each once. */
  readonly troubles: readonly string[];
  /** How many processes were killed. */
  readonly deaths: number;
}

/**
 * What every life begins with: the folder of a bot that was started once on a GitHub where nothing was to do, and
 * its compiled code. Making an empty database anew for each would take longer than the life.
 */
export interface Baseline {
  readonly folder: string;
  readonly compiled: string;
  clear(): Promise<void>;
}

/** Prepares what lives begin with. */
export async function prepare(): Promise<Baseline> {
  const root = await mkdtemp(join(tmpdir(), "redline-baseline-"));
  const baseline = {
    folder: join(root, "bot"),
    compiled: join(root, "compiled"),
    clear: () => rm(root, { recursive: true, force: true }),
  };
  await mkdir(baseline.compiled);
  const scene = await setScene(LIFE_SCRIPT);
  try {
    const bot = await startProcess(scene, { compiled: baseline.compiled });
    // Its first question to GitHub comes when it is up altogether.
    await scene.github.until(({ kind }) => kind === "token");
    await bot.stop();
    await cp(scene.folder, baseline.folder, { recursive: true });
    return baseline;
  } finally {
    await scene.close();
  }
}

/** Gives the bot of a scene the folder that lives begin with; what it had in it is lost. */
export async function renew(scene: Scene, baseline: Baseline): Promise<void> {
  await rm(scene.folder, { recursive: true, force: true });
  await cp(baseline.folder, scene.folder, { recursive: true });
}

type Next = (
  scene: Scene,
  nth: number,
) => Omit<ProcessOptions, "compiled"> | Promise<Omit<ProcessOptions, "compiled">>;

/** Plays the life in a scene of its own. `next` says how each of its processes is started, the first one as well. */
export async function play(baseline: Baseline, next: Next): Promise<Played> {
  const scene = await setScene(LIFE_SCRIPT);
  const bots: BotProcess[] = [];
  try {
    await renew(scene, baseline);
    await live(scene, async () => {
      const options = await next(scene, bots.length);
      const bot = await startProcess(scene, { ...options, compiled: baseline.compiled });
      bots.push(bot);
      return bot;
    });
    const { violations } = scene.github;
    if (violations.length > 0) throw new Error(`Not as GitHub has it: ${violations.join("\n")}`);
    return {
      seen: await seen(scene),
      calls: callsOf(scene),
      leftBehind: (await scene.leftBehind()).length,
      troubles: [...new Set(bots.flatMap(({ lines }) => lines.troubles))],
      deaths: bots.length - 1,
    };
  } finally {
    for (const bot of bots) bot.kill();
    await Promise.all(bots.map(({ ended }) => ended));
    await scene.close();
  }
}

/** A life in which nobody dies, and the failpoints that it passes, in order. */
export async function playUndisturbed(baseline: Baseline): Promise<Played & { readonly places: string[] }> {
  const places: string[] = [];
  const goesOn = (place: string): boolean => {
    places.push(place);
    return true;
  };
  return { ...(await play(baseline, () => ({ goesOn }))), places };
}
