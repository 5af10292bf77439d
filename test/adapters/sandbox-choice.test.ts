import { expect, test } from "@jest/globals";
import { parseConfig, SANDBOX_OFF } from "../../src/server/config.ts";
import { firstUsable } from "../../src/workspace/choose-sandbox.ts";
import type { Probe, Sandbox } from "../../src/workspace/sandbox/sandbox.ts";
import { alone } from "../world/alone.ts";

const env = alone();
const settingsFor = (given: Readonly<Record<string, string>>) => {
  const parsed = parseConfig({ ...env, ...given });
  if ("problems" in parsed) return parsed.problems;
  const { isSandboxOff, sandbox } = parsed.config;
  return { isSandboxOff, ...sandbox };
};
const image = "docker.io/library/node:24-bookworm";

for (const [given, found] of [
  [{}, { isSandboxOff: false, backend: "auto", image }],
  [{ REDLINE_SANDBOX: "bubblewrap" }, { isSandboxOff: false, backend: "bubblewrap", image }],
  [
    { REDLINE_SANDBOX: "container", REDLINE_CONTAINER_IMAGE: "python:3.13" },
    { isSandboxOff: false, backend: "container", image: "python:3.13" },
  ],
  [{ REDLINE_NO_SANDBOX: SANDBOX_OFF }, { isSandboxOff: true, backend: "auto", image }],
  [
    { REDLINE_SANDBOX: "none", REDLINE_NO_SANDBOX: SANDBOX_OFF },
    { isSandboxOff: true, backend: "auto", image },
  ],
  [
    { REDLINE_SANDBOX: "none" },
    ['REDLINE_SANDBOX can be none only with REDLINE_NO_SANDBOX as in .env.example (found "none").'],
  ],
  [
    { REDLINE_SANDBOX: "container", REDLINE_NO_SANDBOX: SANDBOX_OFF },
    ['REDLINE_SANDBOX must be left out, or none, where REDLINE_NO_SANDBOX is set (found "container").'],
  ],
  [
    { REDLINE_SANDBOX: "docker" },
    ['REDLINE_SANDBOX must be one of auto, bubblewrap, container, none (found "docker").'],
  ],
  [
    { REDLINE_CONTAINER_IMAGE: "--privileged" },
    [`REDLINE_CONTAINER_IMAGE must be the name of an image, such as ${image} (found "--privileged").`],
  ],
] as const)
  test(`the settings ${JSON.stringify(given)}`, () => {
    expect(settingsFor(given)).toEqual(found);
  });

const aSandbox = (output: string, probe: Probe): Sandbox => ({
  probe: async () => probe,
  run: async ({ command }) => ({ command, exitCode: 0, limit: undefined, output, durationMs: 0 }),
});
const away = (reason: string) => aSandbox(reason, { usable: false, reason });
const there = (backend: string) => aSandbox(backend, { usable: true, backend });
const run = async (sandbox: Sandbox) => (await sandbox.run({ tree: "/", command: "true" })).output;

test("the first back end that is usable is the one that runs commands", async () => {
  expect(await run(firstUsable([there("one"), there("other")]))).toBe("one");
  const second = firstUsable([away("no bubblewrap"), there("other")]);
  expect(await second.probe()).toEqual({ usable: true, backend: "other" });
  expect(await run(second)).toBe("other");
});

test("if none is usable, all reasons are told", async () => {
  expect(await firstUsable([away("no bubblewrap"), away("no engine")]).probe()).toEqual({
    usable: false,
    reason: "no bubblewrap; no engine",
  });
});
