import { NO_USAGE, sumOf } from "../../src/core/state/status.ts";
import { type Measured, redGreen } from "./measure.ts";

/** A case that could not be measured, and why. */
interface Unmeasured {
  readonly name: string;
  readonly problem: string;
}
export type Result = Measured | Unmeasured;

const HEAD = [
  "Case",
  "Planned",
  "Grounded",
  "Approved",
  "Items",
  "Red-green",
  "Hidden tests",
  "Tokens in",
  "Tokens out",
  "USD",
  "Requests",
  "Set-up",
  "Time",
];

export const isMeasured = (one: Result): one is Measured => !("problem" in one);

/** Every case in a row, and their sums, as Markdown; below it what could not be measured. */
export function renderTable(results: readonly Result[], model: string): string {
  const measured = results.filter(isMeasured);
  const rows = [HEAD, HEAD.map(() => "---"), ...results.map(rowOf)];
  const sums = measured.length > 1 ? [sumRow(measured)] : [];
  const failed = results.filter((one) => !isMeasured(one));
  return [
    `Model: ${model}`,
    "",
    ...[...rows, ...sums].map((cells) => `| ${cells.join(" | ")} |`),
    ...(failed.length > 0 ? ["", "Not measured:", ""] : []),
    ...failed.map((one) => `- ${one.name}: ${"problem" in one ? one.problem.replaceAll("\n", "\n  ") : ""}`),
    "",
  ].join("\n");
}

/** What one case came to, for the terminal. */
export function renderResult(result: Result): string {
  if (!isMeasured(result)) return `not measured: ${result.problem}`;
  const [, ...cells] = rowOf(result);
  const facts = cells.map((cell, at) => `${(HEAD[at + 1] ?? "").toLowerCase()} ${cell}`).join(" · ");
  return [
    facts,
    ...result.evidence.map((one, at) => `  commit ${at + 1}: ${one}`),
    ...(result.stopped === undefined ? [] : [`  stopped: ${result.stopped.replaceAll("\n", "\n    ")}`]),
    ...(result.output === undefined ? [] : [`  hidden tests: ${result.output.replaceAll("\n", "\n    ")}`]),
  ].join("\n");
}

function rowOf(result: Result): string[] {
  if (!isMeasured(result)) return [result.name, ...HEAD.slice(1).map(() => "–")];
  const { name, isPlanned, isGrounded, isApproved, items, hidden } = result;
  return [
    name,
    ...[isPlanned, isGrounded, isApproved].map((one) => (one ? "yes" : "no")),
    `${items.done}/${items.total}`,
    `${redGreen(result)}/${items.total}`,
    hidden,
    ...costs([result]),
  ];
}

function sumRow(all: readonly Measured[]): string[] {
  const share = (is: (one: Measured) => boolean) => `${all.filter(is).length}/${all.length}`;
  const sum = (of: (one: Measured) => number) => all.reduce((total, one) => total + of(one), 0);
  const total = sum(({ items }) => items.total);
  return [
    "**All**",
    share(({ isPlanned }) => isPlanned),
    share(({ isGrounded }) => isGrounded),
    share(({ isApproved }) => isApproved),
    `${sum(({ items }) => items.done)}/${total}`,
    `${sum(redGreen)}/${total}`,
    share(({ hidden }) => hidden === "passed"),
    ...costs(all),
  ];
}

/** Tokens, money, requests to the model and to GitHub, set-up, and time. */
function costs(all: readonly Measured[]): string[] {
  const { fresh, cached, output, usd, calls } = all.map(({ usage }) => usage).reduce(sumOf, NO_USAGE);
  const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
  const setUps = all.map(({ setUp }) => setUp);
  const timed = setUps.filter((one) => typeof one === "number");
  return [
    `${fresh + cached}`,
    `${output}`,
    usd.toFixed(2),
    `${calls} + ${sum(all.map(({ githubRequests }) => githubRequests))}`,
    timed.length > 0 ? timeOf(sum(timed)) : `${setUps[0]}`,
    timeOf(sum(all.map(({ seconds }) => seconds))),
  ];
}

const timeOf = (seconds: number) =>
  seconds < 120 ? `${seconds.toFixed(0)} s` : `${(seconds / 60).toFixed(1)} min`;
