import fc from "fast-check";
import { readPlan } from "../../src/core/plan/document.ts";
import { renderPlan } from "../../src/core/plan/file.ts";
import { CHANGES, SIZES } from "../../src/core/plan/plan.ts";
import { type PlanDraft, planDraft } from "../../src/core/revision/draft.ts";
import { planOf } from "../../src/core/revision/written.ts";

export const OID = "c".repeat(40);

/** What a line of a plan is made of. */
const INLINE = [
  [" ", "  ", "\t", "#", "- ", "1. ", "- [ ] ", "- [x] **1. A** · S", "* [ ] ", "- Files: ", "Done: y"],
  ["- Verify: `x`", "After: 1", "\\`", "`x`", "``a`b``", "**", " · M", "> ", ">> ", "\u00a0", "\\\\"],
  ["\\<div>", "&lt;", "`<b>`", "[a](b)", "é", "日本", "👩‍🚀", "~~a~~", "https://x.test/a?b#c "],
].flat();
/** What stands between lines. */
const BLOCKS = [
  ["\n", "\n\n", "\r\n", "\n    code\n", "\n# ", "\n## ", "\n### ", "\n---\n", "\n===\n", "\n- a\n  - b\n"],
  ["\n\n```js\n## Todo\n- [ ] x\n```\n\n", "\n\n- ```js\n  >> a\n  ```\n\n", "\n\n1. ~~~\n   a\n   ~~~\n\n"],
  ["\n\n~~~\n<!--\n~~~\n\n", "\n\n    ```\n    a\n\n", "\n\n| a | b |\n|---|---|\n| `c` | d |\n\n"],
  ["\n  - Verify: `x`\n", "\n  - Done: `x` exit 0\n", "\n> a\nb\n", "\n>> a\n", "\n     a\n", "\n***\n"],
].flat();
/** What hides words from some readers or from all, or leaves something open. */
const HIDING = [
  ["## Todo", "## Notes\n", "<!--", "-->", "<!-- redline:plan next=9 -->", "<div>\n", "<?", "<![CDATA["],
  ["</details>", "<style>", "[a]: b\n", "[^a]: b\n", "![a](b)", "[a](b 'c')", "&#8203;", "$\\phantom{a}$"],
  ["\u2028", "\u0085", "\u000b", "\r", "\0", "\u200b", "\u202e", "www.a.b/`<b>`", "~~~js hidden\n"],
  ["`", "`` x `", "```", "````", "~~~", "|", "| a |\n|---|\n", "```js\n", "    ```\n"],
].flat();
const textOf = (fragments: readonly string[], letters: fc.Arbitrary<string>) =>
  fc
    .array(fc.oneof(fc.constantFrom(...fragments), letters), { maxLength: 12 })
    .map((parts) => parts.join(""));
const any = fc.string({ maxLength: 12, unit: "grapheme" });
const letters = any.map((text) => text.replace(/[`<&$|[\]!\\~\p{Cf}]/gu, ""));

/** Markdown noise: what a plan is made of, in any order, and what cannot stand in one. */
export const noise = textOf([...INLINE, ...BLOCKS, ...HIDING], any);
/** The same with something to read in it. */
export const words = noise.map((text) => `${text}w`);
/** Noise that hides nothing by itself. */
export const plain = textOf([...INLINE, ...BLOCKS], letters);
const plainWords = plain.map((text) => `${text}w`);
const plainLine = textOf(INLINE, letters).map((text) => `${text}w`);
const path = fc.stringMatching(/^[a-z][a-z0-9_()[\]-]{0,8}(\/[a-z][a-z0-9, ]{0,6}[a-z])?\.ts$/);
export const command = fc
  .string({ minLength: 1, maxLength: 40 })
  .map((text) => `${text.replace(/[`\p{C}\u2028\u2029]/gu, "")}!`.trim());
export const files = fc.array(fc.record({ path, change: fc.constantFrom(...CHANGES) }), {
  minLength: 1,
  maxLength: 4,
});
const few = <T>(one: fc.Arbitrary<T>) => fc.option(fc.array(one, { maxLength: 3 }), { nil: undefined });
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });

const itemDraftOf = (title: fc.Arbitrary<string>, why: fc.Arbitrary<string>) =>
  fc.record({ title, why, files, verify: command, size: fc.constantFrom(...SIZES) });
export const itemDraft = itemDraftOf(words, noise);

const draftOf = (
  line: fc.Arbitrary<string>,
  words: fc.Arbitrary<string>,
  itemDraft: ReturnType<typeof itemDraftOf>,
): fc.Arbitrary<PlanDraft> =>
  fc
    .record({
      title: line,
      goal: words,
      decisions: few(line),
      questions: few(fc.record({ question: line, assumed: line })),
      approach: maybe(words),
      alternatives: maybe(
        fc.record({
          criteria: fc.array(
            line.filter((text) => text.length <= 80),
            { minLength: 2, maxLength: 2 },
          ),
          options: fc.array(
            fc.record({
              name: line,
              ratings: fc.array(line, { maxLength: 2 }),
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
          title: line,
          language: fc.constantFrom("", "ts"),
          code: words,
        }),
      ),
      risks: few(line),
      items: fc.oneof(
        { weight: 9, arbitrary: fc.array(itemDraft, { minLength: 1, maxLength: 4 }) },
        fc.constant([]),
      ),
      verification: maybe(words),
      notes: few(fc.record({ note: line, path: maybe(path) })),
    })
    .filter((one) => planDraft.safeParse(one).success)
    .map((one) => planDraft.parse(one));
const now = (often: fc.Arbitrary<string>) => fc.oneof({ weight: 20, arbitrary: often }, words);
/** Whatever a model may write. */
export const draft = draftOf(now(plainLine), now(plainWords), itemDraftOf(now(plainLine), now(plain)));
const render = (one: PlanDraft) => renderPlan(planOf(one, OID, (where) => `https://x.test/${where}`));
/** The file of a draft with items that can be read. */
export const planText = draftOf(plainLine, plainWords, itemDraftOf(plainLine, plain))
  .filter(({ items }) => items.length > 0)
  .map(render)
  .filter((text) => readPlan(text).problems.length === 0);
