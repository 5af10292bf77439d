/** What zizmor and actionlint do not look at; they themselves run in .github/workflows/check.yml. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";

interface Job {
  readonly uses?: string;
  readonly "timeout-minutes"?: number;
  readonly strategy?: { readonly matrix: { readonly command?: readonly string[] } };
}

const FOLDER = new URL("../.github/workflows/", import.meta.url);
const read = (name: string) => readFileSync(new URL(name, FOLDER), "utf8");
const jobsOf = (name: string): Record<string, Job> => parse(read(name)).jobs;
const commands = jobsOf("check.yml").run?.strategy?.matrix.command ?? [];

describe.each(readdirSync(FOLDER))("%s", (name) => {
  test("names each action by its commit, with its version", () => {
    const uses = read(name).match(/\buses: (?!\.\/).*/g) ?? [];
    expect(uses.filter((use) => !/^uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(use))).toEqual([]);
  });

  test("has a limit of time for each job", () => {
    const jobs = Object.entries(jobsOf(name)).filter(([, job]) => job.uses === undefined);
    expect(jobs.filter(([, job]) => job["timeout-minutes"] === undefined)).toEqual([]);
  });
});

test("the check runs what .ci/run does, and the image", () => {
  const ci = readFileSync(new URL("../.ci/run", import.meta.url), "utf8").match(/^npm run .*/gm) ?? [];
  const missing = [...ci, "npm run image"].filter((line) => !commands.some((one) => one.includes(line)));
  expect(ci).toContain("npm run test:all");
  expect(missing).toEqual([]);
});

test("the shards are all of the tests", () => {
  const shards = commands.flatMap((one) => one.match(/--shard=(.*)/)?.[1] ?? []);
  expect(shards).toEqual(shards.map((_, at) => `${at + 1}/${shards.length}`));
});
