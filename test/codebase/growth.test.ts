import { describe, expect, test } from "@jest/globals";
import { definitionsOf } from "../../src/codebase/definitions.ts";
import { look } from "../../src/codebase/kinds.ts";
import type { PlanDraft } from "../../src/core/plan/draft.ts";
import type { Ground } from "../../src/reconcile/perform/ground.ts";
import { withTrueNotes } from "../../src/reconcile/perform/notes.ts";

// No clock is looked at: what grows with the square of its input, or faster, does not come to an end here.

/** Lines that look like a definition for as long as a line may be. */
const LINES: Record<string, readonly string[]> = {
  "a.ts": [
    `var\tv${"ns".repeat(115)}`,
    `function${"\t".repeat(230)}`,
    `const a${"b".repeat(80)}=${"c".repeat(140)}`,
  ],
  "a.cpp": [`enum\to${"\t".repeat(230)}s`, "aaaa<a,a> ".repeat(23), `typedef ${"a ".repeat(115)}`],
  "a.java": ["@a ".repeat(79), `  public ${"a<b>[],. ".repeat(25)}`],
  "a.sql": ["create ".concat("or replace ".repeat(21)), `create\t${"\t".repeat(230)}`],
};

test.each(Object.entries(LINES))("a megabyte of lines of %s is read", (path, lines) => {
  for (const line of lines) {
    expect(line.length).toBeLessThanOrEqual(240);
    const text = `${line}\n`.repeat(1_000_000 / (line.length + 1));
    expect(definitionsOf(path, text).length).toBeLessThanOrEqual(2_000);
  }
});

describe("what a file is", () => {
  test.each(["*DO NOT EDIT\r", "// generated ", "//", "/*", "#", "-- generated do not edi", " "])(
    "is told where it begins with %j over and over",
    (unit) => {
      const bytes = Buffer.from(unit.repeat(400_000 / unit.length));
      for (let n = 0; n < 200; n++) expect(look("a.ts", bytes).form).toMatch(/text|minified/);
    },
  );
});

test.each(["\t", " \r", "\t\n", "x\t"])(
  "a note that quotes a line of 400,000 characters of %j is checked",
  async (unit) => {
    const line = unit.repeat(400_000 / unit.length);
    const reader = { read: async () => `${line}x\n` } as unknown as Ground["reader"];
    const ground = { reader, paths: new Set(["a.txt"]) } as unknown as Ground;
    const draft = {
      items: [],
      notes: [{ note: "N", path: "a.txt", quote: `${line}y` }],
    } as unknown as PlanDraft;
    const { doubts } = await withTrueNotes(draft, ground);
    expect(doubts).toMatchObject([{ kind: "quote", why: "it does not stand there" }]);
  },
);
