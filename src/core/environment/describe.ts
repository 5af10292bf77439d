/** What commands find where they run, in plain words for the model. */
import type { Settings } from "../state/settings.ts";
import type { Setup, Toolchain } from "./setup.ts";
import { ANY_VERSION } from "./versions.ts";

/** The outcome of set-up, as far as the model is told of it. */
export interface Described {
  readonly setup: Setup;
  readonly outcome: "nothing-to-do" | "ready" | "failed";
  readonly failure:
    | {
        readonly command: string;
        readonly exitCode: number | undefined;
        readonly limit: string | undefined;
        readonly output: string;
      }
    | undefined;
  readonly refusedHosts: readonly string[];
  readonly mismatches: readonly (Toolchain & { readonly found: string | undefined })[];
}

/** Of a failed command's output the end is shown: it says why. Characters. */
const OUTPUT_MAX = 1_500;
const VALUE_MAX = 100;

const list = (title: string, lines: readonly string[]) =>
  lines.length === 0 ? [] : [title, ...lines.map((line) => `- ${line}`)];

function setupLines({ setup, outcome, failure }: Described): readonly string[] {
  const origin = setup.source === "settings" ? "the repository's settings" : "the repository's files";
  if (outcome === "nothing-to-do") return ["Nothing was installed: no dependencies were found that need it."];
  const commands = list(`Dependencies were installed before, by commands from ${origin}:`, setup.commands);
  if (outcome === "ready") return commands;
  const end = failure?.limit
    ? `ended at the limit of ${failure.limit}`
    : `exit code ${failure?.exitCode ?? "unknown"}`;
  return [
    `Installing the dependencies failed, so commands that need them cannot pass. \`${failure?.command ?? ""}\`: ${end}. It printed:`,
    ...(failure?.output ?? "")
      .slice(-OUTPUT_MAX)
      .split("\n")
      .map((line) => `    ${line}`),
    "You cannot repair that by changing the repository's code, unless the change itself is about what is installed.",
  ];
}

function toolchainLine(toolchain: Toolchain, mismatches: Described["mismatches"]): string {
  const { name, wanted, from, command } = toolchain;
  const mismatch = mismatches.find((one) => one.command === command);
  const asked = wanted === ANY_VERSION ? name : `${name} ${wanted} (${from})`;
  if (!mismatch) return asked;
  return `${asked}: ${mismatch.found ? `this server has ${mismatch.found.trim().split("\n")[0]}` : "not installed on this server"}`;
}

/** Tells the model where its commands run, what they find there, and what must pass. */
export function environmentForModel(
  prepared: Described,
  settings: Pick<Settings, "checks"> & { readonly environment: Pick<Settings["environment"], "limits"> },
): string {
  const { setup, mismatches, refusedHosts } = prepared;
  return [
    "Commands run by `sh -c` in `/work`, a fresh checkout with the installed dependencies; HOME is `/home/work`.",
    "There is no network: only localhost can be reached, and nothing can be downloaded or installed from the internet. No root, no Docker, no display, no database that a command does not start itself.",
    `A command may take ${settings.environment.limits.run} seconds. What it writes is discarded when it ends.`,
    ...setupLines(prepared),
    ...setup.absent,
    ...list("Hosts that set-up tried to reach and was not allowed to:", refusedHosts),
    ...list(
      "Toolchains that the repository names:",
      setup.toolchains.map((one) => toolchainLine(one, mismatches)),
    ),
    ...list(
      "Environment variables:",
      Object.entries({ ...setup.variables, ...setup.offline }).map(
        ([name, value]) => `${name}=${value.slice(0, VALUE_MAX)}`,
      ),
    ),
    ...list("Before others in PATH:", setup.path),
    ...list(
      "Must also pass after each item (`checks` in the settings):",
      settings.checks.map((check) => `\`${check}\``),
    ),
  ].join("\n");
}
