import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { ECOSYSTEMS, type Ecosystem } from "../../../src/core/environment/ecosystems.ts";
import { OTHERS, QUICK } from "../../bad-input/cases.ts";
import { SETUPS } from "../../bad-input/setups.ts";
import { rowsOf } from "../../bad-input/table.ts";
import { COMPILED_PROJECTS } from "../../long/ecosystems/compiled-projects.ts";
import { NODE_PROJECTS } from "../../long/ecosystems/projects.ts";
import { PYTHON_PROJECTS } from "../../long/ecosystems/python-projects.ts";
import { infer } from "./builders.ts";

const PROJECTS = [...NODE_PROJECTS, ...PYTHON_PROJECTS, ...COMPILED_PROJECTS];

const code = (texts: readonly string[], between: string) =>
  texts.map((text) => `\`${text.replaceAll("|", "\\|")}\``).join(between);

/** A row as the page has it, with what is inferred from the small project that set-up is tried with. */
function row({ name, locks, manifests }: Ecosystem): string {
  const { commands, warmUp } = infer(PROJECTS.find((project) => project.name === name)?.files ?? {});
  const shown = commands.map((command) => command.replace(/printf .*/, "…"));
  return `| ${name} | ${code([...locks, ...manifests], ", ")} | ${code(shown, "<br>")} | ${code(warmUp, "<br>")} |`;
}

test("docs/environment.md has the table as it is", () => {
  const page = readFileSync("docs/environment.md", "utf8");
  const table = page
    .split("\n")
    .filter((line) => /^\| .* \| `/.test(line) && line.split(/(?<!\\)\|/).length === 6);
  expect(table).toEqual(ECOSYSTEMS.map(row));
});

test("docs/environment.md has every bad input that is tried, and what people are told of it", () => {
  const page = readFileSync("docs/environment.md", "utf8");
  const [, section = ""] = page.split(/^## What you are told\b.*$/m);
  const table = (section.split(/^## /m)[0] ?? "")
    .split("\n")
    .filter((line) => /^\| (?!when |---)/.test(line));
  const cases = [...SETUPS.flatMap((one) => one.cases), ...QUICK, ...OTHERS];
  expect(table).toEqual(rowsOf(cases));
});
