import { environmentForModel } from "../../core/environment/describe.ts";
import { needsSetup } from "../../core/environment/setup.ts";
import { judge, type Trial } from "../../core/environment/trial.ts";
import type { EnvironmentFacts, Reproduction, Tried } from "../../core/environment/tried.ts";
import type { Item } from "../../core/plan/plan.ts";
import type { Oid, Snapshot } from "../../core/state/snapshot.ts";
import type { CommandRuns, Prepared, RunResult } from "../../ports/environment.ts";
import type { Deps } from "../deps.ts";
import { environmentFor, type Site } from "../environment.ts";
import { folderOf } from "./places.ts";

/** Commands tried at one commit before a plan is approved; each runs once. */
export interface Trials {
  /** For the model: runs any command, and remembers what it ended with. */
  readonly run: (command: string) => Promise<RunResult>;
  /** What the items' commands and these commands, which the model ran, have shown. */
  tried(items: readonly Item[], reproduced: readonly string[]): Promise<Tried>;
  close(): Promise<void>;
}

/** The result of some work; what it needs is closed when it ends. */
export async function closing<T>(
  needed: { close(): Promise<void> } | undefined,
  work: Promise<T>,
): Promise<T> {
  try {
    return await work;
  } finally {
    await needed?.close();
  }
}

export interface TrialSite {
  readonly trials: Trials | undefined;
  /** What commands find there, for the model. */
  readonly environment: string | undefined;
}

const NOTHING: TrialSite = { trials: undefined, environment: undefined };

/** Trials at a commit of the plan's branch, or of the default branch; none if this server cannot run commands. */
export async function trialsAt(deps: Deps, s: Snapshot, site: Site, commit: Oid): Promise<TrialSite> {
  const { workspace, log } = deps;
  if (workspace.sandboxProblem !== undefined) return NOTHING;
  const fail = (err: unknown) => log.warn({ key: s.key, err }, "commands could not be tried");
  try {
    const prepared = await environmentFor(deps, s, site, commit);
    const { mirror, signal } = site;
    const runs = await workspace.runsAt(mirror, { name: folderOf(s.key), environment: prepared, signal });
    return {
      trials: createTrials({ commit, environment: prepared, runs, fail }),
      environment: environmentForModel(prepared, s.settings),
    };
  } catch (err) {
    site.signal?.throwIfAborted();
    // A plan can be made and reviewed without; when items are carried out, it must work.
    fail(err);
    return NOTHING;
  }
}

interface TrialParts {
  readonly commit: Oid;
  readonly environment: Prepared;
  readonly runs: CommandRuns;
  /** Gets the error of a run that could not be made. */
  readonly fail: (err: unknown) => void;
}

function createTrials({ commit, environment, runs, fail }: TrialParts): Trials {
  const results = new Map<string, Promise<RunResult>>();
  const run = (command: string) => {
    // Not from memory: the model may ask again because results vary.
    const result = runs.run(commit, command);
    results.set(command, result);
    return result;
  };
  const tryItem = async (item: Item): Promise<Trial | undefined> => {
    try {
      return judge(await (results.get(item.verify) ?? run(item.verify)), item);
    } catch (err) {
      fail(err);
      return undefined;
    }
  };
  return {
    run,
    tried: async (items, reproduced) => {
      const trials = new Map<number, Trial>();
      for (const item of items) {
        const trial = await tryItem(item);
        if (trial) trials.set(item.id, trial);
      }
      return {
        commit,
        trials,
        reproductions: await reproductionsIn(results, reproduced),
        environment: factsOf(environment),
        changesDependencies: items.filter((item) => changesSetup(item, environment)).map((item) => item.id),
      };
    },
    close: () => runs.close(),
  };
}

const changesSetup = ({ files }: Item, { setup }: Prepared) =>
  needsSetup(
    setup,
    files.map((file) => file.path),
  );

/** Only what was really run; a command that succeeded has reproduced nothing. */
async function reproductionsIn(
  results: ReadonlyMap<string, Promise<RunResult>>,
  commands: readonly string[],
): Promise<Reproduction[]> {
  const found: Reproduction[] = [];
  for (const command of commands) {
    const result = await results.get(command)?.catch(() => undefined);
    if (result && result.exitCode !== 0) found.push({ command, exitCode: result.exitCode });
  }
  return found;
}

function factsOf({ setup, failure, refusedHosts, mismatches, unusedImage }: Prepared): EnvironmentFacts {
  return { failure, absent: setup.absent, refusedHosts, mismatches, unusedImage };
}
