import { describe, expect, test } from "@jest/globals";
import { mergeResolutions, prepareRevision } from "../../src/core/decide/resolutions.ts";
import { renderPlan } from "../../src/core/plan/file.ts";
import type { PlanEdit } from "../../src/core/revision/edits.ts";
import type { Suggested } from "../../src/core/revision/suggestions.ts";
import { revisionProblems } from "../../src/core/revision/validate.ts";
import { aFeedback } from "./feedback.ts";
import { anItem, aPlan, PLAN_TEXT } from "./plan-builders.ts";

const lines = PLAN_TEXT.split("\n");
const lineOf = (text: string) => lines.findIndex((line) => line.includes(text)) + 1;
const ground = { paths: new Set(["src/part-1.ts", "src/part-2.ts"]) };
let serial = 0;

/** A suggestion on the lines that hold a text, and the next ones. */
function suggested(
  text: string,
  to: readonly string[],
  more: Partial<Suggested> & { length?: number } = {},
): Suggested {
  const { length = 1, ...rest } = more;
  const line = lineOf(text) + length - 1;
  return { id: `t${++serial}`, was: lines.slice(line - length, line), line, blocks: [to], ...rest };
}

const item = (because: string[], title: string): PlanEdit => ({
  kind: "item",
  because,
  item: 2,
  title,
  why: "",
  files: [{ path: "src/part-2.ts", change: "edit" }],
  verify: "true",
  size: "L",
});

describe("every comment has one disposition, made from what it asks for", () => {
  const suggestion = suggested("Dates are read.", ["Times are read."]);
  const { id, ...rest } = suggestion;
  const settled = (text: string, became: "answered" | "applied" | undefined, more = {}) => {
    const feedback = [aFeedback(id, { text, suggestion: { ...rest, ...more } })];
    const dispositions = became ? [{ feedback: id, became, reply: "So." }] : [];
    const [one] = mergeResolutions(prepareRevision(PLAN_TEXT, feedback, ground), feedback, {
      edits: [],
      dispositions,
    });
    return one;
  };
  test("a suggestion alone is applied, and its comment shows the change", () => {
    expect(settled("", undefined)?.became).toBe("applied");
    expect(settled("", undefined)?.reply).toBe("Your suggestion is in the plan, word for word.");
  });
  test.each<["answered" | "applied", object, string]>([
    ["answered", {}, "applied"],
    ["applied", { was: undefined }, "needs-decision"],
  ])("with words that are %s it is as settled as the less settled of both (%#)", (became, more, whole) => {
    expect(settled("Why?", became, more)?.became).toBe(whole);
    expect(settled("Why?", became, more)?.reply).toMatch(/suggestion[\s\S]*\nSo\.$/);
  });
  test("with words that it fulfils it is applied, which is said once", () => {
    expect(settled("Why?", "applied")).toMatchObject({
      became: "applied",
      reply: expect.not.stringContaining("So."),
    });
  });
  test("a model is asked if there are words, or if more than titles has changed", () => {
    const asks = (text: string, one: Suggested) =>
      prepareRevision(PLAN_TEXT, [aFeedback(one.id, { text, suggestion: one })], ground).isForModel;
    expect(asks("Why?", suggested("Dates", ["x"], { was: undefined }))).toBe(true);
    expect(asks("", suggested("Dates", ["x"], { was: undefined }))).toBe(false);
    expect(asks("", suggested("**1. Do", ["- [ ] **1. Better words** · S"]))).toBe(false);
    expect(asks("", suggested("**1. Do", ["- [ ] **1. Better words** · M"]))).toBe(true);
  });
  test("an edit that builds on another's shows only what it changed itself", () => {
    const feedback = [aFeedback("t1"), aFeedback("t2")];
    const { kind: _, item: __, ...draft } = item(["t1"], "New") as PlanEdit & { kind: "item" };
    const edits: PlanEdit[] = [
      { kind: "add-item", ...draft } as PlanEdit,
      { kind: "remove-item", because: ["t2"], item: 3 },
    ];
    const dispositions = ["t1", "t2"].map((id) => ({
      feedback: id,
      became: "applied" as const,
      reply: "So.",
    }));
    const [first, second] = mergeResolutions(prepareRevision(PLAN_TEXT, feedback, ground), feedback, {
      edits,
      dispositions,
    });
    expect(first?.reply).toContain("+- [ ] **3. New** · L");
    expect(second?.reply).toContain("-- [ ] **3. New** · L");
    expect(second?.reply).not.toMatch(/^\+/m);
  });
  test("a plan of a person with a miss of its own is still revised", () => {
    const before = renderPlan(aPlan({ items: [anItem(1, { files: [{ path: "gone", change: "edit" }] })] }));
    const edits: PlanEdit[] = [{ kind: "section", because: ["t1"], section: "Goal", text: "x" }];
    const dispositions = [{ feedback: "t1", became: "applied" as const, reply: "So." }];
    expect(revisionProblems(before, { edits, dispositions }, ["t1"], ground)).toEqual([]);
  });
});
