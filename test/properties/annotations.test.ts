import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { mergeResolutions, prepareRevision } from "../../src/core/decide/resolutions.ts";
import type { Feedback } from "../../src/core/discussion/feedback.ts";
import { readPlan } from "../../src/core/plan/document.ts";
import { tick } from "../../src/core/plan/file.ts";
import type { Disposition } from "../../src/core/revision/disposition.ts";
import { type PlanEdit, revise } from "../../src/core/revision/edits.ts";
import { revisionProblems } from "../../src/core/revision/validate.ts";
import { aFeedback } from "../core/feedback.ts";
import { runs } from "../world/runs.ts";
import { itemDraft, noise, planText } from "./plans.ts";

/** Where something happens, as a part of the whole. */
const place = fc.double({ min: 0, max: 0.999, noNaN: true });
const comment = fc.record({
  at: place,
  length: fc.integer({ min: 1, max: 3 }),
  isOutdated: fc.boolean(),
  /** Lines that are suggested; none for plain words. Some keep the form of what was there. */
  lines: fc.option(fc.oneof(fc.array(noise, { maxLength: 3 }), fc.constant("same"), fc.constant("longer")), {
    nil: undefined,
  }),
  words: fc.boolean(),
});
const note = fc.record({ at: place, text: fc.stringMatching(/^[a-z][a-z ?]{0,8}$/) });
const became = fc.constantFrom("applied", "answered", "declined", "needs-decision");
/** What the model does about one comment: now and then it forgets it, or edits something that nobody spoke of. */
const doing = fc.record({
  became,
  isForgotten: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  edit: fc.option(
    fc.oneof(
      fc.record({
        kind: fc.constant("section" as const),
        section: fc.constantFrom("Goal", "Approach", "Risks", "Notes"),
        text: noise,
      }),
      itemDraft.map((one) => ({ kind: "item" as const, item: 1, ...one })),
      itemDraft.map((one) => ({ kind: "add-item" as const, ...one })),
      fc.constant({ kind: "remove-item" as const, item: 2 }),
    ),
    { nil: undefined },
  ),
});

type Comment = typeof comment extends fc.Arbitrary<infer T> ? T : never;
type Doing = typeof doing extends fc.Arbitrary<infer T> ? T : never;

function withNotes(text: string, notes: readonly { at: number; text: string }[]): string {
  return notes.reduce((sofar, one) => {
    const lines = sofar.split("\n");
    return lines.toSpliced(Math.floor(one.at * lines.length), 0, `>> ${one.text}`).join("\n");
  }, text);
}

function feedbackOf(text: string, comments: readonly Comment[]): Feedback[] {
  const lines = text.split("\n");
  const noted = readPlan(text).notes.map(({ text: words }, index) =>
    aFeedback(`n${index}`, { text: words, nodeId: "", thread: undefined }),
  );
  return [...comments.map((one, index) => said(lines, one, index)), ...noted];
}

function said(
  lines: readonly string[],
  { at, length, isOutdated, lines: to, words }: Comment,
  index: number,
) {
  if (to === undefined) return aFeedback(`t${index}`, { text: "Words." });
  const first = Math.floor(at * lines.length);
  const was = lines.slice(first, first + length);
  const like = { same: was, longer: was.map((line) => `${line}w`) };
  const blocks = [typeof to === "string" ? like[to] : to];
  const suggestion = { was, line: isOutdated ? undefined : first + was.length, blocks };
  return aFeedback(`t${index}`, { text: words ? "Words." : "", suggestion });
}

/** The model's answer: of what it was asked, it forgets some; it edits because of suggestions as well. */
function answerOf(asked: readonly Feedback[], because: readonly Feedback[], doings: readonly Doing[]) {
  const doingFor = (index: number) => doings[index % doings.length] as Doing;
  const isAsked = (id: string) => asked.some((one) => one.id === id);
  const edits = because.flatMap(({ id }, index): PlanEdit[] => {
    const { became: what, edit } = doingFor(index);
    return edit && (what === "applied" || !isAsked(id)) ? [{ ...edit, because: [id] }] : [];
  });
  const dispositions = because.flatMap(({ id }, index): Disposition[] => {
    const { became: what, edit, isForgotten } = doingFor(index);
    const honest = what === "applied" && !edit ? "answered" : what;
    return isAsked(id) && !isForgotten ? [{ feedback: id, became: honest, reply: "So." }] : [];
  });
  return { edits, dispositions };
}

