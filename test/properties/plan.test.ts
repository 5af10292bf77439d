import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { changedParts } from "../../src/core/plan/delta.ts";
import { cut, join } from "../../src/core/plan/document.ts";
import { planOf, tame } from "../../src/core/plan/draft.ts";
import { digestOf, parsePlan, renderPlan, tick } from "../../src/core/plan/file.ts";
import { type Item, SECTION_ORDER, SIZES } from "../../src/core/plan/plan.ts";
import { type PlanEdit, revise } from "../../src/core/plan/revise.ts";
import { command, draft, files, itemDraft, maybe, noise, OID, planText, words } from "./plans.ts";

const numRuns = 150;

describe("the plan file", () => {
  const item: fc.Arbitrary<Omit<Item, "id">> = fc.record({
    title: fc.stringMatching(/^[A-Za-z*·` .]{0,20}[a-z]$/).map((text) => text.trim()),
    why: fc.stringMatching(/^([a-z][a-z .*]{0,10}[a-z](\n|\n\n)){0,3}[a-z]?$/).map((text) => text.trim()),
    files,
    verify: command,
    after: fc.constant([]),
    size: fc.constantFrom(...SIZES),
    isTicked: fc.boolean(),
    evidence: maybe(fc.stringMatching(/^[a-z`;]{1,20}$/)),
  });
  const section = fc.record({
    name: fc.constantFrom(...SECTION_ORDER.filter((name) => name !== "Todo")),
    body: words.map(tame),
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
  test("is read back as it was written", () => {
    fc.assert(
      fc.property(plan, (one) => expect(parsePlan(renderPlan(one))).toEqual({ plan: one, problems: [] })),
      { numRuns },
    );
  });
  test("is cut and joined without a loss, whatever it is", () => {
    fc.assert(
      fc.property(fc.oneof(noise, planText, fc.string()), (text) => expect(join(cut(text))).toBe(text)),
      { numRuns },
    );
  });
});

test("whatever a model drafts is a plan with the same files and commands", () => {
  fc.assert(
    fc.property(draft, (one) => {
      const { plan, problems } = parsePlan(renderPlan(planOf(one, OID, () => "https://x.test")));
      expect(problems).toEqual([]);
      expect(
        plan?.items.map(({ files: f, verify, size, isTicked }) => ({ files: f, verify, size, isTicked })),
      ).toEqual(one.items.map(({ files: f, verify, size }) => ({ files: f, verify, size, isTicked: false })));
    }),
    { numRuns },
  );
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
);

test("a revision leaves every part that no edit names byte for byte, and the plan readable", () => {
  fc.assert(
    fc.property(
      planText,
      fc.uniqueArray(edit, { selector: (one) => one.kind, maxLength: 3 }),
      (text, edits) => {
        const has2 = parsePlan(text).plan?.items.some((one) => one.id === 2);
        const possible = edits.filter((one) => one.kind !== "remove-item" || has2);
        const after = revise(text, possible);
        expect(parsePlan(after).problems).toEqual([]);
        const named = possible.flatMap((one) =>
          "item" in one ? [`item ${one.item}`] : one.kind === "section" ? [one.section] : [],
        );
        const count = parsePlan(text).plan?.items.length ?? 0;
        const added = possible.some((one) => one.kind === "add-item") ? [`item ${count + 1}`] : [];
        expect([...named, ...added]).toEqual(expect.arrayContaining(changedParts(text, after)));
      },
    ),
    { numRuns },
  );
});

describe("the digest", () => {
  test("does not see ticks", () => {
    fc.assert(
      fc.property(planText, fc.stringMatching(/^[a-z`;. ]{1,30}$/), (text, evidence) => {
        const ids = parsePlan(text).plan?.items.map((one) => one.id) ?? [];
        const ticked = ids.reduce((sofar, id) => tick(sofar, id, `e${evidence}`), text);
        expect(digestOf(ticked)).toBe(digestOf(text));
        expect(parsePlan(ticked).plan?.items.every((one) => one.isTicked)).toBe(true);
      }),
      { numRuns },
    );
  });
  test("sees every other edit of a line", () => {
    fc.assert(
      fc.property(planText, fc.nat(), fc.stringMatching(/^[a-zA-Z]$/), (text, at, letter) => {
        const lines = text.split("\n");
        const line = at % lines.length;
        const changed = lines.with(line, `${lines[line]}${letter}`).join("\n");
        expect(digestOf(changed)).not.toBe(digestOf(text));
      }),
      { numRuns },
    );
  });
});
