import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { changedParts } from "../../src/core/plan/delta.ts";
import { parsePlan, renderPlan } from "../../src/core/plan/file.ts";
import { annotateRevision } from "../../src/core/references/annotate.ts";
import { referencesOf, without } from "../../src/core/references/references.ts";
import type { Unresolved } from "../../src/core/references/unresolved.ts";
import { annotated, unresolvedNames } from "../../src/core/references/unresolved.ts";
import type { PlanEdit } from "../../src/core/revision/edits.ts";
import { runs } from "../world/runs.ts";
import { noise, OID, planText, words } from "./plans.ts";

const numRuns = runs(150);
const part = fc.constantFrom("Goal", "Approach", "item 1");
const doubt: fc.Arbitrary<Unresolved> = fc.oneof(
  fc.record({
    kind: fc.constant("name" as const),
    name: words,
    isPath: fc.boolean(),
    parts: fc.array(part, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant("link" as const), part, path: words, url: words }),
  fc.record({ kind: fc.constant("quote" as const), place: words, why: fc.constant("it is not there") }),
  fc.record({ kind: fc.constant("diagram" as const), part, source: words, why: words }),
);
const unresolved = fc.array(doubt, { maxLength: 4 });
const edits: fc.Arbitrary<PlanEdit[]> = fc.uniqueArray(
  fc.record({
    kind: fc.constant("section" as const),
    because: fc.constant(["t1"]),
    section: fc.constantFrom("Goal", "Approach", "Notes"),
    text: noise,
  }),
  { selector: (one) => one.section, maxLength: 2 },
);

test("a plan can be read, whatever was not confirmed of it, and all that is named is found in it again", () => {
  fc.assert(
    fc.property(planText, unresolved, (text, some) => {
      const { plan } = parsePlan(text);
      if (!plan) throw new Error("The plan of a draft can always be read.");
      const { plan: marked, problems } = parsePlan(renderPlan(annotated(plan, some)));
      expect(problems).toEqual([]);
      expect(marked?.items.map(({ files }) => files)).toEqual(plan.items.map(({ files }) => files));
      const ground = { paths: new Set<string>(), words: new Set<string>(), introduced: [] };
      const claims = referencesOf(plan);
      const names = new Set(claims.named.map(({ value }) => value.name));
      for (const one of unresolvedNames(plan, claims, ground, () => false))
        expect(one.kind === "name" ? names.has(one.name) : one.kind).toBeTruthy();
    }),
    { numRuns },
  );
});

test("a revision that is marked moves nothing but what its edits name and the program's own section", () => {
  let read = 0;
  fc.assert(
    fc.property(planText, edits, edits, unresolved, (text, first, second, some) => {
      const once = annotateRevision(text, { edits: first }, { unresolved: some, commit: OID }).text;
      const twice = annotateRevision(once, { edits: second }, { unresolved: [], commit: OID }).text;
      if (!parsePlan(once).plan || !parsePlan(twice).plan) return;
      read++;
      const named = (list: readonly PlanEdit[]) =>
        list.flatMap((one) => (one.kind === "section" ? [one.section] : []));
      const own = "Not confirmed";
      expect([...named(first), own]).toEqual(expect.arrayContaining(changedParts(text, once)));
      expect([...named(second), own]).toEqual(expect.arrayContaining(changedParts(once, twice)));
    }),
    { numRuns },
  );
  expect(read).toBeGreaterThan(numRuns / 10);
});

test("Markdown stays as it is where nothing is broken", () => {
  const broken = { diagrams: new Set(["not there"]), links: new Set(["https://not.there"]) };
  fc.assert(
    fc.property(noise, (text) => expect(without(text, broken)).toBe(text)),
    { numRuns },
  );
});
