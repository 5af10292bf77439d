import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Usage } from "../../src/core/state/status.ts";
import { NO_USAGE, sumOf } from "../../src/core/state/status.ts";
import { countRequests } from "../told.ts";
import type { World } from "../world.ts";
import type { Case } from "./case.ts";
import { openHiddenTests } from "./hidden.ts";
import { type Played, play } from "./play.ts";

/** What one case came to. */
export interface Measured extends Played {
  readonly name: string;
  readonly hidden: "passed" | "failed" | "not run";
  /** The end of the hidden tests' output, if they failed. */
  readonly output: string | undefined;
  /** Of the model, all conversations together. */
  readonly usage: Usage;
  /** Requests to GitHub's API, without git. */
  readonly githubRequests: number;
  /** Seconds that set-up took; `reused` if what an earlier case of the repository installed was there already. */
  readonly setUp: number | "reused" | "none";
  /** From the label to the ready pull request. */
  readonly seconds: number;
}

/** Plays a case and measures it. Throws a CaseError if its hidden tests do not measure anything. */
export async function measure(world: World, one: Case): Promise<Measured> {
  const hidden = await openHiddenTests(world, one);
  await hidden.assertMeasuring();
  const { github } = world;
  const from = { requests: github.requests.length, effects: github.effects.length };
  const layers = await layersOf(world);
  const begun = performance.now();
  const played = await play(world, one);
  const seconds = (performance.now() - begun) / 1_000;
  const requests = github.requests.slice(from.requests);
  const { restRead, restWrite, graphql } = countRequests(
    requests,
    github.effects.slice(from.effects),
    github.app.botLogin,
  );
  const result = played.isReady && played.head !== undefined ? await hidden.at(played.head) : undefined;
  const isPassed = result?.exitCode === 0;
  return {
    ...played,
    name: one.name,
    hidden: isPassed ? "passed" : result ? "failed" : "not run",
    output: result && !isPassed ? result.output.trim().split("\n").slice(-15).join("\n") : undefined,
    usage: await usageOf(join(world.config.folder, "transcripts", world.repo, `${played.issue}`)),
    setUp: setUpOf(layers, await layersOf(world)),
    githubRequests: restRead + restWrite + graphql,
    seconds,
  };
}

/** What the bot keeps of each set-up, by the name of its layer. */
type Layers = ReadonlyMap<string, { readonly seconds: number; readonly usedAt: number }>;

async function layersOf({ config }: World): Promise<Layers> {
  const folder = join(config.folder, "environments");
  const names = await readdir(folder).catch(() => []);
  const read = async (name: string) => {
    const file = join(folder, name, "layer.json");
    const { durationMs } = JSON.parse(await readFile(file, "utf8"));
    return [name, { seconds: durationMs / 1_000, usedAt: (await stat(file)).mtimeMs }] as const;
  };
  return new Map(await Promise.all(names.map(read)));
}

/** What set-up came to between two looks at the layers. */
export function setUpOf(before: Layers, after: Layers): Measured["setUp"] {
  const made = [...after].filter(([name]) => !before.has(name));
  if (made.length > 0) return made.reduce((sum, [, { seconds }]) => sum + seconds, 0);
  const isUsed = [...after].some(([name, { usedAt }]) => usedAt !== before.get(name)?.usedAt);
  return isUsed ? "reused" : "none";
}

/**
 * How many items are proven: their command fails without the change, be it with their tests alone (a command whose tests
 * the item brings may pass before) or, if they bring none, as it was before.
 */
export function redGreen({ evidence }: Pick<Played, "evidence">): number {
  const isProven = (one: string) => {
    const [, tests] = /\btests (fail|pass) without the change\b/.exec(one) ?? [];
    return one.includes("passes after") && (tests ? tests === "fail" : one.includes("fails before"));
  };
  return evidence.filter(isProven).length;
}

/** What all conversations of an issue used, from the transcripts that the bot writes. */
async function usageOf(folder: string): Promise<Usage> {
  const files = await readdir(folder, { recursive: true }).catch(() => []);
  let sum: Usage = NO_USAGE;
  for (const file of files.filter((name) => name.endsWith(".jsonl"))) {
    const lines = (await readFile(join(folder, file), "utf8")).split("\n").filter((line) => line !== "");
    for (const { kind, usage } of lines.map((line) => JSON.parse(line)))
      if (kind === "reply") sum = sumOf(sum, usage);
  }
  return sum;
}
