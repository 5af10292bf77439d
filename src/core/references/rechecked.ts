/** What a plan named when it was made, and what is not there any more. */
import { short, undated } from "../markdown/template.ts";
import { plainCode } from "../plan/forbidden.ts";
import type { Plan } from "../plan/plan.ts";
import { referencesOf } from "./references.ts";
import { lineOf, type Unresolved } from "./unresolved.ts";

/** Files that a plan names: those of its items, paths in its text, and files that its notes link to. */
export function plannedFiles(plan: Plan): ReadonlySet<string> {
  const { named, linked } = referencesOf(plan);
  return new Set([
    ...plan.items.flatMap(({ files }) => files.map(({ path }) => path)),
    ...named.flatMap(({ value }) => value.path ?? []),
    ...linked.map(({ value }) => value.path),
  ]);
}

/** What speaks against a plan at one commit. */
interface Facts {
  readonly unresolved: readonly Unresolved[];
  /** Sentences about the files of open items, and about quotes. */
  readonly errors: readonly string[];
}

/** That a quote is not in its file, in a sentence. */
export const quoteLost = (path: string): string =>
  `The quote from ${plainCode(path)} in Notes is no longer in the file.`;

/** What speaks against a plan now and did not before. Links are to a commit, and stay true. */
export function noLongerFound(before: Facts, now: Facts): Facts {
  const known = new Set(before.unresolved.flatMap((one) => (one.kind === "name" ? [one.name] : [])));
  return {
    unresolved: now.unresolved.filter((one) => one.kind === "name" && !known.has(one.name)),
    errors: now.errors.filter((error) => !before.errors.includes(error)),
  };
}

/** The body of the section with what is not there any more at a commit; what it says already is not said again. */
export function withNoLongerFound(body: string, { unresolved, errors }: Facts, commit: string): string {
  const at = short(commit);
  const lines = [
    ...unresolved.map((one) => lineOf(one, commit)),
    ...errors.map((error) => `- ${error.replace(/\.$/, "")} (at ${at}).`),
  ];
  const said = new Set(body.split("\n").map(undated));
  return [body, ...lines.filter((line) => !said.has(undated(line)))].filter((line) => line !== "").join("\n");
}
