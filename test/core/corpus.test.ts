import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { join } from "../../src/core/plan/blocks.ts";
import { readPlan } from "../../src/core/plan/document.ts";

/** Plan files as people leave them behind: `reads-` ones are plans, `breaks-` ones are told what is wrong. */
const FOLDER = new URL("./corpus/", import.meta.url);
const files = readdirSync(FOLDER);
const textOf = (name: string) => readFileSync(new URL(name, FOLDER), "utf8");

test.each(files.filter((name) => name.startsWith("reads-")))("%s", (name) => {
  const text = textOf(name);
  const { plan, problems } = readPlan(text);
  expect(problems).toEqual([]);
  expect(plan?.items.map((item) => [item.id, item.files.length, item.verify])).toEqual(
    plan?.items.map(({ id }) => [id, 1, `npm test -- part-${id}`]),
  );
  expect(join(readPlan(text).blocks)).toBe(readPlan(text).withoutNotes);
});

test("what breaks a plan is named with its line and how it should be", () => {
  const told = files
    .filter((name) => name.startsWith("breaks-"))
    .map((name) => {
      const { problems } = readPlan(textOf(name));
      return [name, ...problems.map(({ line, what }) => `  line ${line}: ${what}`)].join("\n");
    });
  expect(told.join("\n")).toMatchInlineSnapshot(`
"breaks-after-nothing.md
  line 10: item 1 comes after 9, which is not another item of the plan
breaks-base-shortened.md
  line 1: the first two lines must be the \`redline:plan\` comment and \`# Title\`: restore them
breaks-bold-forgotten.md
  line 10: an item must look like \`- [ ] **1. Title** · S\`, found \`- [ ] 1. Do part 1 · S\`
breaks-byte-order-mark.md
  line 1: the character U+FEFF is invisible: remove it
breaks-conflict-markers.md
  line 15: this line belongs to the item above it: indent it by two spaces, or add a blank line above
  line 16: two items have the number 1; give each its own
breaks-done-by-hand.md
  line 14: only the app may write a \`Done:\` line, and it did not write this one: remove it
breaks-fields-at-the-margin.md
  line 10: \`  - Verify:\` must be one command in backquotes
  line 10: \`  - Files:\` is missing: name the files that the item may touch
breaks-fields-by-tab.md
  line 10: \`  - Files:\` is missing: name the files that the item may touch
breaks-file-without-change.md
  line 12: a file must look like \`path\` (new | edit | delete), found \`src/part-1.ts\`
breaks-head-removed.md
  line 1: the first two lines must be the \`redline:plan\` comment and \`# Title\`: restore them
breaks-open-fence.md
  line 1: the plan has no item under \`## Todo\`
breaks-second-files-line.md
  line 14: the item has a second \`Files:\` line: remove one
breaks-size-forgotten.md
  line 15: an item must look like \`- [ ] **1. Title** · S\`, found \`- [ ] **2. Do part 2**\`
breaks-todo-renamed.md
  line 1: the plan has no item under \`## Todo\`
  line 8: the items' heading must be exactly \`## Todo\`, found \`## To do\`
breaks-two-of-a-number.md
  line 15: two items have the number 1; give each its own
breaks-verify-of-two-lines.md
  line 13: \`  - Verify:\` must be one command in backquotes"
`);
});
