import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { describe, expect, test } from "@jest/globals";
import { FAULT_KINDS } from "@redline/local-github/faults/plan.ts";
import { coveredPage } from "../../../tools/permissions/covered.ts";

const run = promisify(execFile);
const readme = (name: string) => readFile(`packages/${name}/README.md`, "utf8");
const block = (text: string, language: string) =>
  new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "ms").exec(text)?.[1] ?? "";

describe.each(["faults", "local-github", "local-model"])("the README of %s", (name) => {
  test("has an example that prints what it says", async () => {
    const text = await readme(name);
    const args = ["--no-warnings", "--input-type=module-typescript", "--eval", block(text, "ts")];
    const { stdout } = await run(process.execPath, args);
    expect(stdout).toBe(block(text.slice(text.indexOf("It prints:")), ""));
  });
});

test("the local GitHub's README names every fault, and COVERED.md all that is covered", async () => {
  const text = await readme("local-github");
  for (const kind of FAULT_KINDS) expect(text).toContain(`\`${kind}\``);
  expect(await readFile("packages/local-github/COVERED.md", "utf8")).toBe(coveredPage());
});
