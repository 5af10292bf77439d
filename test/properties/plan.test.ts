import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { cut, join } from "../../src/core/plan/document.ts";
import { type PlanDraft, planDraft, planOf, tame } from "../../src/core/plan/draft.ts";
import { digestOf, parsePlan, renderPlan, tick } from "../../src/core/plan/file.ts";
import { CHANGES, type Item, SECTION_ORDER, SIZES } from "../../src/core/plan/plan.ts";
import { changedParts, type PlanEdit, revise } from "../../src/core/plan/revise.ts";

const numRuns = 150;
const OID = "c".repeat(40);

/** Markdown noise: what a plan is made of, in any order. */
const noise = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "\n",
        "\n\n",
        "\r\n",
        " ",
        "  ",
        "     ",
        "\t",
        "#",
        "# ",
        "## ",
        "## Todo",
        "## Notes\n",
        "- [ ] ",
        "- [x] **1. A** · S",
        "* [ ] ",
        "- Files: ",
        "- Verify: `x`",
        "  - Done: y",
        "After: 1",
        "`",
        "```",
        "````",
        "~~~",
        "~~~~js",
        "<!--",
        "-->",
        "**",
        " · M",
        "> ",
        ">> ",
        "|",
        "\u2028",
        "\u00a0",
        "<!-- redline:plan next=9 -->",
      ),
      fc.string({ maxLength: 12, unit: "grapheme" }),
    ),
    { maxLength: 14 },
  )
  .map((parts) => parts.join(""));
/** The same with something to read in it. */
const words = noise.map((text) => `${text}w`);
const path = fc.stringMatching(/^[a-z][a-z0-9_()[\]-]{0,8}(\/[a-z][a-z0-9, ]{0,6}[a-z])?\.ts$/);
const command = fc
  .string({ minLength: 1, maxLength: 40 })
  .map((text) => `${text.replace(/[`\p{C}\u2028\u2029]/gu, "")}!`.trim());
const files = fc.array(fc.record({ path, change: fc.constantFrom(...CHANGES) }), {
  minLength: 1,
  maxLength: 4,
});
const few = <T>(one: fc.Arbitrary<T>) => fc.option(fc.array(one, { maxLength: 3 }), { nil: undefined });
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });

const itemDraft = fc.record({
  title: words,
  why: noise,
  files,
  verify: command,
  size: fc.constantFrom(...SIZES),
});
const draft: fc.Arbitrary<PlanDraft> = fc
  .record({
    title: words,
    goal: words,
    decisions: few(words),
    questions: few(fc.record({ question: words, assumed: words })),
    approach: maybe(words),
    alternatives: maybe(
      fc.record({
        criteria: fc.array(
          words.map((text) => text.slice(-80)),
          { minLength: 1, maxLength: 2 },
        ),
        options: fc.array(
          fc.record({
            name: words.map((text) => text.slice(-80)),
            ratings: fc.array(words, { maxLength: 2 }),
            chosen: fc.boolean(),
          }),
          {
            minLength: 2,
            maxLength: 3,
          },
        ),
      }),
    ),
    diagram: maybe(words),
    interfaces: few(
      fc.record({
        title: words.map((text) => text.slice(-100)),
        language: fc.constantFrom("", "ts"),
        code: words,
      }),
    ),
    risks: few(words),
    items: fc.array(itemDraft, { minLength: 1, maxLength: 4 }),
    verification: maybe(words),
    notes: few(fc.record({ note: words, path: maybe(path) })),
  })
  .filter((one) => planDraft.safeParse(one).success)
  .map((one) => planDraft.parse(one));
const planText = draft.map((one) => renderPlan(planOf(one, OID, (where) => `https://x.test/${where}`)));

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
