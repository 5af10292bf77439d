import fc from "fast-check";
import { type PlanDraft, planDraft, planOf } from "../../src/core/plan/draft.ts";
import { renderPlan } from "../../src/core/plan/file.ts";
import { CHANGES, SIZES } from "../../src/core/plan/plan.ts";

export const OID = "c".repeat(40);

/** Markdown noise: what a plan is made of, in any order. */
export const noise = fc
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
export const words = noise.map((text) => `${text}w`);
const path = fc.stringMatching(/^[a-z][a-z0-9_()[\]-]{0,8}(\/[a-z][a-z0-9, ]{0,6}[a-z])?\.ts$/);
export const command = fc
  .string({ minLength: 1, maxLength: 40 })
  .map((text) => `${text.replace(/[`\p{C}\u2028\u2029]/gu, "")}!`.trim());
export const files = fc.array(fc.record({ path, change: fc.constantFrom(...CHANGES) }), {
  minLength: 1,
  maxLength: 4,
});
const few = <T>(one: fc.Arbitrary<T>) => fc.option(fc.array(one, { maxLength: 3 }), { nil: undefined });
export const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });

export const itemDraft = fc.record({
  title: words,
  why: noise,
  files,
  verify: command,
  size: fc.constantFrom(...SIZES),
});
export const draft: fc.Arbitrary<PlanDraft> = fc
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
export const planText = draft.map((one) =>
  renderPlan(planOf(one, OID, (where) => `https://x.test/${where}`)),
);
