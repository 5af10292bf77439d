import { describe, expect, test } from "@jest/globals";
import { mergeResolutions, prepareRevision } from "../../src/core/decide/resolutions.ts";
import type { Feedback } from "../../src/core/discussion/feedback.ts";
import type { Disposition } from "../../src/core/revision/disposition.ts";
import type { PlanEdit } from "../../src/core/revision/edits.ts";
import { aFeedback } from "./feedback.ts";
import { PLAN_TEXT } from "./plan-builders.ts";

const FACTS = { paths: new Set(["src/part-1.ts", "src/part-2.ts"]), protection: { add: [], allow: [] } };
const DECISIONS = "\n## Decisions\n\n- Dates only.\n- No times.\n- One format.\n";
const PLAN = PLAN_TEXT.replace("\n## Todo", `${DECISIONS}\n## Todo`);
const lineOf = (text: string) => PLAN.split("\n").indexOf(text) + 1;

const replace = (because: string[], old: string, now: string): PlanEdit => ({
  kind: "replace-in-section",
  because,
  section: "Decisions",
  old,
  new: now,
});
const section = (because: string[], text: string): PlanEdit => ({
  kind: "section",
  because,
  section: "Decisions",
  text,
});

/** The answers to some comments, by id. */
function answersTo(
  feedback: readonly Feedback[],
  edits: readonly PlanEdit[],
  dispositions = feedback.map(({ id }): Disposition => ({ feedback: id, became: "applied", reply: "Done." })),
) {
  const prepared = prepareRevision(PLAN, feedback, FACTS);
  const all = mergeResolutions(prepared, feedback, { edits, dispositions });
  return Object.fromEntries(all.map(({ feedback: id, became, reply }) => [id, `${became}: ${reply}`]));
}

describe("an answer shows what its comment changed", () => {
  const [t1, t2] = [
    aFeedback("t1", { line: lineOf("- Dates only.") }),
    aFeedback("t2", { line: lineOf("- No times.") }),
  ];
  test("and not what another comment changed in the same section", () => {
    const body = "- Dates and weeks.\n- No hours.\n- One format.";
    const edits = [replace(["t2"], "No times", "No hours"), section(["t1"], body)];
    const { t1: first, t2: second } = answersTo([t1, t2], edits);
    expect(first).toBe("applied: Done.\n```diff\n \n-- Dates only.\n+- Dates and weeks.\n - No hours.\n```");
    expect(second).toBe(
      "applied: Done.\n```diff\n - Dates only.\n-- No times.\n+- No hours.\n - One format.\n```",
    );
  });
  test("also where one edit is for both", () => {
    const edits = [section(["t1", "t2"], "- Dates and weeks.\n- No hours.\n- One format, ISO 8601.")];
    const { t1: first, t2: second } = answersTo([t1, t2], edits);
    expect(first).toContain(
      "-- Dates only.\n-- One format.\n+- Dates and weeks.\n+- One format, ISO 8601.\n",
    );
    expect(first).not.toContain("hours");
    expect(second).toContain("-- No times.\n");
    expect(second).not.toContain("weeks");
  });
  test("without the hidden comment in line 1, which a new item changes", () => {
    const add: PlanEdit = {
      kind: "add-item",
      because: ["t1"],
      title: "Do more",
      why: "",
      files: [{ path: "src/part-1.ts", change: "edit" }],
      verify: "true",
      size: "S",
    };
    const { t1: answer } = answersTo([t1], [add]);
    expect(answer).toContain("+- [ ] **3. Do more** · S");
    expect(answer).not.toContain("redline:plan");
  });
  test("and of a long line only the words around the change", () => {
    const long = (limit: number) =>
      `- ${"It is known how often a client asks. ".repeat(4)}The limit is ${limit} requests per minute and client. ${"Nobody waits for longer than that. ".repeat(4)}`;
    const edits = [section(["t1"], long(10)), replace(["t2"], "10 requests", "20 requests")];
    const { t2: answer } = answersTo([t1, t2], edits);
    expect(answer?.split("\n").slice(2, -1)).toEqual([
      " ",
      "-… how often a client asks. The limit is 10 requests per minute and client. Nobody …",
      "+… how often a client asks. The limit is 20 requests per minute and client. Nobody …",
    ]);
  });
});

describe("a suggestion that is applied word for word", () => {
  const mine = { was: ["- No times."], line: lineOf("- No times."), blocks: [["- No hours."]] };
  const said = (became: Disposition["became"], reply: string) => [{ feedback: "t1", became, reply }];
  test.each<[string, string, Disposition[], PlanEdit[], string]>([
    ["alone", "", [], [], ""],
    ["with words that it fulfils: it is said once", "Rather so.", said("applied", "I did it."), [], ""],
    ["with a question, which is answered", "Why not?", said("answered", "It is slow."), [], "\nIt is slow."],
    [
      "with more that follows from it",
      "And weeks.",
      said("applied", "Weeks too."),
      [replace(["t1"], "Dates only", "Dates and weeks")],
      "\nWeeks too.\n```diff\n \n-- Dates only.\n+- Dates and weeks.\n - No hours.\n```",
    ],
  ])("is applied: %s", (_, text, dispositions, edits, more) => {
    const { t1 } = answersTo([aFeedback("t1", { text, suggestion: mine })], edits, dispositions);
    expect(t1).toBe(`applied: Your suggestion is in the plan, word for word.${more}`);
  });
  test("but words that are declined leave its conversation open", () => {
    const one = aFeedback("t1", { text: "And drop Risks.", suggestion: mine });
    expect(answersTo([one], [], said("declined", "No.")).t1).toMatch(/^declined: Your suggestion is in/);
  });
});
