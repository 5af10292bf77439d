import { describe, expect, test } from "@jest/globals";
import { parseCommands, readCommands } from "../../src/core/discussion/command.ts";

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
    ["above an address in brackets", "/pause\nsee [https://ci.example.com/runs/12]", ["pause"]],
    ["with an address like mail in it", "/pause the deploy at ssh://git@host.example.com/acme", ["pause"]],
    ["above what reads like mail", "/cancel\nfoo/bar@example.com", ["cancel"]],
    ["above a bare link in brackets", "/approve\nsee [www.example.com]", ["approve"]],
    ["with a version in it", "/revise pin actions/checkout@v4.1.x", ["revise"]],
    ["with an image's tag in it", "/revise docker pull ghcr.io/acme/app@latest.x", ["revise"]],
    ["above a footnote", "/approve\nfine[^1]\n\n[^1]: so", ["approve"]],
    ["below a definition", "[a]: https://x.test\n/approve [a]", ["approve"]],
    ["between words in bold", "**a\n/approve\nb**", ["approve"]],
    ["after an element that is closed", "<details>\n/retry\n</details>\n\n/approve", ["approve"]],
    ["after items whose end tags are left out", "<ul><li>a<li>b</ul>\n\n/approve", ["approve"]],
    ["after a type in angle brackets", "Use Map<String>\n\n/approve", ["approve"]],
    ["below a line break in HTML", "a<br>\n/approve", ["approve"]],
    ["beside money", "it costs $5\n/approve\nand $6 more", ["approve"]],
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
    ["a formula", "$$\n/approve\n$$"],
    ["a formula within a line", "$a\n/approve\nb$ c"],
    ["a formula in back quotes", "$`\n/approve\n`$"],
    ["a block of math", "```math\n/approve\n```"],
    ["what is struck through", "~~a\n/approve\nb~~"],
    ["a footnote", "a[^1]\n\n[^1]: b\n/approve"],
    ["an attribute", "a <b title='\n/approve\n'>c</b>"],
    ["an element that is never closed", "<div>\n\n/approve"],
    ["an element that a paragraph opens", "a <b>\n\n/approve"],
    ["an element that its end tag does not close", "<div><b></div>\n\n/approve"],
    ["a tag that is torn", "<div title='\n\n/approve"],
    ["beside a declaration", "a <!X# b>\n/approve"],
    ["beside three tildes", "a ~~~b\n/approve\nc~~"],
    ["beside a back quote in a bare link", "http://x.test/` <b>`\n/approve"],
    ["a comment that a quote tears", "> <!--\n\n/approve"],
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

test.each(["details", "blockquote", "td", "li", "del", "code", "h1", "unknown-element"])(
  "in <%s> it is text about commands, although Markdown is read there",
  (name) => {
    expect(verbs(`<${name}>\n\n/approve\n\n</${name}>\n\n/pause`)).toEqual(["pause"]);
  },
);

describe("a comment that is too long or too complex is not read, and that is not passed over in silence", () => {
  const TOO_LONG = { commands: [], tooLong: true };
  test.each([
    ["long", `/approve\n\n${"a ".repeat(5_000)}`],
    ["nested deeply", `/approve\n\n${"> ".repeat(50)}a`],
    ["full of brackets", `/approve\n\n${"[".repeat(3_000)}${"](b)".repeat(700)}`],
    ["full of headings", `/approve\n\n${"a\n=\n".repeat(2_000)}`],
  ])("%s", (_, body) => {
    expect(readCommands(body)).toEqual(TOO_LONG);
  });
  test("nobody is answered who has asked for nothing", () => {
    expect(readCommands(`see /approve\n${"a ".repeat(6_000)}`)).toEqual({ commands: [], tooLong: false });
  });
  test.each([
    ["prose", "The *quick* brown `fox` jumps over the [lazy](http://dog.example) dog.\n- one\n- two\n\n"],
    ["code", "```ts\nconst x = a[b[0]] as Map<string, number[]>; // `y` $z\n```\n\n"],
    ["logs", '2024-01-01T00:00:00 [INFO] (main) foo[12]: bar=<x> {a: [1,2]} "q" at /a/b.js:1:2\n\n'],
    ["links", "- [#1](https://github.com/o/r/issues/1): [fix](../x) by @y ([abc](https://x.test/c))\n\n"],
    ["tables", "| a | b | c |\n| - | - | - |\n| `x` | [y](z) | **w** |\n\n"],
    ["details", "<details><summary>Log</summary>\n\n    a > b\n\n</details>\n\n"],
    ["checkboxes", "- [ ] one of many\n  - [x] another\n\n"],
  ])("ten thousand characters of %s are read", (_, text) => {
    const many = text.repeat(Math.floor(9_980 / text.length));
    expect(readCommands(`${many}/approve`)).toEqual({
      commands: [{ verb: "approve", text: "" }],
      tooLong: false,
    });
  });
});
