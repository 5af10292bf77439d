import { describe, expect, test } from "@jest/globals";
import { rendered } from "../../src/core/markdown/rendered.ts";

const EMOJI = "\u2764\ufe0f 1\ufe0f\u20e3 \u{1f468}\u200d\u{1f4bb}";
const fence = "```";

/** Each text with what is left of it, and how many passages and characters are said to be left out. */
const TEXTS: readonly [string, string, string, number, number][] = [
  ["a comment", "a <!-- hidden --> b", "a  b", 1, 0],
  ["a comment that is a block and never ends", "a\n\n<!-- hidden\n\nhidden", "a\n\n", 1, 0],
  ["what looks like a comment within a line and never ends", "a <!-- shown", "a <!-- shown", 0, 0],
  ["a comment over lines", "a <!--\nhidden\n--> b", "a  b", 1, 0],
  ["a comment over lines of a quote", "> a <!-- hidden\n> hidden --> b\n> c", "> a  b\n> c", 1, 0],
  ["what comments leave between them", "a <!-<!-- hidden -->- shown --> b", "a <!-- shown --> b", 1, 0],
  ["what only looks like a comment", "a <\u200b!-- shown --> b", "a <!-- shown --> b", 0, 1],
  ["code that an invisible character makes", "`\u200b`<!-- hidden -->``", "````", 1, 1],
  ["tag characters", "a\u{e0068}\u{e0069}b", "ab", 0, 2],
  ["bidi controls", "a\u202eb\u2066c\u2069", "abc", 0, 3],
  ["zero width and soft hyphens", "a\u200bb\u200dc\ufeffd\u00ade", "abcde", 0, 4],
  ["variation selectors", "a\ufe0fb\u{e0100}c", "abc", 0, 2],
  ["controls", "a\u001b[8mb\u0000", "a[8mb", 0, 2],
  ["emoji", EMOJI, EMOJI, 0, 0],
  ["what is part of no emoji", "1\ufe0f \ufe0f\u20e3", "1 \u20e3", 0, 2],
  ["a joiner behind an emoji that joins nothing", "\u{1f468}\u200da", "\u{1f468}a", 0, 1],
  [
    "invisible characters by their number or name",
    "a&#8203;b&ZeroWidthSpace;c&#x202E;d &amp; e",
    "abcd &amp; e",
    0,
    3,
  ],
  ["line ends", "a\r\nb\rc", "a\nb\nc", 0, 0],
  [
    "code",
    `\`<!-- x -->\`\n${fence}html\n<!-- y -->\n${fence}\nend`,
    `\`<!-- x -->\`\n${fence}html\n<!-- y -->\n${fence}\nend`,
    0,
    0,
  ],
  ["code within a comment", "a <!-- `hidden` --> b", "a  b", 1, 0],
  ["a comment in code in a block of HTML", "<div>\n`<!-- hidden -->`\n</div>", "<div>\n``\n</div>", 1, 0],
  ["a definition that is a comment", "[//]: # (hidden)\n\na", "\n\na", 1, 0],
  ["a definition that nothing uses", "a\n\n[b]: https://x.test", "a\n\n", 1, 0],
  ["links by reference", "[a][x] [x] [x][]\n\n[x]: /u", "[a](/u) [x](/u) [x](/u)\n\n", 0, 0],
  ["a definition's title", "[x]\n\n[x]: /u 'hidden'", "[x](/u)\n\n", 1, 0],
  ["an address that is a sentence", "[a](<hidden words>) [b](/u)", "[a](<>) [b](/u)", 1, 0],
  ["a link's title", "[a](https://x.test 'hidden')", "[a](https://x.test )", 1, 0],
  ["an image", "![hidden](https://x.test/a.png)", "[image]", 1, 0],
  ["an image that GitHub has named", "![image](https://x.test/a.png)", "[image]", 0, 0],
  [
    "an image's tag",
    "<img width='10' alt='hidden' src='u'> <img src='u' alt='Image'>",
    "[image] [image]",
    1,
    0,
  ],
  ["attributes", "<b title='hidden words'>a</b>", "<b>a</b>", 1, 0],
  ["a link's tag", "<a href='https://x.test' class=b>a</a>", '<a href="https://x.test">a</a>', 0, 0],
  ["tags that show nothing", "<center><span>a</span></center>", "a", 0, 0],
  [
    "what can be unfolded",
    "<details>\n<summary>a</summary>\n\nb\n\n</details>",
    "<details>\n<summary>a</summary>\n\nb\n\n</details>",
    0,
    0,
  ],
  ["ruby's brackets", "<ruby>a<rp>hidden</rp><rt>b</rt></ruby>", "ab", 1, 0],
  ["styles and scripts", "a\n\n<style>\nhidden\n</style>\n\nb <script>hidden</script>", "a\n\n\n\nb ", 2, 0],
  [
    "an element over blocks that no browser shows",
    "<template>\n\nhidden **x**\n\n</template>\n\na",
    "\n\na",
    1,
    0,
  ],
  ["words in angle brackets", "Use <svg> and Map<String>.", "Use  and Map.", 0, 0],
  ["declarations, instructions, CDATA", "a <?hidden?> <!DOCTYPE hidden> <![CDATA[hidden]]>", "a   ", 3, 0],
  ["a torn tag", "<div title='hidden\n\nhidden\n\n'>", "", 1, 0],
  [
    "HTML nested so deeply that nobody can read it",
    `${"<sub>".repeat(21)}hidden${"</sub>".repeat(21)}`,
    `${"<sub>".repeat(20)}${"</sub>".repeat(20)}`,
    1,
    0,
  ],
  ["a fence's words", `${fence}js hidden words\na\n${fence}`, `${fence}js \na\n${fence}`, 1, 0],
  ["a language that is none", `${fence}hidden,words\na\n${fence}`, `${fence}\na\n${fence}`, 1, 0],
  [
    "footnotes",
    "a[^x]\n\n[^x]: b [^y]\n[^y]: c\n[^z]: hidden\n\n    hidden",
    "a[^1]\n\n[^1]: b [^2]\n[^2]: c\n",
    1,
    0,
  ],
  ["surplus cells", "| a |\n| - |\n| b | hidden |\n| c |", "| a |\n| - |\n| b \n| c |", 1, 0],
  ["formulas", "$x_1$ and $$x % hidden$$ and $\\phantom{hidden}$", "$x_1$ and [formula] and [formula]", 2, 0],
];

