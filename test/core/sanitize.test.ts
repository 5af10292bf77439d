import { describe, expect, test } from "@jest/globals";
import { inert, published, redacted } from "../../src/core/markdown/sanitize.ts";
import { block, code, fitting, say } from "../../src/core/markdown/template.ts";
import { liveIn } from "./live.ts";

/** The word joiner, made visible. */
const seen = (text: string) => text.replaceAll("\u2060", "·");
const fence = "```";

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
    ["a call at the end", "Wait for fastify.close()"],
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
  test.each([
    "Call fastify.close()",
    "Have fastify.close() wait for the hooks, and fix[0]",
    "Add a fix",
    "Fix [the list] of a#b and #x",
    "Resolve: the path",
  ])("plain code and plain words stay: %s", (text) => {
    expect(inert(text)).toBe(text);
  });
  test.each([
    ["Fixes #1", "Fixes· #1"],
    ["fix: #12 at last", "fix·: #12 at last"],
    ["closes o/r#1", "closes· o/r#1"],
    ["resolve https://github.com/o/r/issues/1", "resolve· https://github.com/o/r/issues/1"],
    [`fixes${" ".repeat(400)}#1`, `fixes·${" ".repeat(400)}#1`],
  ])("an issue is not closed: %s", (text, expected) => {
    expect(seen(inert(text))).toBe(expected);
  });
  test.each([
    "[skip ci]",
    "[ci skip]",
    "[no ci]",
    "[skip actions]",
    "[actions skip]",
    "[SKIP CI]",
    "[ci-skip]",
    "[skip netlify]",
  ])("checks are not skipped: %s", (mark) => {
    expect(seen(inert(`Add x ${mark}`))).toBe(`Add x [·${mark.slice(1)}`);
  });
  test.each([
    ["Add\n\nskip-checks: true", "Add\n\nskip-checks·: true"],
    ["Add\n\nSkip-Checks:true", "Add\n\nSkip-Checks·:true"],
    ["Add ***NO_CI***", "Add ***·NO_CI***"],
  ])("%j", (text, expected) => {
    expect(seen(inert(text))).toBe(expected);
  });
  test("what turns text around, hides it or moves a terminal's cursor is left out", () => {
    const hidden = "\u202e\u2066\u200b\u00ad\u{e0041}\u001b\u0007\u0085\u2028\ufff9";
    expect(inert(`a${hidden}b`)).toBe("ab");
    expect(published(`a${hidden}b`)).toBe("ab");
  });
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

// Growth that is not linear would take hours here, not seconds.
describe("a million characters of the worst", () => {
  const MILLION = 1_000_000;
  test.each([
    "/",
    "//`",
    "`",
    "` ",
    "\n",
    " ",
    "\t",
    "\t\n",
    "<",
    "<!--",
    "[",
    "![",
    "![](",
    "[skip",
    "&",
    "&#",
    "@",
    "fix ",
    "fix_",
    "closes #",
    "close...",
    "***",
    "http://",
    "<http://",
    ">",
    "- ",
    "-----BEGIN ",
    "ghp_",
    "~~~\n",
    "```\n",
    "1. ```\n",
  ])("%j over and over", (unit) => {
    const text = unit.repeat(Math.floor(MILLION / unit.length));
    for (const make of [published, inert, redacted, code, block, fitting])
      expect(make(text).length).toBeLessThan(4 * MILLION);
  });
});
