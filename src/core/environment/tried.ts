import { code, short, undated } from "../markdown/template.ts";
import { plainCode } from "../plan/forbidden.ts";
import { type Item, type Plan, TRIED } from "../plan/plan.ts";
import { isTestPath } from "../plan/test-path.ts";
import { helpFor, setupFailed, TIME_HELP } from "./help.ts";
import { type Trial, weaknessOf } from "./trial.ts";

/** A command that the planner ran to show the bug, and what it ended with. */
export interface Reproduction {
  readonly command: string;
  readonly exitCode: number | undefined;
}

/** What is known of the environment before people approve a plan. */
export interface EnvironmentFacts {
  /** An image that the settings name and that this server cannot run commands in. */
  readonly unusedImage: string | undefined;
  /** The command of set-up that failed. */
  readonly failure: Parameters<typeof setupFailed>[0] | undefined;
  /** What the repository keeps elsewhere, in sentences. */
  readonly absent: readonly string[];
  /** `host:port`, each. */
  readonly refusedHosts: readonly string[];
  readonly mismatches: readonly {
    readonly name: string;
    readonly wanted: string;
    readonly from: string;
    readonly found: string | undefined;
  }[];
}

/** Everything that was tried at `commit` before a plan is approved. */
export interface Tried {
  readonly commit: string;
  readonly reproductions: readonly Reproduction[];
  /** By item id. */
  readonly trials: ReadonlyMap<number, Trial>;
  readonly environment: EnvironmentFacts | undefined;
  /** Items that change what set-up installs. */
  readonly changesDependencies: readonly number[];
  /** The commands that people replaced, as code, by item id. */
  readonly byHand?: ReadonlyMap<number, string>;
}

/** The body of the plan's section about what was tried, as a list; empty if nothing was. */
export function triedText(items: readonly Item[], tried: Tried): string {
  const at = short(tried.commit);
  return [
    ...tried.reproductions.map((one) => `- Reproduced at ${at}: ${plainCode(one.command)} ${endOf(one)}.`),
    ...items.flatMap((item) => {
      const trial = tried.trials.get(item.id);
      return [...(trial ? [trialLine(item, trial, tried)] : []), ...dependencyLine(item, tried)];
    }),
    ...(tried.environment ? environmentLines(tried.environment) : []),
  ].join("\n");
}

const endOf = ({ exitCode }: Reproduction) =>
  exitCode === undefined ? "was stopped" : `exits with ${exitCode}`;

/** How a line about an item's command begins. A later revision keeps the line while it begins so. */
const beginOf = (item: Pick<Item, "id" | "verify">) => `- Item ${item.id}: ${plainCode(item.verify)} `;

function trialLine(item: Item, trial: Trial, { commit, byHand }: Tried): string {
  const [weakness, old] = [weaknessOf(item.verify), byHand?.get(item.id)];
  return [
    `${beginOf(item)}${wordsOf(trial, short(commit))}.`,
    ...helpAfter(trial, item),
    ...(weakness === undefined ? [] : [`It proves little: ${weakness}.`]),
    ...(old === undefined ? [] : [`A person changed it from ${old}.`]),
  ].join(" ");
}

/** True if the command names a file of tests that the item changes: it may add those that it runs. */
const addsItsTests = ({ files, verify }: Item) =>
  files.some(({ path }) => isTestPath(path) && verify.includes(path));

function helpAfter(trial: Trial, item: Item): readonly string[] {
  if (trial.kind === "no-tests")
    return addsItsTests(item)
      ? ["The item adds them."]
      : ["Name a command that runs some, or have the item add them."];
  if (trial.kind === "stopped") return trial.limit === "time" ? [TIME_HELP] : [];
  const help = trial.kind === "cannot-start" ? helpFor(trial.sign) : undefined;
  return help === undefined ? [] : [help];
}

function wordsOf(trial: Trial, at: string): string {
  switch (trial.kind) {
    case "fails":
      return `fails at ${at}, as it should before the change`;
    case "passes":
      return `passes at ${at} without any change, so by itself it proves nothing`;
    case "no-tests":
      return `runs no test at ${at}`;
    case "stopped":
      return `did not end at ${at}: it reached the ${trial.limit} limit`;
    case "cannot-start":
      return `cannot start at ${at}: ${plainCode(trial.sign)}`;
  }
}

function dependencyLine({ id }: Item, { changesDependencies }: Tried): string[] {
  if (!changesDependencies.includes(id)) return [];
  return [`- Item ${id} changes dependencies: set-up runs again, with network, before its commands.`];
}

