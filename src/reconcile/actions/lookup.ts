import type { Plan } from "../../core/plan/plan.ts";
import type { Protection } from "../../core/plan/scope.ts";
import { type References, referencesOf } from "../../core/references/references.ts";
import {
  type IsOthers,
  type Unresolved,
  unresolvedNames,
  wordsToFind,
} from "../../core/references/unresolved.ts";
import { planPaths, type Snapshot } from "../../core/state/snapshot.ts";
import type { Reader } from "../../ports/codebase.ts";
import type { DiagramParser } from "../../ports/ports.ts";

/** What a plan is checked against. */
export interface Lookup {
  readonly reader: Reader;
  readonly paths: ReadonlySet<string>;
  readonly protection: Protection;
  readonly diagrams: DiagramParser;
  /** Paths of plans: a name that only occurs there is not in the code. */
  readonly plans: readonly string[];
}

export async function lookupFor(s: Snapshot, reader: Reader, diagrams: DiagramParser): Promise<Lookup> {
  const { atRoot, inDocs } = planPaths(s.issue.number);
  const plans = [...(s.plan ? [s.plan.path] : []), inDocs.slice(0, inDocs.lastIndexOf("/"))];
  const paths = new Set(await reader.paths());
  const { protected: protection } = s.settings;
  return { reader, paths, protection, diagrams, plans: [...new Set(plans), atRoot] };
}

/** Looks up a plan's references and parses its diagrams; what others wrote is not checked. */
export async function unresolvedIn(
  plan: Plan,
  lookup: Lookup,
  { introduced, isOthers }: { readonly introduced: readonly string[]; readonly isOthers: IsOthers },
): Promise<Unresolved[]> {
  const references = referencesOf(plan);
  const own = { ...references, named: references.named.filter(({ value }) => !isOthers(value.name)) };
  const words = await lookup.reader.has(wordsToFind(own, introduced), lookup.plans);
  const commits = new Set([plan.base, lookup.reader.commit]);
  return [
    ...unresolvedNames(plan, references, { paths: lookup.paths, words, introduced, commits }, isOthers),
    ...(await brokenDiagrams(references, lookup.diagrams, isOthers)),
  ];
}

const DIAGRAM_CHARACTERS_MAX = 4_000;
/** More of them in one submission are not parsed. */
const DIAGRAMS_MAX = 5;

async function brokenDiagrams({ diagrams }: References, parse: DiagramParser, isOthers: IsOthers) {
  const broken: Unresolved[] = [];
  const own = diagrams.filter(({ value }) => !isOthers(value));
  for (const [index, { part, value: source }] of own.entries()) {
    const isLong =
      source.length > DIAGRAM_CHARACTERS_MAX && `it has over ${DIAGRAM_CHARACTERS_MAX} characters`;
    const why = (index >= DIAGRAMS_MAX && "there are too many") || isLong || (await parse(source));
    if (why) broken.push({ kind: "diagram", part, source, why });
  }
  return broken;
}
