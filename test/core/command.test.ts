import { describe, expect, test } from "@jest/globals";
import { parseCommands } from "../../src/core/command.ts";

const verbs = (body: string) => parseCommands(body).map((command) => command.verb);

describe("a command stands on a line of its own, at the margin of a paragraph", () => {
  test.each<[string, string, string[]]>([
    ["alone", "/approve", ["approve"]],
    ["in any case", "/APPROVE", ["approve"]],
    ["below words", "Fine.\n/approve", ["approve"]],
    ["above words", "/approve\nFine.", ["approve"]],
    ["between words with emphasis, links and code", "**Fine** `x` [y](z)\n/approve\n*ok*", ["approve"]],
    ["with CRLF", "Fine.\r\n\r\n/approve\r\n", ["approve"]],
    ["with CR", "Fine.\r/approve\r", ["approve"]],
    ["with the prefix", "/redline approve", ["approve"]],
    ["with the short prefix and a second stroke", "/ai /Approve", ["approve"]],
    ["several", "/retry\n\n/pause\n/resume", ["retry", "pause", "resume"]],
    ["after a list", "- a\n- b\n\n/approve", ["approve"]],
    ["after a closed fence", "```\n/retry\n```\n/approve", ["approve"]],
    ["after a quote", "> /retry\n\n/approve", ["approve"]],
  ])("%s", (_, body, expected) => {
    expect(verbs(body)).toEqual(expected);
  });
});

describe("text about commands is no command", () => {
  test.each([
    ["nothing", ""],
    ["in mid line", "please /approve"],
    ["indented by one", " /approve"],
    ["indented by four", "    /approve"],
    ["behind a tab", "\t/approve"],
    ["a quote", "> /approve"],
    ["a quote's lazy line", "> he said\n/approve"],
    ["a code span", "`/approve`"],
    ["a code span over lines", "`see\n/approve\n`"],
    ["a code span that ends on its line", "`see\n/approve it` x"],
    ["a fence", "```\n/approve\n```"],
    ["a fence of tildes", "~~~\n/approve\n~~~"],
    ["an unclosed fence", "```\n/approve"],
    ["a longer fence", "````\n```\n/approve\n```\n````"],
    ["an HTML block", "<div>\n/approve\n</div>"],
    ["an HTML comment", "<!--\n/approve\n-->"],
    ["an unclosed HTML comment", "<!--\n\n/approve"],
    ["a list", "- /approve"],
    ["a list's lazy line", "- one\n/approve"],
    ["a numbered list", "1. /approve"],
    ["a table", "| a |\n| - |\n/approve"],
    ["a heading", "# /approve"],
    ["an underlined heading", "/approve\n---"],
    ["a link's text", "[a\n/approve\n](https://x.test)"],
    ["a path", "/approve/this"],
    ["a longer word", "/approved"],
    ["an unknown word", "/lgtm"],
    ["a prefix alone", "/redline"],
    ["a prefix of another", "/prow approve"],
    ["an invisible character before it", "\u200b/approve"],
  ])("%s", (_, body) => {
    expect(verbs(body)).toEqual([]);
  });
});

describe("what follows the verb", () => {
  test.each<[string, string, string[]]>([
    ["one line for most", "/approve 3f2a91c  \nthanks", ["3f2a91c"]],
    [
      "all lines for /revise",
      "/revise use the cache\n\n- twice\n- log it\n",
      ["use the cache\n\n- twice\n- log it"],
    ],
    ["up to the next command", "/revise a\nb\n/pause now\nc", ["a\nb", "now"]],
    ["code in /revise is its text", "/revise do\n```\n/approve\n```\nend", ["do\n```\n/approve\n```\nend"]],
    ["nothing", "/revise", [""]],
    ["words on the line below", "/revise\nuse it", ["use it"]],
  ])("%s", (_, body, texts) => {
    expect(parseCommands(body).map((command) => command.text)).toEqual(texts);
  });
});

// Each of these took the parser seconds, or its stack: anybody can write a comment.
describe("64 kB of the worst still has an answer", () => {
  const full = (text: string) => text.repeat(Math.floor(60_000 / text.length));
  test.each([
    ">",
    "> ",
    ">> ",
    "- ",
    "* ",
    "1. ",
    "- [ ] ",
    "[",
    "![",
    "[a]",
    "[^1]",
    "[a](",
    "`",
    "`a``b",
    "*_",
    "*a_ ",
    "_a ",
    "~~a",
    "<a ",
    "<!--",
    "<",
    "&#",
    "\\",
    "|a",
    "www.",
    "a@b.c ",
    "http://a.b ",
    "\t",
  ])("%j over and over", (text) => {
    expect(parseCommands(`/approve now\n\n${full(text)}`)).toEqual([{ verb: "approve", text: "now" }]);
  });
  test.each([">", "- ", "1. ", "["])("lines of %j", (text) => {
    expect(verbs(`/approve\n\n${full(`${text.repeat(100)}a\n`)}`)).toEqual(["approve"]);
  });
  test("deep nesting still hides a command", () => {
    expect(verbs(`${">".repeat(5_000)} a\n/approve`)).toEqual([]);
    expect(verbs(`${"> ".repeat(5_000)}\n\n/approve`)).toEqual(["approve"]);
  });
  test("more lines than anybody writes, or more characters than GitHub takes, hold no command", () => {
    expect(verbs(`/approve\n${"a\n".repeat(20_000)}`)).toEqual([]);
    expect(verbs(`/approve\n\n${"a".repeat(80_000)}`)).toEqual([]);
  });
});
