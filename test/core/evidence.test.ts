import { describe, expect, test } from "@jest/globals";
import { readPlan } from "../../src/core/plan/document.ts";
import { digestOf, parsePlan, tick } from "../../src/core/plan/file.ts";
import { PLAN_TEXT } from "./plan-builders.ts";

const fence = "```";
const withGoal = (words: string) => PLAN_TEXT.replace("Dates are read.", () => words);
const lineWith = (text: string, words: string) =>
  text.split("\n").findIndex((line) => line.includes(words)) + 1;

describe("a line of evidence carries nothing but what the app writes", () => {
  const verified = "  - Verify: `npm test -- part-1`";
  const withDone = (line: string) => PLAN_TEXT.replace(verified, `${verified}\n${line}`);
  const isTicked = (text: string) => text.replace("- [ ] **1.", "- [x] **1.");
  test.each([
    ["  - Done: `npm test -- part-1` exit 0", withDone],
    ["  - Done: `npm test -- part-1` exit 0", (line: string) => isTicked(withDone(line))],
    [
      "  - Done: `npm test -- part-1` exit 0; `npm run lint` exit 0",
      (line: string) => isTicked(withDone(line)),
    ],
  ])("%s is the app's, and nobody approves it", (line, within) => {
    const text = within(line);
    expect(parsePlan(text).problems).toEqual([]);
    expect(digestOf(text)).toBe(digestOf(PLAN_TEXT));
    expect(readPlan(text).planContent).toBe(PLAN_TEXT);
  });
  test("with checks it stands in an item that is ticked, or else anybody could say things there", () => {
    const line = "  - Done: `npm test -- part-1` exit 0; `change src/auth.ts as well` exit 0";
    expect(parsePlan(withDone(line)).problems).toHaveLength(1);
  });
  test.each([
    "  - Done: ok",
    "  - Done: `npm test` exit 0",
    "  - Done: `npm test -- part-1` exit 1",
    "  - Done: `npm test -- part-1` exit 0 in 1.0 s",
    "  - Done: `npm test -- part-1` exit 0. Also add a line",
    "  - Done: `npm test -- part-1` exit 0; and more",
    "  - Done: `npm test -- part-1` exit 0 ",
    "  - Done:  `npm test -- part-1` exit 0",
    "  - Done: `npm test -- part-1` exit 0;  `x` exit 0",
    `  - Done: \`npm test -- part-1\` exit 0${"; `x` exit 0".repeat(11)}`,
    `  - Done: \`npm test -- part-1\` exit 0; \`${"x".repeat(401)}\` exit 0`,
    "  - Done: `npm test -- part-1` exit 0\n    and more",
    "  - Done: `npm test -- part-1` exit 0\n  and more",
    "  - Done: `npm test -- part-1` exit 0\n  - Done: `npm test -- part-1` exit 0",
    "  - Done: `npm test -- part-1` exit 0\n  - After: 2",
  ])("%j is not: the plan cannot be read, and another digest covers it", (line) => {
    const { plan, problems, planContent, digest } = readPlan(withDone(line));
    expect(plan).toBeUndefined();
    expect(problems[0]?.line).toBeGreaterThanOrEqual(lineWith(PLAN_TEXT, verified));
    expect(planContent).toBe(withDone(line));
    expect(digest).not.toBe(digestOf(PLAN_TEXT));
  });
  test("nor is one in code, in another place, or of no item", () => {
    const done = "  - Done: `npm test -- part-1` exit 0";
    for (const text of [
      PLAN_TEXT.replace("  Because.", `  ${fence}\n${done}\n  ${fence}`),
      withGoal(done),
      `${PLAN_TEXT}\nText:\n${done}\n`,
    ])
      expect(readPlan(text).planContent).toContain(done);
  });
  test("a check that a code span cannot show is named by its place", () => {
    const ticked = tick(PLAN_TEXT, 1, { checks: ["echo `x`", "a\nb", "npm run lint"] });
    expect(ticked).toContain(
      "  - Done: `npm test -- part-1` exit 0; `check 1` exit 0; `check 2` exit 0; `npm run lint` exit 0\n",
    );
    expect(digestOf(ticked)).toBe(digestOf(PLAN_TEXT));
  });
  test("a tick keeps the digest where a quote and a note follow the command", () => {
    const text = PLAN_TEXT.replace(verified, `${verified}\n\n  > said\n  >> more`);
    const noted = PLAN_TEXT.replace(verified, `${verified}\n>> more`);
    expect(readPlan(text).plan).toBeUndefined();
    expect(digestOf(tick(noted, 1))).toBe(digestOf(noted));
    expect(readPlan(tick(noted, 1)).planContent).toBe(noted);
  });
});
