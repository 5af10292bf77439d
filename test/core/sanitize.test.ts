import { describe, expect, test } from "@jest/globals";
import { rendered } from "../../src/core/markdown/rendered.ts";
import { inert, published, redacted } from "../../src/core/markdown/sanitize.ts";
import { code, fitting, say } from "../../src/core/markdown/say.ts";
import { liveIn } from "./live.ts";

/** The word joiner, made visible. */
const seen = (text: string) => text.replaceAll("\u2060", "·");
const fence = "```";

describe("what comes in is what a reader of the page sees", () => {
  test.each([
    ["a comment", "a <!-- hidden --> b", "a  b", 1, 0],
    ["an unclosed comment", "a <!-- hidden", "a ", 1, 0],
    ["a comment over lines", "a <!--\nhidden\n--> b", "a  b", 1, 0],
    ["spliced comments", "a <!-<!-- x -->- hidden --> b", "a  b", 2, 0],
    ["a comment spliced with zero width", "a <\u200b!-- hidden --> b", "a  b", 1, 1],
    ["tag characters", "a\u{e0068}\u{e0069}b", "ab", 0, 2],
    ["bidi controls", "a\u202eb\u2066c\u2069", "abc", 0, 3],
    ["zero width and soft hyphens", "a\u200bb\u200dc\ufeffd\u00ade", "abcde", 0, 4],
    ["variation selectors", "a\ufe0fb\u{e0100}c", "abc", 0, 2],
    [
      "what emoji are made of",
      "\u2764\ufe0f 1\ufe0f\u20e3 \u{1f468}\u200d\u{1f4bb}",
      "\u2764 1\u20e3 \u{1f468}\u{1f4bb}",
      0,
      0,
    ],
    ["a joiner behind an emoji that joins nothing", "\u{1f468}\u200da", "\u{1f468}a", 0, 1],
    ["line ends", "a\r\nb\rc", "a\nb\nc", 0, 0],
    [
      "a comment that is shown as code",
      `write \`<!-- x -->\`\n${fence}html\n<!-- y -->\n${fence}\nend`,
      `write \`<!-- x -->\`\n${fence}html\n<!-- y -->\n${fence}\nend`,
      0,
      0,
    ],
    ["code within a comment", "a <!-- `hidden` --> b", "a  b", 1, 0],
    [
      "a fence within a comment",
      `<!--\n${fence}\n<!-- hidden -->\n${fence}\nalso hidden`,
      `\n${fence}\nalso hidden`,
      1,
      0,
    ],
    ["a comment in code in a block of HTML", "<div>\n`<!-- hidden -->`\n</div>", "<div>\n``\n</div>", 1, 0],
    ["backquotes that do not pair", "`a``<!-- hidden -->`", "`a```", 1, 0],
  ])("%s", (_, text, expected, comments, characters) => {
    expect(rendered(text)).toEqual({ text: expected, removed: { comments, characters } });
  });
});

