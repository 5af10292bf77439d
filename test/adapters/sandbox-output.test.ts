import { describe, expect, test } from "@jest/globals";
import { fold } from "../../src/workspace/sandbox/output.ts";

describe("output", () => {
  test.each([
    ["short", ["ab", "cd"], "abcd"],
    ["as long as the bound", ["abcde", "fghij"], "abcdefghij"],
    ["longer", ["abcdefghijkl"], "abcde\n[... 2 characters left out ...]\nhijkl"],
    [
      "in many pieces",
      "abcdefghijklmnopqrstuvwxyz".split(""),
      "abcde\n[... 16 characters left out ...]\nvwxyz",
    ],
    [
      "cut within a character",
      ["abcd\u{1f600}efghijk\u{1f600}lmno"],
      "abcd\ufffd\n[... 9 characters left out ...]\n\ufffdlmno",
    ],
  ])("that is %s", (_, chunks, expected) => {
    const text = fold(10);
    for (const chunk of chunks) text.add(chunk);
    expect(text.text()).toBe(expected);
  });

  const LINES = Array.from({ length: 200 }, (_, n) => `line ${n} of many\n`);
  const folded = (lines: readonly string[], pieces: number) => {
    const text = fold(1_000);
    const all = lines.join("");
    for (let at = 0; at < all.length; at += pieces) text.add(all.slice(at, at + pieces));
    return text.text();
  };

  test.each([1, 7, 100_000])("keeps its first error with what is around it, in pieces of %s", (pieces) => {
    const lines = LINES.with(100, "TypeError: x is not a function\n").with(120, "Error: a later one\n");
    const [head = "", error = "", tail = ""] = folded(lines, pieces).split(
      /\n\[\.\.\. \d+ characters left out \.\.\.\]\n/,
    );
    expect([head.length, tail.length]).toEqual([500, 500]);
    expect(error).toMatch(
      /^line 98 of many\nline 99 of many\nTypeError: x is not a function\nline 101 of many\n/,
    );
    expect(error).toHaveLength(100);
    const left = [...folded(lines, pieces).matchAll(/(\d+) characters left out/g)].map(([, n]) => Number(n));
    expect(head.length + error.length + tail.length + (left[0] ?? 0) + (left[1] ?? 0)).toBe(
      lines.join("").length,
    );
  });

  test.each([
    ["at its beginning", 2],
    ["at its end", 198],
  ])("keeps nothing twice of an error %s", (_, at) => {
    const text = folded(LINES.with(at, "Error: here\n").with(100, "Error: another\n"), 64);
    expect(text.match(/Error: here/g)).toHaveLength(1);
    expect(text.match(/Error: another/g)?.length ?? 0).toBe(at < 100 ? 0 : 1);
  });

  test("goes on where an error lies across the place where it is cut", () => {
    const text = folded(LINES.with(29, "Error: here\n"), 64);
    expect(text).toContain("line 27 of many\nline 28 of many\nError: here\nline 30 of many\n");
    expect(text.match(/left out/g)).toHaveLength(1);
  });

  test("of one long line costs no more than another", () => {
    expect(folded([`${"x".repeat(50_000)} Error: at its end`, "y".repeat(50_000)], 999)).toMatch(
      /^x{500}\n\[\.\.\. \d+ characters left out \.\.\.\]\ny{500}$/,
    );
  });
});
