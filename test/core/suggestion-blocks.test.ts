import { describe, expect, test } from "@jest/globals";
import { suggestionOf } from "../../src/core/discussion/suggestion.ts";
import { aComment, aThread } from "./builders.ts";

const on = (hunk: string, more = {}) =>
  aThread([aComment("")], { diffHunk: `@@ -0,0 +1,9 @@\n${hunk}`, ...more });
const blocksOf = (body: string) => suggestionOf(body, on("+a")).suggestion?.blocks;

describe("a suggestion in a comment", () => {
  test.each<[string, string, string[][] | undefined, string]>([
    ["alone", "```suggestion\nnew\n```", [["new"]], ""],
    ["with words around", "Please:\n\n```suggestion\nnew\n```\nThanks.", [["new"]], "Please:\n\nThanks."],
    ["of several lines, one of them blank", "```suggestion\na\n\n  b\n```", [["a", "", "  b"]], ""],
    ["of no line", "```suggestion\n```", [[]], ""],
    ["of one blank line", "```suggestion\n\n```", [[""]], ""],
    ["with Windows' line ends", "Hm.\r\n```suggestion\r\na\r\nb\r\n```\r\n", [["a", "b"]], "Hm."],
    ["around a fence", "````suggestion\n```js\nx\n```\n````", [["```js", "x", "```"]], ""],
    ["in tildes", "~~~suggestion\n```\n~~~", [["```"]], ""],
    ["set in", "  ```suggestion\n    a\n  ```", [["  a"]], ""],
    ["never closed", "```suggestion\na\n", [["a"]], ""],
    ["twice", "```suggestion\na\n```\nor\n```suggestion\nb\n```", [["a"], ["b"]], "or"],
    ["quoted", "> ```suggestion\n> a\n> ```", undefined, "> ```suggestion\n> a\n> ```"],
    ["in a fence", "````\n```suggestion\na\n```\n````", undefined, "````\n```suggestion\na\n```\n````"],
    ["only named", "No suggestion here.", undefined, "No suggestion here."],
  ])("%s", (_, body, blocks, words) => {
    expect(blocksOf(body)).toEqual(blocks);
    expect(suggestionOf(body, on("+a")).words).toBe(words);
  });
  test.each<[string, ReturnType<typeof on>, string[] | undefined]>([
    ["one line", on("+a\n+b"), ["b"]],
    ["a range", on("+a\n+b\n+c", { originalLine: 3, originalStartLine: 2 }), ["b", "c"]],
    ["lines among removed ones", on(" a\n-x\n+b", { originalLine: 2, originalStartLine: 1 }), ["a", "b"]],
    ["a range that is not shown whole", on("+c", { originalLine: 3, originalStartLine: 2 }), undefined],
    ["a removed line", on("+a\n-b"), undefined],
    ["no hunk at all", aThread([aComment("")]), undefined],
  ])("knows what it was on: %s", (_, thread, was) => {
    expect(suggestionOf("```suggestion\n```", thread).suggestion?.was).toEqual(was);
  });
});
