import { describe, expect, test } from "@jest/globals";
import { markdown } from "../../playground/pages/markdown.ts";
import { html, raw } from "../../src/server/html.ts";

const shown = (text: string, options = {}) =>
  markdown(text, "acme/tea", options).text.replace(/^<div class="markdown-body">([\s\S]*)<\/div>$/, "$1");

describe("a text on the playground's pages", () => {
  test.each([
    ["<script>alert(1)</script>Hello", "Hello"],
    ['<img src="x" onerror="alert(1)">', '<img src="x">'],
    ["[x](javascript:alert(1))", "<p><a>x</a></p>"],
    ['<a href="/" style="position:fixed">x</a>', '<p><a href="/">x</a></p>'],
    ["<!-- hidden -->seen", "seen"],
    [
      '<form action="/"><input name="as"></form>',
      '<input name="user-content-as" disabled type="checkbox" aria-label="Incomplete task">',
    ],
  ])("has no more HTML than GitHub allows: %s", (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  test.each([
    [
      "> [!WARNING]\n> Hot",
      /class="markdown-alert markdown-alert-warning">.*<p class="markdown-alert-title">Warning<\/p>/s,
    ],
    ["```mermaid\ngraph TD\n```", /<pre class="mermaid"[^>]*>graph TD\n<\/pre>/],
    ["```diff\n-a\n+b\n```", /<span class="line-removed">-a\n<\/span><span class="line-added">\+b\n<\/span>/],
    ["- [x] Done", /<input type="checkbox" checked disabled aria-label="Completed task">/],
    ["See #4 by @bob", /<a href="\/acme\/tea\/issues\/4">#4<\/a> by <a href="\/bob">@bob<\/a>/],
    ["`#4 @bob`", /^<p><code>#4 @bob<\/code><\/p>$/],
  ])("is rendered as on GitHub: %s", (text, expected) => {
    expect(shown(text)).toMatch(expected);
  });

  test("breaks its lines in comments, and not in files", () => {
    expect(shown("a\nb")).toBe("<p>a<br>\nb</p>");
    expect(shown("a\nb", { isFile: true })).toBe("<p>a\nb</p>");
  });

  test("is escaped wherever a page inserts it, but for HTML of the page's own", () => {
    const hostile = `"><script>'&`;
    expect(html`<b title="${hostile}">${raw("<i>x</i>")}${[hostile, undefined, false, 0]}</b>`.text).toBe(
      '<b title="&quot;&gt;&lt;script&gt;&#39;&amp;"><i>x</i>&quot;&gt;&lt;script&gt;&#39;&amp;0</b>',
    );
  });
});
