import { expect, test } from "@jest/globals";
import { rendered } from "../../src/core/markdown/rendered.ts";
import { numbersFrom, pageOf, RENDERERS, TEXTS } from "./renderers.ts";

const PARTS = [
  "`",
  "``",
  "```",
  "~~~",
  "\n",
  "\n",
  "\n\n",
  "\n\n",
  " ",
  "    ",
  "- ",
  "1. ",
  "> ",
  "| ",
  "| a | b |\n|-|-|\n",
  "# ",
  "\\",
  "*",
  "~~",
  "<b>",
  "</b>",
  "<div>",
  "</div>",
  "<!--",
  "-->",
  "<a title='",
  "'>",
  "<details>",
  "</details>",
  "<td>",
  "<p>",
  "</p>",
  "<br>",
  "<x-y>",
  "<T>",
  "<pre>",
  "</pre>",
  "<rp>q</rp>",
  "<https://x.test/>",
  "http://x.test/",
  "[",
  "]",
  "](",
  "](/u '",
  "')",
  "](/u)",
  ")",
  "![",
  "[^1]",
  "[^1]: ",
  "[^2]: ",
  "[x]: /u '",
  "'\n",
  "[x]: /u\n",
  "[x]",
  "[x]: # (",
  "&amp;",
  "$",
  "?>",
  "<?",
  "<![CDATA[",
  "]]>",
  "<img alt='",
  '<b title="',
  '">',
  ' "',
];

/**
 * Where HTML is torn we leave out all that follows, though a browser shows some of it again behind a later tag; with a
 * footnote that nothing calls, the lines right below it, which may be a part of it.
 */
const isStricter = (text: string) => /<\?|<!|<[a-z]+ [a-z]+=|\[\^\d\]: /.test(text);

const number = numbersFrom(7);

/** A text with words in it that are nowhere else. */
function randomText(): { text: string; words: string[] } {
  const words: string[] = [];
  const word = () => {
    if (number() > 0.6) return "";
    words.push(`canary${words.length}x`);
    return `${words.at(-1)}${number() < 0.5 ? " " : ""}`;
  };
  const part = () => PARTS[Math.floor(number() * PARTS.length)] ?? "";
  const parts = Array.from({ length: 1 + Math.floor(number() * 12) }, () => part() + word());
  return { text: parts.join(""), words };
}

const texts = Array.from({ length: TEXTS }, randomText).map(({ text, words }) => {
  const pages = Object.values(RENDERERS).map((render) => pageOf(render(text)));
  const isHidden = (word: string) => pages.every(({ shown, behind }) => !`${shown} ${behind}`.includes(word));
  return {
    text,
    hidden: words.filter(isHidden),
    shown: words.filter((word) => pages.every(({ shown }) => shown.includes(word))),
  };
});

test("what neither renderer shows does not reach the model, and is counted", () => {
  const wrong = texts.filter(({ text, hidden }) => {
    const { text: ours, removed } = rendered(text);
    // An image's address is left out without a word: its picture is seen.
    const isCounted = removed.passages + removed.characters + removed.end > 0 || text.includes("![");
    return hidden.some((word) => ours.includes(word) || !isCounted);
  });
  expect(wrong).toEqual([]);
  expect(texts.flatMap(({ hidden }) => hidden).length).toBeGreaterThan(TEXTS / 10);
});

test("what both renderers show reaches the model", () => {
  const whole = texts.filter(({ text }) => !isStricter(text));
  const wrong = whole.filter(({ text, shown }) => {
    const ours = rendered(text).text;
    return shown.some((word) => !ours.includes(word));
  });
  expect(wrong).toEqual([]);
  expect(whole.flatMap(({ shown }) => shown).length).toBeGreaterThan(TEXTS);
});
