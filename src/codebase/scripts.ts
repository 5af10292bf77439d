import { isReadable } from "./mirror-index.ts";
import type { Opened, Sources, Wanted } from "./opened.ts";

const CONFIGURATIONS_MAX = 6;
/** Where the targets of other programs are. */
const TARGETS: Readonly<Record<string, RegExp>> = {
  make: /^(?:GNU)?makefile$/i,
  tox: /^tox\.ini$/,
  nox: /^noxfile\.py$/,
  just: /^\.?justfile$/i,
  rake: /^rakefile$/i,
};
/** Programs that run another one, which is the one that has a configuration. */
const RUNNERS = new Set(["npx", "node", "cross-env", "npm", "run", "pnpm", "yarn", "bun"]);

/**
 * The scripts that an issue names, with the configuration of the programs that they run: of package.json as far as the
 * scripts, other files as a whole.
 */
export async function scriptsWanted({ files, ranking, open }: Sources): Promise<Wanted[]> {
  const names = ranking.mentions.scripts;
  if (names.length === 0) return [];
  const roots = files.filter((file) => isReadable(file) && !file.entry.path.includes("/"));
  const named = async (pattern: RegExp) =>
    await Promise.all(roots.filter(({ entry }) => pattern.test(entry.path)).map(open));
  const [manifest] = await named(/^package\.json$/);
  const scripts = scriptsOf(manifest?.lines.join("\n") ?? "");
  const programs = new Set(names.flatMap((name) => programsOf(name, scripts)));
  const wanted = names.some((name) => scripts.has(name)) && manifest ? [scriptLines(manifest)] : [];
  const configurations = roots.filter(({ entry: { path } }) => isConfiguration(path, programs));
  const opened = await Promise.all(configurations.slice(0, CONFIGURATIONS_MAX).map(open));
  for (const name of names) {
    const [program = "", target = ""] = name.split(" ");
    const all = TARGETS[program] ? await named(TARGETS[program]) : [];
    opened.push(...all.filter(({ lines }) => lines.some((line) => line.split(/[^\w.-]+/).includes(target))));
  }
  return [...wanted, ...opened.map((one) => ({ opened: one, range: { from: 0, to: one.lines.length } }))];
}

function scriptLines(opened: Opened): Wanted {
  const from = Math.max(
    0,
    opened.lines.findIndex((line) => /^\s*"scripts"\s*:/.test(line)),
  );
  const length = opened.lines.slice(from).findIndex((line) => /^\s*\}/.test(line));
  return { opened, range: { from, to: length < 0 ? opened.lines.length : from + length + 1 } };
}

/** The scripts of a package.json; none if it is not one. */
function scriptsOf(text: string): ReadonlyMap<string, string> {
  try {
    const { scripts } = JSON.parse(text) as { scripts?: unknown };
    const all = typeof scripts === "object" && scripts !== null ? Object.entries(scripts) : [];
    return new Map(all.filter((one): one is [string, string] => typeof one[1] === "string"));
  } catch {
    return new Map();
  }
}

/** The programs that a script runs, itself or through other scripts that it names. */
function programsOf(name: string, scripts: ReadonlyMap<string, string>): string[] {
  const command = scripts.get(name) ?? "";
  const inner = Array.from(
    command.matchAll(/\bnpm run ([\w:.-]+)/g),
    ([, one = ""]) => scripts.get(one) ?? "",
  );
  return [command, ...inner]
    .flatMap((one) => one.split(/&&|\|\||;/))
    .flatMap(
      (one) =>
        one
          .trim()
          .split(/\s+/)
          .find((word) => word !== "" && !RUNNERS.has(word) && !word.includes("=")) ?? [],
    );
}

function isConfiguration(path: string, programs: ReadonlySet<string>): boolean {
  const [, start = ""] = /^\.?([a-z\d]+)(?:rc|ignore)?(?:[.-].*)?$/i.exec(path) ?? [];
  return programs.has(start) || (programs.has("tsc") && /^tsconfig.*\.json$/.test(path));
}
