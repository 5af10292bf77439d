import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { readPlan } from "../../src/core/plan/document.ts";
import { parsePlan, renderPlan } from "../../src/core/plan/file.ts";
import { isVisible, withCondition, withFile } from "../../src/core/revision/additions.ts";
import { runs } from "../world/runs.ts";
import { PARTS } from "./approving.ts";
import { anItem, aPlan } from "./plan-builders.ts";

/** The lines that an addition has added, if all others are as they were. */
function addedTo(before: string, after: string): string[] {
  const [old, now] = [before.split("\n"), after.split("\n")];
  let start = 0;
  while (start < old.length && old[start] === now[start]) start++;
  const added = now.slice(start, start + now.length - old.length);
  expect([...now.slice(0, start), ...now.slice(start + added.length)]).toEqual(old);
  return added;
}

describe("a condition", () => {
  test("begins its section before the items, and further ones follow it", () => {
    const first = withCondition(PARTS, "olga", "keep the old endpoint");
    expect(addedTo(PARTS, first)).toEqual([
      "## Conditions",
      "",
      "Binding for all open items, in the words of whoever approved the plan:",
      "",
      "- Condition of olga: `keep the old endpoint`",
      "",
    ]);
    expect(addedTo(first, withCondition(first, "max", "and `this`"))).toEqual([
      "- Condition of max: `` and `this` ``",
    ]);
    expect(first.indexOf("## Conditions")).toBeLessThan(first.indexOf("## Todo"));
  });
  test("keeps the line ends and the empty notes of a plan that a person wrote", () => {
    const crlf = PARTS.replaceAll("\n", "\r\n");
    const once = withCondition(withCondition(crlf, "olga", "a"), "olga", "b");
    expect(once.replaceAll("\r\n", "")).not.toContain("\n");
    expect(parsePlan(once).problems).toEqual([]);
    const noted = PARTS.replace("## Goal\n", ">>\n\n## Goal\n");
    expect(withCondition(noted, "olga", "a")).toContain(">>\n\n## Goal\n");
  });
  test("loses what cannot be seen, and secrets", () => {
    const text = withCondition(PARTS, "olga", `a\u202eb ghp_${"A1b2".repeat(9)}`);
    expect(text).toContain("- Condition of olga: `ab [redacted]`");
  });
  test("of any words leaves a plan that can be read, and nothing else changed", () => {
    const words = fc.oneof(
      fc.string({ unit: "binary", minLength: 1, maxLength: 200 }),
      fc.stringMatching(/^[`$<>[\]|!&\\*_#~\- a-z]{1,80}$/),
    );
    fc.assert(
      fc.property(words, words, (one, other) => {
        fc.pre(isVisible(one) && isVisible(other));
        const first = withCondition(PARTS, "olga", one);
        const second = withCondition(first, "max", other);
        expect(parsePlan(second).problems).toEqual([]);
        expect(addedTo(PARTS, first)).toHaveLength(6);
        expect(addedTo(first, second)).toHaveLength(1);
        expect(readPlan(second).notes).toEqual([]);
      }),
      { numRuns: runs(2_000) },
    );
  });
});

describe("a file of an item", () => {
  const more = { path: "src/more.ts", change: "new" as const };
  test("stands behind its others, and nothing else changes", () => {
    const after = withFile(PARTS, 2, more);
    expect(after).toBe(
      PARTS.replace("`src/part-2.ts` (edit)", "`src/part-2.ts` (edit), `src/more.ts` (new)"),
    );
    expect(parsePlan(after).plan?.items[1]?.files).toEqual([...anItem(2).files, more]);
    const crlf = PARTS.replaceAll("\n", "\r\n");
    expect(withFile(crlf, 2, more)).toBe(after.replaceAll("\n", "\r\n"));
    expect(withFile(PARTS, 9, more)).toBe(PARTS);
  });
  test("is not put into a description that looks like the item's files", () => {
    const why = "See:\n\n```\n- Files: `a`\n  - Files: `a` (new)\n```";
    const plan = renderPlan(aPlan({ items: [anItem(1, { why })] }));
    const after = parsePlan(withFile(plan, 1, more)).plan?.items[0];
    expect(after).toEqual({ ...anItem(1, { why }), files: [...anItem(1).files, more] });
  });
});
