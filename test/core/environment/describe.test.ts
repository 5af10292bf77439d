import { expect, test } from "@jest/globals";
import { type Described, environmentForModel } from "../../../src/core/environment/describe.ts";
import { environmentSettings, infer, json } from "./builders.ts";

const FILES = {
  "package.json": json({ engines: { node: ">=22" }, dependencies: { a: "1" } }),
  "package-lock.json": "{}",
};
const READY: Described = {
  setup: infer(FILES),
  outcome: "ready",
  failure: undefined,
  refusedHosts: [],
  mismatches: [],
};
const said = (prepared: Partial<Described> = {}, checks: string[] = []) =>
  environmentForModel(
    { ...READY, ...prepared },
    { checks, environment: environmentSettings({ limits: { run: 900 } }) },
  );

test("the model is told where commands run, what is there, and what must pass", () => {
  expect(said({}, ["npm test"])).toMatchInlineSnapshot(`
"Commands run by \`sh -c\` in \`/work\`, a fresh checkout with the installed dependencies; HOME is \`/home/work\`.
There is no network: only localhost can be reached, and nothing can be downloaded or installed from the internet. No root, no Docker, no display, no database that a command does not start itself.
A command may take 900 seconds. What it writes is discarded when it ends.
Dependencies were installed before, by commands from the repository's files:
- npm ci --ignore-scripts --no-audit --no-fund
Toolchains that the repository names:
- Node.js >=22 (package.json)
Environment variables:
- npm_config_cache=/tmp/npm
- npm_config_offline=true
Must also pass after each item (\`checks\` in the settings):
- \`npm test\`"
`);
});

test("why set-up failed, by the end of what it printed", () => {
  const output = `${"noise\n".repeat(1_000)}npm error 403 Forbidden`;
  const text = said({
    outcome: "failed",
    failure: { command: "npm ci", exitCode: 1, limit: undefined, output },
  });
  expect(text).toContain("Installing the dependencies failed");
  expect(text).toContain("`npm ci`: exit code 1. It printed:\n");
  expect(text).toContain("    npm error 403 Forbidden\n");
  expect(text.length).toBeLessThan(5_000);
  expect(
    said({
      outcome: "failed",
      failure: { command: "npm ci", exitCode: undefined, limit: "time", output: "" },
    }),
  ).toContain("ended at the limit of time");
});

test("that nothing was installed, and by whom it would have been", () => {
  expect(said({ setup: infer({}), outcome: "nothing-to-do" })).toContain("Nothing was installed");
  expect(said({ setup: infer({}, { setup: "make" }) })).toContain(
    "commands from the repository's settings:\n- make",
  );
});

test("which hosts were refused, and which versions are not those that the repository names", () => {
  const [node] = READY.setup.toolchains;
  const text = said({
    refusedHosts: ["example.com:443"],
    mismatches: node ? [{ ...node, found: "v20.1.0\n" }] : [],
  });
  expect(text).toContain("was not allowed to:\n- example.com:443");
  expect(text).toContain("Node.js >=22 (package.json): this server has v20.1.0\n");
  expect(said({ mismatches: node ? [{ ...node, found: undefined }] : [] })).toContain(
    "not installed on this server",
  );
});
