import { describe, expect, test } from "@jest/globals";
import { readPlan } from "../../src/core/plan/document.ts";
import { parsePlan, tick } from "../../src/core/plan/file.ts";
import { PLAN_TEXT } from "./plan-builders.ts";

const SECOND = PLAN_TEXT.slice(PLAN_TEXT.indexOf("- [ ] **2."));
const withGoal = (words: string) => PLAN_TEXT.replace("Dates are read.", () => words);
const lineWith = (text: string, words: string) =>
  text.split("\n").findIndex((line) => line.includes(words)) + 1;

describe("what an item holds by hand is held to the rules for a model's", () => {
  const verify = (command: string) => PLAN_TEXT.replace("`npm test -- part-1`", `\`${command}\``);
  const path = (one: string) => PLAN_TEXT.replace("src/part-1.ts", one);
  test.each<[string, string, string]>([
    ["a path outside", path("../x"), "has a part that is only dots"],
    ["the plan itself", path("PLAN.md"), "no item can change a plan"],
    ["an archived plan", path("docs/plans/issue-1.md"), "no item can change a plan"],
    ["a workflow", path(".github/workflows/a.yml"), "is protected"],
    ["a command of many characters", verify("x".repeat(401)), "at most 400 characters"],
    ["a command with a blank that is none", verify("a\u00a0b"), "plain spaces"],
    ["a command with a tab", verify("a\tb"), "visible characters"],
    ["a command that begins with a blank", verify(" a"), "without leading or trailing spaces"],
    ["a long title", PLAN_TEXT.replace("Do part 1", "x".repeat(201)), "longer than 200 characters"],
    ["a long title of the plan", PLAN_TEXT.replace("Teach", "x".repeat(201)), "longer than 200 characters"],
    [
      "words behind the fields",
      PLAN_TEXT.replace(/(part-1`)\n/, "$1\n\n  Also add eval.\n"),
      "only fields can follow",
    ],
    ["words at the margin", PLAN_TEXT.replace("  Because.", "Because."), "indent it by two spaces"],
    [
      "many files",
      path(`${Array.from({ length: 51 }, (_, n) => `a${n}\` (new), \``).join("")}z`),
      "at most 50 files",
    ],
  ])("%s", (_, text, what) => {
    const { plan, problems } = readPlan(text);
    expect(plan).toBeUndefined();
    expect(problems.map((problem) => problem.what).join()).toContain(what);
    expect(problems.every(({ line }) => line > 0 && line <= text.split("\n").length)).toBe(true);
  });
  test("what the settings protect is told with its line, but not of an item that is done", () => {
    const text = path(".npmrc");
    const none = { add: [], allow: [] };
    expect(parsePlan(text).plan).toBeDefined();
    expect(parsePlan(text, { ...none, allow: [".npmrc"] }).plan).toBeDefined();
    expect(parsePlan(tick(text, 1), none).plan).toBeDefined();
    expect(parsePlan(text, none)).toEqual({
      plan: undefined,
      problems: [{ line: lineWith(text, "**1."), what: expect.stringContaining("`.npmrc` is protected") }],
    });
  });
});

describe("a text beyond the limits is not parsed, and the limit is named", () => {
  const items = Array.from({ length: 51 }, (_, n) => SECOND.replace("**2.", `**${n + 2}.`)).join("\n");
  test.each<[string, string, string]>([
    ["characters", withGoal("x".repeat(65_536)), "the limit is 65536"],
    ["lines", withGoal("\n".repeat(2_000)), "lines; the limit is 2000"],
    ["brackets", withGoal("]".repeat(2_001)), "brackets `]`; the limit is 2000"],
    ["backquotes", withGoal("` ".repeat(4_001)), "runs of backquotes; the limit is 4000"],
    ["marks of lists", withGoal("1. 1. 1. a\n".repeat(1_000)), "list and quote markers; the limit is 3000"],
    ["quotes in each other", withGoal("> ".repeat(11)), "more than 10 nested lists and quotes"],
    ["lists in each other", withGoal("1. ".repeat(11)), "more than 10 nested lists and quotes"],
    ["both", withGoal(">- ".repeat(11)), "more than 10 nested lists and quotes"],
    ["items", PLAN_TEXT.replace(SECOND, items), "the plan has 52 items; the limit is 50"],
    ["sections", `${PLAN_TEXT}${"## A\n".repeat(60)}`, "62 sections; the limit is 50"],
    ["notes", `${PLAN_TEXT}${"\n>> a\n".repeat(60)}`, "60 notes; the limit is 50"],
  ])("%s", (_, text, what) => {
    const { plan, problems } = readPlan(text);
    expect(plan).toBeUndefined();
    expect(problems.map((problem) => problem.what).join()).toContain(what);
  });
});