describe("what comes in is what a reader of the page sees", () => {
  test.each(TEXTS)("%s", (_, text, expected, passages, characters) => {
    expect(rendered(text)).toEqual({ text: expected, removed: { passages, characters, end: 0 } });
  });
});

describe("a text that is too long or too complex is read as far as it can be, and that is said", () => {
  test("its beginning, up to the end of a paragraph", () => {
    const { text, removed } = rendered(`shown <!-- hidden -->\n\n${"a\n\n".repeat(200)}${"> ".repeat(50)}b`);
    expect(text).toMatch(/^shown \n\n(?:a\n\n)+a$/);
    expect(removed).toMatchObject({ passages: 1, characters: 0 });
    expect(removed.end).toBeGreaterThan(100);
  });
  test("nothing of what one unreadable line may hide", () => {
    const body = `<b title='hidden'> ${"> ".repeat(50)} ${"[".repeat(5_000)}${"](b)".repeat(5_000)}`;
    expect(rendered(body)).toEqual({ text: "", removed: { passages: 0, characters: 0, end: body.length } });
  });
  test("what a definition at its end could hide is left out", () => {
    const body = `${"a\n\n".repeat(20)}[a][hidden] ![hidden]\n\n${"a ".repeat(200)}\n\n${"> ".repeat(50)}b\n\n[hidden]: /u`;
    expect(rendered(body).text).not.toContain("hidden");
  });
});

describe("64 kB of anything have an answer", () => {
  const units = [
    "/",
    "<",
    "[",
    "]",
    "](",
    "`",
    "`a``b",
    "\t",
    "<a ",
    "<!--",
    "x <!-- ",
    "&",
    "&#",
    "|a",
    "> ",
    "- ",
    "1. ",
    "$",
    "$`",
    "![",
    "[^a]",
    "[a]: b\n",
    "=\n",
    "a\n\n",
    "> a\n\n",
    "~~a",
    "*_",
    "http://a.b ",
    "\\[",
  ];
  test.each(units)("%j over and over", (unit) => {
    const { text, removed } = rendered(unit.repeat(Math.floor(65_000 / unit.length)));
    expect(text.length + removed.end).toBeLessThanOrEqual(66_000);
  });
});
