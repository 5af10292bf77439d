import { describe, expect, test } from "@jest/globals";
import { readCommands } from "../../src/core/discussion/command.ts";
import { suggestionOf } from "../../src/core/discussion/suggestion.ts";
import { STEPS_MAX } from "../../src/core/markdown/meter.ts";
import { metering, topLevelOf } from "../../src/core/markdown/parse.ts";
import type { Thread } from "../../src/core/state/snapshot.ts";

/** Each of these made micromark's time grow faster than the text, or is one of a kind with what did. */
const UNITS =
  "] ]( [ [] [a] [a][b] ![ ![a]( ![^a] [a](b) [a](< [a]((( [^1] ` `a``b < <a <!- <x: & &# \\ \\[ | |a > - 1. + $ $` ~~a *_ www. http://a.b a@b.c <a> </a> (".split(
    " ",
  );
const LINES = [
  "a\n",
  "a\n\n",
  "=\n",
  "a\n=\n",
  "> a\n\n",
  "> a\n",
  "- a\n",
  "- a\n\n",
  "1. a\n",
  "[a]: b\n",
  "[a]: b\n\n[a] ",
  "[^a]: x\n\n",
  "[^a]\n\n[^a]: x\n\n",
  "| a | b |\n",
  "a|b\n-|-\n",
  "- [ ] a\n",
  "<div>\n\n",
  "```\n",
  "\r",
  "x <!-- \n",
  '[a](b "',
  "> ",
  "- ",
  "* * *",
];
const SHAPES: readonly [string, (size: number) => string][] = [
  ...[...UNITS, ...LINES].map((unit): [string, (size: number) => string] => [
    JSON.stringify(unit),
    (size) => unit.repeat(Math.ceil(size / unit.length)),
  ]),
  ["brackets in brackets", (size) => "[".repeat(size / 2) + "]".repeat(size / 2)],
  ["links in links", (size) => "[a".repeat(size / 6) + "](b)".repeat(size / 6)],
  ["a list in a list", (size) => `${"- ".repeat(size / 4)}a\n${"b\n".repeat(size / 4)}`],
  ["a quote in a quote", (size) => `${"> ".repeat(size / 4)}a\n${"b\n".repeat(size / 4)}`],
  [
    "back quotes of all lengths",
    (size) => Array.from({ length: Math.sqrt(size * 2) }, (_, n) => "`".repeat(n)).join("a"),
  ],
  [
    "definitions and what uses them",
    (size) =>
      `${Array.from({ length: size / 20 }, (_, n) => `[a${n}]: b`).join("\n")}\n\n${Array.from({ length: size / 20 }, (_, n) => `[a${n}]`).join(" ")}`,
  ],
  [
    "lists set in further and further",
    (size) => Array.from({ length: Math.sqrt(size) }, (_, n) => `${"  ".repeat(n)}- a`).join("\n"),
  ],
];

// Counted are the parser's own steps and events, not time. Where both are bounded for every text that is read, and
// what is not read costs no more than the steps at which it was given up, nobody can make a parse take longer.
describe.each(SHAPES)("%s", (_, shape) => {
  const sizes = [1_000, 8_000, 64_000].map(shape);
  const read = sizes.map((text) => metering(text));

  test("what is read has taken few steps and left few events", () => {
    for (const [index, found] of read.entries()) {
      if (!found) continue;
      expect(found.steps).toBeLessThanOrEqual(STEPS_MAX);
      expect(found.events.length).toBeLessThanOrEqual(8 * (sizes[index]?.length ?? 0) + 100);
    }
  });
  test("once it is too much, more of it is too much as well", () => {
    const refused = read.map((found) => found === undefined);
    expect(refused).toEqual(refused.toSorted((a, b) => Number(a) - Number(b)));
  });
  test("commands have an answer", () => {
    const text = sizes.at(-1) ?? "";
    expect(readCommands(`/approve\n\n${text}`)).toEqual({ commands: [], tooLong: true });
  });
});

test.each(["](", "> a\n\n", "a\n=\n", "[a]: b\n", "- "])(
  "there is no suggestion in 64 kB of %j, and no block",
  (unit) => {
    const text = unit.repeat(Math.ceil(64_000 / unit.length));
    expect(suggestionOf(`${text}\nsuggestion`, THREAD).suggestion).toBeUndefined();
    expect(topLevelOf(`${"> ".repeat(30)}a\n\n${text}`)).toEqual([]);
  },
);

const THREAD = { diffHunk: "", originalLine: 1, originalStartLine: undefined, line: 1 } as unknown as Thread;

test.each([
  ["headings, which move what stands before them", (n: number) => "a\n=\n".repeat(100 * n)],
  ["brackets, whose text is looked up", (n: number) => "[".repeat(300 * n) + "]".repeat(300 * n)],
  ["tildes, which are compared with one another", (n: number) => "~~a".repeat(400 * n)],
])("of twice as many %s each costs more", (_, shape) => {
  const steps = (n: number) => metering(shape(n))?.steps ?? 0;
  expect(steps(2)).toBeGreaterThan(2.2 * steps(1));
});
