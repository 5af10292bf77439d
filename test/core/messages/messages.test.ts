import { globSync, readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { messagesPage } from "./page.ts";
import { SURFACES } from "./samples.ts";

test("docs/messages.md shows every message as it is now: npm run messages", () => {
  expect(messagesPage()).toBe(readFileSync("docs/messages.md", "utf8"));
});

test.each(SURFACES)("$title: every message has an example", ({ messages, samples }) => {
  const functions = Object.entries(messages).filter(([, value]) => typeof value === "function");
  const without = functions.map(([name]) => name).filter((name) => !(name in samples));
  expect(functions.length).toBeGreaterThan(0);
  expect(without).toEqual([]);
});

test("every file of messages is shown", () => {
  const files = globSync("src/core/messages/*.ts").map((path) => path.split("/").at(-1));
  const shown = SURFACES.map(({ file }) => file.split(" ")[0]);
  expect(new Set([...shown, "text.ts"])).toEqual(new Set(files));
});

test("nobody else makes a text", () => {
  const makers = globSync("src/**/*.ts").filter((path) =>
    /\bas Text\b|\bownText\b/.test(readFileSync(path, "utf8")),
  );
  // Texts that come back from what we signed, and a pull request's own title.
  const decide = ["decide/description.ts", "decide/updates.ts"];
  const returning = [...decide, "discussion/result.ts", "state/status.ts", "state/text.ts"];
  const others = makers.filter((path) => !path.startsWith("src/core/messages/"));
  expect(others.toSorted()).toEqual(returning.map((path) => `src/core/${path}`).toSorted());
});
