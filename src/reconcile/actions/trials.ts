import { environmentForModel } from "../../core/environment/describe.ts";
import { needsSetup } from "../../core/environment/setup.ts";
import { judge, type Trial } from "../../core/environment/trial.ts";
import {
  type EnvironmentFacts,
  keptTrials,
  type Reproduction,
  type Tried,
} from "../../core/environment/tried.ts";
import { firstError } from "../../core/markdown/output.ts";
import type { Item } from "../../core/plan/plan.ts";
import type { Oid, Snapshot } from "../../core/state/snapshot.ts";
import type { CommandRuns, Prepared } from "../../ports/environment.ts";
import type { RunResult } from "../../ports/ports.ts";
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

/** Trials at a commit of the plan's branch, or of the default branch; none if this server cannot run commands. */
export async function trialsAt(
  deps: Deps,
  s: Snapshot,
  site: Site,
  commit: Oid,
): Promise<{ readonly trials: Trials | undefined; readonly environment: string | undefined }> {
  if (deps.workspace.sandboxProblem !== undefined) return { trials: undefined, environment: undefined };
  const prepared = await environmentFor(deps, s, site, commit);
  const runs = await deps.workspace.runsAt(site.mirror, { name: folderOf(s.key), environment: prepared });
  return {
    trials: createTrials(commit, prepared, runs),
    environment: environmentForModel(prepared, s.settings),
  };
}

/** Trials that are made ready when first needed: set-up may take minutes. */
export interface LazyTrials {
  get(): Promise<Trials | undefined>;
  close(): Promise<void>;
}

export function lazily(make: () => Promise<{ readonly trials: Trials | undefined }>): LazyTrials {
  let made: Promise<{ readonly trials: Trials | undefined }> | undefined;
  return {
    get: async () => {
      made ??= make();
      return (await made).trials;
    },
    close: async () => await (await made?.catch(() => undefined))?.trials?.close(),
  };
}

function createTrials(commit: Oid, environment: Prepared, runs: CommandRuns): Trials {
  const results = new Map<string, Promise<RunResult>>();
  const runOnce = (command: string) => {
    const result = results.get(command) ?? runs.run(commit, command);
    results.set(command, result);
    return result;
  };
  return {
    run: (command) => {
      // Not from memory: the model may ask again because results vary.
      const result = runs.run(commit, command);
      results.set(command, result);
      return result;
    },
    tried: async (items, reproduced) => {
      const trials = new Map<number, Trial>();
      for (const item of items) trials.set(item.id, judge(await runOnce(item.verify), item));
      return {
        commit,
        trials,
        reproductions: await reproductionsIn(results, reproduced),
        environment: factsOf(environment),
        changesDependencies: items
          .filter((item) =>
            needsSetup(
              environment.setup,
              item.files.map((file) => file.path),
            ),
          )
          .map((item) => item.id),
      };
    },
    close: () => runs.close(),
  };
}

/** Only what was really run; a command that succeeded has reproduced nothing. */
async function reproductionsIn(
  results: ReadonlyMap<string, Promise<RunResult>>,
  commands: readonly string[],
): Promise<Reproduction[]> {
  const found: Reproduction[] = [];
  for (const command of commands) {
    const result = await results.get(command);
    if (result && result.exitCode !== 0) found.push({ command, exitCode: result.exitCode });
  }
  return found;
}

function factsOf({ failure, refusedHosts, mismatches }: Prepared): EnvironmentFacts {
  const why = failure && (firstError(failure.output) ?? `exit code ${failure.exitCode}`);
  return {
    failure: failure && why !== undefined ? { command: failure.command, why } : undefined,
    refusedHosts,
    mismatches,
  };
}

/** Items whose commands a section does not say anything about yet. */
export function untried(body: string, items: readonly Item[]): readonly Item[] {
  const kept = keptTrials(body, items);
  return items.filter((item) => !item.isTicked && !kept.has(item.id));
}
