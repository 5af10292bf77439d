import { isTestPath } from "../../core/plan/test-path.ts";
import { isProse } from "../classify.ts";
import { type IndexedFile, isReadable } from "../mirror-index.ts";
import { termHashes } from "../tokenize.ts";
import type { Body } from "./bodies.ts";
import { bodyAround, type Opened, type Sources } from "./opened.ts";
import type { createPage } from "./page.ts";

/** Names that are looked for, files that are opened for one of them, and what may be shown of each kind. */
const NAMES_MAX = 6;
const FILES_MAX = 6;
const TESTS = { count: 6, characters: 8_000, whole: 4_000 };
const USES = { count: 12, characters: 3_000 };

/** A line that uses a name. */
interface Use {
  readonly opened: Opened;
  readonly at: number;
  readonly body: Body | undefined;
}

type Showing = Sources & { readonly page: ReturnType<typeof createPage> };

/** Shows the tests that use most of these names, whole. */
export async function showTests(sources: Showing, names: readonly string[], max: number): Promise<void> {
  const { page } = sources;
  const limit = Math.min(max, page.size() + TESTS.characters);
  const used = new Map<Body, { opened: Opened; names: Set<string> }>();
  for (const name of names.slice(0, NAMES_MAX))
    for (const { opened, body } of await usesOf(sources, name, true)) {
      if (!body || opened.size(body) > TESTS.whole) continue;
      const one = used.get(body) ?? { opened, names: new Set() };
      used.set(body, one);
      one.names.add(name);
    }
  const best = [...used].sort(([, a], [, b]) => b.names.size - a.names.size).slice(0, TESTS.count);
  for (const [body, { opened }] of best) page.add(opened, body, limit);
}

/** Shows the lines that use these names, each with the signature of what it is in. */
export async function showUses(sources: Showing, names: readonly string[], max: number): Promise<void> {
  const { page } = sources;
  const limit = Math.min(max, page.size() + USES.characters);
  for (const name of names.slice(0, NAMES_MAX)) {
    const uses = (await usesOf(sources, name, false)).filter(
      ({ opened, at, body }) => !page.has(opened, at) && body?.name !== name,
    );
    for (const { opened, at, body } of uses.slice(0, USES.count)) {
      if (body) page.add(opened, { from: body.at, to: body.at + 1 }, limit);
      page.add(opened, { from: at, to: at + 1 }, limit);
    }
  }
}

/** Where a name is used, in tests or in other code, the likeliest files first. */
async function usesOf({ ranking, open }: Sources, name: string, inTests: boolean): Promise<Use[]> {
  const [term] = termHashes(name);
  if (term === undefined) return [];
  const files = ranking.files.filter(
    ({ file }) =>
      isReadable(file) &&
      isTestPath(file.entry.path) === inTests &&
      !isProse(file.entry.path) &&
      hasTerm(file, term),
  );
  const opened = await Promise.all(files.slice(0, FILES_MAX).map(({ file }) => open(file)));
  const isWord = new RegExp(`(?<![\\w$])${name.replaceAll("$", "\\$")}(?![\\w$])`);
  return opened.flatMap((one) =>
    one.lines.flatMap((line, at) =>
      isWord.test(line) ? [{ opened: one, at, body: bodyAround(one, at) }] : [],
    ),
  );
}

function hasTerm({ text }: IndexedFile, term: number): boolean {
  for (let at = 0; at < text.length; at += 2) if (text[at] === term) return true;
  return false;
}
