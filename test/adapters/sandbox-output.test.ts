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
});
