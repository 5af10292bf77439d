import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { published } from "../../src/core/markdown/sanitize.ts";
import { fitting, say } from "../../src/core/markdown/template.ts";
import { liveIn } from "../core/live.ts";
import { runs } from "../world/runs.ts";

/** What Markdown is made of, and what must not come alive in it. */
const noise = fc
  .array(
    fc.constantFrom(
      "`",
      "``",
      "```",
      "````",
      "~~~",
      "\n",
      "\n\n",
      " ",
      "  ",
      "    ",
      "\t",
      "- ",
      "1. ",
      "> ",
      "| ",
      "|-|-|\n",
      "# ",
      "\\",
      "*",
      "_",
      "~~",
      "<b>",
      "</b>",
      "<div>",
      "<!--",
      "-->",
      "<a title='",
      "'>",
      "<https://x.test/",
      ">",
      "www.x.test/",
      "http://x.test/",
      "[",
      "](",
      ")",
      "![",
      "[^1]: ",
      "[x]: ",
      "&#64;",
      "&commat;",
      "@bob",
      "@bob ",
      "fixes #1",
      "closes ",
      "#1",
      "o/r#2",
      "/approve",
      "word ",
      "\u200b",
      "\r",
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(""));

const numRuns = runs(600);

test("nothing comes alive in a published text, alone", () => {
  fc.assert(
    fc.property(noise, (text) => expect(liveIn(published(text))).toEqual([])),
    { numRuns },
  );
});

test("nothing comes alive in a message, whatever its parts do to one another", () => {
  fc.assert(
    fc.property(noise, noise, noise, (a, b, c) => {
      const list = [say`- olga: **Applied.** ${a}`, say`- max: **Declined.** ${b}`].join("\n");
      expect(
        liveIn(
          ["**Revision 2**", "", list, "", say`${c}`, "", say`| x | ${b.replaceAll("|", "\\|")} |`].join(
            "\n",
          ),
        ),
      ).toEqual([]);
    }),
    { numRuns },
  );
});

test("publishing twice changes nothing more", () => {
  fc.assert(
    fc.property(noise, (text) => expect(published(published(text))).toBe(published(text))),
    { numRuns },
  );
});

test("nothing comes alive by a text being cut", () => {
  fc.assert(
    fc.property(noise, noise, (a, b) => {
      expect(liveIn(fitting(published(`${a}\n${b}`), 130))).toEqual([]);
    }),
    { numRuns },
  );
});
