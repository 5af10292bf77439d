import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { join } from "../../src/core/plan/blocks.ts";
import { contained } from "../../src/core/plan/contained.ts";
import { changedParts } from "../../src/core/plan/delta.ts";
import { readPlan } from "../../src/core/plan/document.ts";
import { parsePlan, renderPlan } from "../../src/core/plan/file.ts";
import { type Item, SECTION_ORDER, SIZES } from "../../src/core/plan/plan.ts";
import { oneLine, planOf } from "../../src/core/revision/draft.ts";
import { type PlanEdit, revise } from "../../src/core/revision/edits.ts";
import { partOf, revisionProblems } from "../../src/core/revision/validate.ts";
import { runs } from "../world/runs.ts";
import { command, draft, files, itemDraft, noise, OID, plain, planText } from "./plans.ts";

const numRuns = runs(150);

describe("the plan file", () => {
  const item: fc.Arbitrary<Omit<Item, "id">> = fc.record({
    title: fc.stringMatching(/^[A-Za-z*·` .]{0,20}[a-z]$/).map((text) => text.trim()),
    why: fc.stringMatching(/^([a-z][a-z .*]{0,10}[a-z](\n|\n\n)){0,3}[a-z]?$/).map((text) => text.trim()),
    files,
    verify: command,
    after: fc.constant([]),
    size: fc.constantFrom(...SIZES),
    isTicked: fc.boolean(),
    evidence: fc.constant(undefined),
  });
  const section = fc.record({
    name: fc.constantFrom(...SECTION_ORDER.filter((name) => name !== "Todo")),
    body: plain.map((text) => contained(`${text}w`)),
  });
  const plan = fc
    .record({
      title: fc.stringMatching(/^[A-Za-z#*`]([A-Za-z#*` ]{0,20}[a-z])?$/),
      sections: fc.uniqueArray(section, { selector: (one) => one.name, maxLength: 5 }),
      items: fc
        .array(item, { minLength: 1, maxLength: 5 })
        .map((items) => items.map((one, index) => ({ ...one, id: index * 2 + 1 }))),
      nextId: fc.integer({ min: 1, max: 9_999 }),
      base: fc.constant(OID),
    })
    .map((one) => ({
      ...one,
      sections: one.sections.toSorted(
        (a, b) => SECTION_ORDER.indexOf(a.name) - SECTION_ORDER.indexOf(b.name),
      ),
    }));
  test("is read back as it was written, or not at all", () => {
    let read = 0;
    fc.assert(
      fc.property(plan, (one) => {
        const { plan: again } = parsePlan(renderPlan(one));
        if (!again) return;
        read++;
        expect(again).toEqual(one);
      }),
      { numRuns },
    );
    expect(read).toBeGreaterThan(numRuns / 10);
  });
  test("is cut and joined without a loss, whatever it is", () => {
    fc.assert(
      fc.property(fc.oneof(noise, planText, fc.string()), (text) => {
        const { blocks, withoutNotes } = readPlan(text);
        expect(join(blocks)).toBe(withoutNotes);
      }),
      { numRuns },
    );
  });
});

test("whatever a model drafts is refused, or a plan with the same files and commands", () => {
  let read = 0;
  fc.assert(
    fc.property(draft, (one) => {
      const { plan } = parsePlan(renderPlan(planOf(one, OID, () => "https://x.test")));
      if (!plan) return;
      read++;
      expect(
        plan.items.map(({ files: f, verify, size, isTicked }) => ({ files: f, verify, size, isTicked })),
      ).toEqual(one.items.map(({ files: f, verify, size }) => ({ files: f, verify, size, isTicked: false })));
      expect(plan.sections.map(({ name }) => name)).toEqual(
        SECTION_ORDER.filter((name) => plan.sections.some((section) => section.name === name)),
      );
    }),
    { numRuns: numRuns * 3 },
  );
  expect(read).toBeGreaterThan(20);
});

const because = ["t1"];
const edit: fc.Arbitrary<PlanEdit> = fc.oneof(
  fc.record({
    kind: fc.constant("section" as const),
    because: fc.constant(because),
    section: fc.constantFrom("Goal", "Approach", "Risks", "Notes", "Verification"),
    text: noise,
  }),
  itemDraft.map((one) => ({ kind: "item" as const, because, item: 1, ...one })),
  itemDraft.map((one) => ({ kind: "add-item" as const, because, ...one })),
  fc.constant({ kind: "remove-item" as const, because, item: 2 }),
  itemDraft.chain((one) =>
    fc
      .subarray(["title", "why", "files", "verify", "size"] as const, { minLength: 1 })
      .map((keys) => ({ kind: "item" as const, because, item: 1, ...pick(one, keys) })),
  ),
  fc.record({
    kind: fc.constant("replace-in-section" as const),
    because: fc.constant(because),
    section: fc.constant("Goal" as const),
    old: fc.constantFrom("w", "\n", "a"),
    new: noise,
  }),
  fc.record({
    kind: fc.constant("replace-in-item" as const),
    because: fc.constant(because),
    item: fc.constant(1),
    old: fc.constantFrom("w", "Verify", "- [ ] ", "!"),
    new: noise,
  }),
  noise.map((title) => ({ kind: "title" as const, because, title: `${title}w` })),
  noise.map((entry) => ({ kind: "append-notes" as const, because, entries: [`- ${oneLine(entry)}w`] })),
);
const pick = <T extends object>(all: T, keys: readonly (keyof T)[]): Partial<T> => {
  const picked: Partial<T> = {};
  for (const key of keys) picked[key] = all[key];
  return picked;
};
/** True if a revision of these edits is refused for what it would change. */
const refusedAfter = (text: string, edits: readonly PlanEdit[]) => {
  const dispositions = [{ feedback: "t1", became: "applied" as const, reply: "So." }];
  const paths = new Set(readPlan(text).plan?.items.flatMap((one) => one.files.map(({ path }) => path)));
  return revisionProblems(text, { edits, dispositions }, ["t1"], { paths }).some((one) =>
    /would change although|only the program|a person's note/.test(one),
  );
};
/** The program makes nothing of edits that it cannot read in between. */
const revised = (text: string, edits: readonly PlanEdit[]) => {
  try {
    return revise(text, edits);
  } catch {
    return "";
  }
};

test("a revision that can be read leaves every part that no edit names byte for byte", () => {
  let read = 0;
  fc.assert(
    fc.property(
      planText,
      fc.uniqueArray(edit, { selector: (one) => one.kind, maxLength: 3 }),
      (text, edits) => {
        const has2 = parsePlan(text).plan?.items.some((one) => one.id === 2);
        const possible = edits.filter((one) => one.kind !== "remove-item" || has2);
        const after = revised(text, possible);
        if (readPlan(after).problems.length > 0) return;
        // A replacement may also write a heading, an item or a note; that is found afterwards.
        if (possible.some((one) => one.kind.startsWith("replace")) && refusedAfter(text, possible)) return;
        read++;
        const named = possible.flatMap((one) => partOf(one) ?? []);
        const count = parsePlan(text).plan?.items.length ?? 0;
        const added = possible.some((one) => one.kind === "add-item") ? [`item ${count + 1}`] : [];
        expect([...named, ...added]).toEqual(expect.arrayContaining(changedParts(text, after)));
      },
    ),
    { numRuns },
  );
  expect(read).toBeGreaterThan(numRuns / 4);
});
