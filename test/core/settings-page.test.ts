import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { settingsPage, settingsSchemaText } from "../../tools/settings/page.ts";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

// `npm run settings` writes both.
test("docs/settings.md is up to date, and explains every key", () => {
  expect(read("docs/settings.md")).toBe(settingsPage());
  expect(
    settingsPage()
      .split("\n")
      .filter((line) => / \| {2}\|$/.test(line)),
  ).toEqual([]);
});

test("the schema is up to date", () => {
  expect(read("docs/settings.schema.json")).toBe(settingsSchemaText());
});