function environmentLines(facts: EnvironmentFacts): string[] {
  const { failure, absent, refusedHosts, mismatches, unusedImage } = facts;
  return [
    ...(unusedImage === undefined
      ? []
      : [
          `- ${code("environment.image")} names ${plainCode(unusedImage)}, but this server does not run commands in containers; its own programs are used.`,
        ]),
    ...(failure ? [`- ${setupFailed(failure)}`] : []),
    ...absent.map((one) => `- ${one}`),
    ...(refusedHosts.length > 0
      ? [
          `- Set-up was not allowed to reach ${refusedHosts.map(plainCode).join(", ")}. To allow a host, add it to ${code("environment.network")} in ${code(".github/redline.yml")}.`,
        ]
      : []),
    ...mismatches.map(
      ({ name, wanted, from, found }) =>
        `- ${name} is ${found === undefined ? "missing on this server" : `${plainCode(found)} on this server`}; ${plainCode(from)} asks for ${plainCode(wanted)}.`,
    ),
  ];
}

/** How a line ends, and how one begins. */
const REPLACED = / A person changed it from (`.*`)\.$/;
const TRIED_COMMAND = /^- Item \d+: ((`+).*?[^`]\2)(?!`) /;

/**
 * The commands that people have replaced since Redline tried them, as code, by item. Where Redline replaces one, it tries
 * the new one, so a line about another command than the item's was left behind by a person.
 */
export function changedByHand({
  sections,
  items,
}: Pick<Plan, "sections" | "items">): ReadonlyMap<number, string> {
  const lines = (sections.find(({ name }) => name === TRIED)?.body ?? "").split("\n");
  return new Map(
    items.flatMap((item) => {
      const line = lines.find((one) => one.startsWith(`- Item ${item.id}: `)) ?? "";
      const old = line.startsWith(beginOf(item)) ? REPLACED.exec(line)?.[1] : TRIED_COMMAND.exec(line)?.[1];
      return old === undefined ? [] : [[item.id, old] as const];
    }),
  );
}

/** The lines about items whose command and number are unchanged; they need not be tried again. */
export function keptTrials(body: string, items: readonly Item[]): ReadonlyMap<number, readonly string[]> {
  const lines = body.split("\n");
  return new Map(
    items.flatMap((item) => {
      const begin = beginOf(item);
      const trial = lines.find((one) => one.startsWith(begin));
      if (trial === undefined) return [];
      const other = lines.filter((one) => one.startsWith(`- Item ${item.id} changes dependencies`));
      return [[item.id, [trial, ...other]] as const];
    }),
  );
}

/**
 * The section after a revision: lines of unchanged commands stay, those of others are replaced by what was `tried`, and
 * lines about anything but items stay.
 */
export function triedAfter(body: string, items: readonly Item[], tried: Tried | undefined): string {
  const kept = keptTrials(body, items);
  const fresh = tried
    ? triedText(items, { ...tried, reproductions: [], environment: undefined }).split("\n")
    : [];
  const lines = body.split("\n").filter((line) => line.trim() !== "");
  const firstItem = lines.findIndex((line) => OF_ITEM.test(line));
  const others = lines
    .map((line, at) => ({ line, isAbove: firstItem < 0 || at < firstItem }))
    .filter(({ line }) => !OF_ITEM.test(line));
  const ofItems = items
    .flatMap(({ id }) => kept.get(id) ?? [])
    .concat(fresh.filter((line) => OF_ITEM.test(line)));
  return [
    ...others.flatMap(({ line, isAbove }) => (isAbove ? [line] : [])),
    ...ofItems.toSorted((a, b) => idOf(a) - idOf(b)),
    ...others.flatMap(({ line, isAbove }) => (isAbove ? [] : [line])),
  ].join("\n");
}

/**
 * The section after commands were tried again at another commit. A line about the same result stays as it is, so that the
 * wording changes only if what it says does.
 */
export function retriedAt(body: string, items: readonly Item[], tried: Tried): string {
  if (body === "") return body;
  const all = body.split("\n");
  const known = new Map(all.map((line) => [undated(line), line]));
  const others = all.filter((line) => !OF_ITEM.test(line) || !tried.trials.has(idOf(line)));
  const after = triedAfter(others.join("\n"), items, tried).split("\n");
  return after.map((line) => known.get(undated(line)) ?? line).join("\n");
}

const OF_ITEM = /^- Item (\d+)[: ]/;
const idOf = (line: string) => Number(OF_ITEM.exec(line)?.[1]);

/** What the model is told of the commands that do not work where they would run. */
export function trialProblems(items: readonly Item[], { trials }: Pick<Tried, "trials">): string[] {
  return items.flatMap((item) => {
    const trial = trials.get(item.id);
    return trial ? problemOf(item, trial) : [];
  });
}

function problemOf(item: Item, trial: Trial): string[] {
  switch (trial.kind) {
    case "cannot-start":
      return [
        `Item ${item.id}: its verify command cannot start where it will run: ${code(trial.sign)}. Choose a command that runs there, without the network; \`run\` shows what does.`,
      ];
    case "stopped":
      return [
        `Item ${item.id}: its verify command did not end where it will run: it reached the ${trial.limit} limit. Choose a narrower one.`,
      ];
    case "no-tests":
      if (addsItsTests(item)) return [];
      return [
        `Item ${item.id}: its verify command runs no test at all. If the item adds the tests, name their file in it; otherwise correct the pattern.`,
      ];
    default:
      return [];
  }
}