describe("what goes out pings nobody, closes nothing and loads nothing", () => {
  test.each([
    "@someone",
    "(@someone)",
    "/@someone",
    "_@someone_",
    "**@someone**",
    "é@someone",
    "@\u200bsomeone",
    "\\@someone",
    "&#64;someone",
    "&#x40;someone",
    "&commat;someone",
    "@org/team",
    "a<b></b>@someone",
    "`@someone",
    "x ` y @someone",
    "`@someone``",
    "``@someone`",
    "\\`@someone\\`",
    "`a\n`@someone`",
    "<a title='`'>@someone`",
    "<div>\n`@someone`\n</div>",
    "| `a | @someone | b` |",
    "| x | y | z |\n| - | - | - |\n| `a | @someone | b` |",
    `- a\n  ${fence}\nx\n  ${fence}\ny\n${fence}\n@someone\n${fence}`,
    "http://a.test/` @someone `",
    "x www.a.test/`@someone `",
    `${fence}\nx\n${fence}\`\n@someone\n${fence}`,
    `${fence}js a\`b\n@someone\n${fence}`,
    `${fence}\nx\n@someone`.replace(fence, "``"),
    `    ${fence}\n\n@someone\n\n    ${fence}`,
    `- a\n\n  ${fence}\n  x\n\n@someone\n\n${fence}`,
    `> ${fence}\n@someone\n> ${fence}`,
    `- ${fence}\n  x\n${fence}\n\n@someone`,
    `  ${fence}\nx\n${fence}\n@someone\n${fence}\ny\n${fence}`,
    `~~~\n${fence}\n~~~\n@someone\n${fence}`,
    `<div>\n${fence}\n@someone\n${fence}\n</div>`.replaceAll(fence, "``"),
    "fixes #1",
    "Fixes: #1",
    "_fixes #1_",
    "**fixes** #1",
    "fixes **#1**",
    "closes GH-1",
    "resolved o/r#1",
    "fix https://github.com/o/r/issues/1",
    "fixes\n#1",
    "fixes \\#1",
    "fixes &#35;1",
    "f&#105;xes #1",
    "fixes [#1](x)",
    "fi\u00adxes #1",
    "close\u2060s #1",
    "![a](b)",
    "![a][b]",
    "![a\nb](c)",
    "![a [b] c](d)",
    "<img src=x>",
    "<img\nsrc=x",
    "<IMAGE src=x>",
    "<picture><source srcset=x>",
    "<video src=x>",
    "<svg><image href=x>",
    "<!-- hidden",
    "&lt;b&gt; &amp;#64;someone &nbsp;@someone",
  ])("%j", (text) => {
    const out = published(text);
    expect(liveIn(out)).toEqual([]);
    expect(published(out)).toBe(out);
  });
  test.each([
    ["a fence at the margin", `Look:\n${fence}ts\n@dec() // fixes #1 <T>\n${fence}\n`],
    ["a longer fence", `\n${fence}\`\n${fence}\n@dec\n${fence}\n${fence}\`\n`],
    ["tildes", "\n~~~\n@dec `\n~~~\n"],
    ["spans", "Use `@types/node` and ``a`@b``c `` and `Map<T>`."],
    ["mail, links and issues", "Write to a@b.test, see [x](https://a.test/b#1) and #12, o/r#3."],
    ["words", "This closes the file, prefixes #1 with it; a fix of it."],
    ["paths in code", `\n${fence}\n/usr/bin/env x\n${fence}\n`],
  ])("left alone: %s", (_, text) => {
    const plain = text.replace("``a`@b``c ``", "`a`");
    expect(published(plain)).toBe(plain);
  });
  test.each([
    ["a mention", "hi @bob!", "hi @·bob!"],
    ["an image", "![cat](https://x.test/c.png)", "[image: cat]"],
    [
      "a fence in a list is code to look at, and safe",
      `1. a\n   ${fence}\n   @x\n   ${fence}`,
      `1. a\n   ${fence}\n   @·x\n   ${fence}`,
    ],
    ["an unclosed fence is closed", `a\n${fence}\n@x`, `a\n${fence}\n@x\n${fence}`],
    ["@ in a link", "https://a.test/@bob/x", "https://a.test/%40bob/x"],
    ["a link in angles", "<https://a.test/x>", "https://a.test/x"],
    ["other bots' commands", "/approve\n  /lgtm\n> /hold\nx /y", "·/approve\n  ·/lgtm\n> ·/hold\nx /y"],
    [
      "other bots' commands in code",
      `a\n${fence}\n/approve\n/lgtm cancel\n${fence}`,
      `a\n${fence}\n·/approve\n·/lgtm cancel\n${fence}`,
    ],
  ])("%s", (_, text, expected) => {
    expect(seen(published(text))).toBe(expected);
  });
});

describe("parts of a message stay harmless together", () => {
  test("a fence that one leaves open does not turn the next inside out", () => {
    const text = `${say`- ${`a\n${fence}`}`}\n${say`- ${`b\n${fence}\n@x\n${fence}`}`}`;
    expect(text.split(fence)).toHaveLength(5);
    expect(text).toBe(`- a\n${fence}\n${fence}\n- b\n${fence}\n@x\n${fence}`);
  });
  test("a fence behind other words begins on a line of its own", () => {
    expect(say`**Applied.** ${`${fence}\n@x\n${fence}`}`).toBe(`**Applied.** \n${fence}\n@x\n${fence}`);
  });
  test("a lone fence is no fence", () => {
    expect(seen(say`| ${fence} |`)).toBe(`| ·${fence} |`);
  });
  test("a text that is cut does not set free what was code", () => {
    const text = `${"a ".repeat(50)}\`${"b ".repeat(300)}@x fixes #1\``;
    const cut = fitting(published(text), 400);
    expect(cut.length).toBeLessThan(450);
    expect(seen(cut)).toContain("@·x fixes· #1");
  });
  test("code() holds any text", () => {
    expect([code("a`b"), code("``"), code(" a\nb ")]).toEqual([
      "``  a`b ``".replace("  ", " "),
      "``` `` ```",
      "`a b`",
    ]);
  });
});

describe("commit messages and titles", () => {
  test("backquotes protect nothing there", () => {
    expect(seen(inert("`@bob` `fixes #1` Map<T> ![x](y)"))).toBe("`@·bob` `fixes· #1` Map<T> ![x](y)");
  });
});

describe("secrets", () => {
  const long = "a1B2".repeat(10);
  test.each([
    `ghp_${long}`,
    `x_ghs_${long}`,
    `github_pat_${long}`,
    `sk-ant-api03-${long}`,
    "AKIAABCDEFGHIJKLMNOP",
    `-----BEGIN RSA PRIVATE KEY-----\n${long}\n-----END RSA PRIVATE KEY-----`,
    `-----BEGIN PRIVATE KEY-----\n${long}`,
  ])("%s", (secret) => {
    expect(redacted(`a ${secret}`)).not.toContain(long.slice(0, 16));
    expect(published(`\`${secret}\``)).toMatch(/^`(?:x_)?\[redacted\]/);
  });
  test("a secret with an invisible character in it", () => {
    expect(published(`ghp_\u200b${long}`)).toBe("[redacted]");
  });
});