/** The texts of the parts by name; blank lines at their ends part them from their neighbours and are no words. */
function partsOf(text: string): Map<string, string> {
  const parts = new Map<string, string>();
  for (const block of readPlan(text).blocks) {
    const [, section] = /^## +(.*\S)/.exec(block.text) ?? [];
    const [, item] = /^- \[.\] \*\*(\d+)\./.exec(block.text) ?? [];
    const name = block.kind === "head" ? "title" : item ? `item ${item}` : (section ?? "else");
    parts.set(name, (parts.get(name) ?? "") + block.text.replace(/ next=\d+/, "").trimEnd());
  }
  return parts;
}

const named = (edit: PlanEdit) => {
  if (edit.kind === "section") return edit.section;
  return "item" in edit ? `item ${edit.item}` : "";
};

/** Prepares, submits and settles as the program does; undefined if the model's answer is refused. */
function revised(before: string, feedback: readonly Feedback[], doings: readonly Doing[]) {
  const prepared = prepareRevision(before, feedback, ground);
  const { applied, rejected: hindered } = prepared.suggestions;
  const because = feedback.filter((one) => !hindered.has(one.id) || one.text !== "");
  const answer = answerOf(prepared.asked, because, doings);
  const ids = prepared.asked.map((one) => one.id);
  const isRefused = revisionProblems(prepared.text, answer, ids, { ...ground, applied }).length > 0;
  const touched = new Set([...answer.edits.map(named), ...applied.flatMap((one) => one.parts)]);
  return {
    applied: applied.length,
    hindered: hindered.size,
    touched,
    landed: isRefused
      ? undefined
      : {
          after: revise(prepared.text, answer.edits),
          dispositions: mergeResolutions(prepared, feedback, answer),
        },
  };
}

const ground = { paths: new Set<string>() };

test("whatever people say and a model makes of it: no part moves that nobody spoke of, nothing is left unsaid", () => {
  const seen = { landed: 0, refused: 0, applied: 0, hindered: 0, notes: 0 };
  const run = (before: string, feedback: readonly Feedback[], doings: readonly Doing[]) => {
    const { applied, hindered, touched, landed } = revised(before, feedback, doings);
    seen.applied += applied;
    seen.hindered += hindered;
    seen.notes += readPlan(before).notes.length;
    seen[landed ? "landed" : "refused"]++;
    if (!landed) return;
    const { after, dispositions } = landed;
    expect(dispositions.map((one) => one.feedback)).toEqual(feedback.map((one) => one.id));
    expect(dispositions.every((one) => one.reply !== "")).toBe(true);
    expect(readPlan(after).problems).toEqual([]);
    const now = partsOf(after);
    const old = [...partsOf(readPlan(before).withoutNotes)];
    const moved = old.filter(([name, text]) => !touched.has(name) && now.get(name) !== text);
    expect(moved).toEqual([]);
    const done = old.filter(([, text]) => text.startsWith("- [x]"));
    expect(done.filter(([name, text]) => now.get(name) !== text)).toEqual([]);
  };
  fc.assert(
    fc.property(
      planText,
      fc.array(comment, { maxLength: 4 }),
      fc.array(note, { maxLength: 2 }),
      fc.array(doing, { minLength: 3, maxLength: 6 }),
      fc.boolean(),
      (plan, comments, notes, doings, isBegun) => {
        const before = withNotes(isBegun ? tick(plan, 1) : plan, notes);
        run(before, feedbackOf(before, comments), doings);
      },
    ),
    { numRuns: runs(400) },
  );
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(runs(20));
});

test("a suggestion alone moves nothing but its own lines", () => {
  const oneLine = noise.map((text) => text.replace(/[\r\n]/g, ""));
  fc.assert(
    fc.property(planText, place, fc.array(oneLine, { maxLength: 3 }), (plan, at, lines) => {
      const all = plan.split("\n");
      const first = Math.floor(at * all.length);
      const suggestion = { was: all.slice(first, first + 1), line: first + 1, blocks: [lines] };
      const { text, suggestions } = prepareRevision(
        plan,
        [aFeedback("t1", { text: "", suggestion })],
        ground,
      );
      const isIn = suggestions.applied.length > 0;
      expect(text).toBe(isIn ? all.toSpliced(first, 1, ...lines).join("\n") : plan);
      expect(isIn).toBe(!suggestions.rejected.has("t1"));
    }),
    { numRuns: runs(300) },
  );
});
