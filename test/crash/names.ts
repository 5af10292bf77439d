import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { WRITES } from "../../src/github/queries.ts";

const SOURCE = new URL("../../src", import.meta.url).pathname;

/** Names of effects that no life of a plan can reach, each with where it is shown instead. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  // A key is given up after eight failures in a row, which takes minutes of waiting.
  "dead-letter": "test/queue/contract.ts",
  // Of a pull request that is no plan's.
  "check-settings": "test/long/stories/settings.test.ts",
  // Only where work failed before it got further.
  "reset-attempts": "test/queue/contract.ts",
};

/** What src/ says of its effects, held against the failpoints that were passed. */
export interface Uncovered {
  /** Names in the source that no failpoint had. */
  readonly missed: readonly string[];
  /** Calls whose name cannot be read in the source. */
  readonly unreadable: readonly string[];
}

/** Finds every `effect(name, ...)` in the source, and every write of GraphQL, that `places` do not have. */
export async function uncoveredBy(places: Iterable<string>): Promise<Uncovered> {
  const passed = new Set([...places].map((place) => place.replace(/:(before|after)$/, "")));
  const { names, unreadable } = await namedEffects();
  const isPassed = (name: string): boolean =>
    name.endsWith("*") ? [...passed].some((one) => one.startsWith(name.slice(0, -1))) : passed.has(name);
  const written = new Set([...passed].flatMap((name) => name.split(/[ +]/)));
  const writes = Object.keys(WRITES).filter((name) => !written.has(name));
  const missed = names.filter((name) => !isPassed(name) && !(name in ELSEWHERE));
  return { missed: [...missed, ...writes.map((name) => `show ${name}`)], unreadable };
}

/** The names as they stand in the source; one that is put together ends with `*` after its fixed beginning. */
async function namedEffects(): Promise<{ names: string[]; unreadable: string[] }> {
  const files = (await readdir(SOURCE, { recursive: true })).filter(
    (path) => path.endsWith(".ts") && path !== "ports/effect.ts",
  );
  const names = new Set<string>();
  const unreadable: string[] = [];
  for (const path of files) {
    const text = await readFile(join(SOURCE, path), "utf8");
    for (const { 1: said = "" } of text.matchAll(/\beffect\(\s*([^,]*?),/g)) {
      const found = namesIn(said);
      if (found.length === 0) unreadable.push(`${path}: effect(${said}, ...)`);
      for (const name of found) names.add(name);
    }
  }
  return { names: [...names].toSorted(), unreadable };
}

/** The texts in a call's first argument: one, or both sides of a choice. */
function namesIn(said: string): string[] {
  const texts = said.matchAll(/"([^"]*)"|'([^']*)'|`([^`$]*)(\$\{)?[^`]*`/g);
  return Array.from(
    texts,
    ([, double, single, begun = "", isOpen]) => (double ?? single ?? begun) + (isOpen ? "*" : ""),
  );
}
