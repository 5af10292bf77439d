import { spawnSync } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { beforeAll, expect, test } from "@jest/globals";

/** Where a file is planted, what it imports, and what the linter must say to that. */
const IMPORTS = [
  ["src/core", "../github/forge.ts", "core imports only core"],
  ["src/core", "../ports.ts", "core knows nothing of the shell"],
  ["src/core", "../reading.ts", "core knows nothing of the shell"],
  ["src/reading.ts", "./codebase/reader.ts", "ports are written in core's words"],
  ["src/reconcile/perform", "../../diagrams/parser.ts", "reconcile knows core and ports only"],
  ["src/diagrams", "../agent/agent.ts", "diagrams: only ports"],
  ["src/core", "@octokit/rest", "core imports only core"],
  ["src/core", "node:fs", "core imports only core"],
  ["src/core/plan", "../../github/forge.ts", "core imports only core"],
  ["src/core/plan", "../../git.ts", "core imports only core"],
  ["src/core/markdown", "../snapshot.ts", "markdown knows nothing but text"],
  ["src/core/markdown", "node:crypto", "markdown knows nothing but text"],
  ["src/core", "micromark", "core imports only core"],
  ["src/ports.ts", "./github/forge.ts", "ports are written in core's words"],
  ["src/reconcile", "../github/forge.ts", "reconcile knows core and ports only"],
  ["src/reconcile/perform", "../../agent/agent.ts", "reconcile knows core and ports only"],
  ["src/reconcile/perform", "../../assemble.ts", "reconcile knows core and ports only"],
  ["src/github", "../agent/agent.ts", "github: only core, ports and Octokit"],
  ["src/agent", "@octokit/rest", "it never holds a GitHub token"],
  ["src/agent/tools", "../../workspace/workspace.ts", "it never holds a GitHub token"],
  ["src/codebase", "../workspace/mirror.ts", "codebase: only core"],
  ["src/workspace", "../github/forge.ts", "workspace: only core"],
  ["src/workspace/sandbox", "../../agent/agent.ts", "workspace: only core"],
  ["src/queue", "../reconcile/reconcile.ts", "queue: only core"],
  ["src/assemble.ts", "prom-client", "metrics are counted through the port"],
  ["src/core", "../metrics.ts", "core knows nothing of the shell"],
  ["src/reconcile", "../metrics.ts", "reconcile knows core and ports only"],
  ["src/github", "prom-client", "github: only core, ports and Octokit"],
  ["src/agent", "../metrics.ts", "agent: only core"],
  ["src/queue", "pino", "queue: only core"],
] as const;

/** What core may not say. */
const WORDS = ["Date", "process", "fetch", "console", "setTimeout"];

const pathOf = (place: string, index: number) =>
  place.endsWith(".ts") ? place : `${place}/planted-${index}.ts`;
const sourceOf = (module: string) => `import { x } from "${module}";\n\nexport const y = x;\n`;
const planted = [
  ...IMPORTS.map(([folder, module], index) => ({
    path: pathOf(folder, index),
    source: sourceOf(module),
  })),
  ...WORDS.map((word) => ({ path: `src/core/word-${word}.ts`, source: `export const y = () => ${word};\n` })),
  { path: "src/core/fine.ts", source: sourceOf("./trust.ts") },
  { path: "src/reconcile/perform/fine.ts", source: sourceOf("../../core/trust.ts") },
  { path: "src/metrics.ts", source: sourceOf("prom-client") },
];
let said: { path: string; message: string }[] = [];

// A tree of its own with the project's rules: the linter's walls go by path, so the rest of the code is not needed.
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "redline-walls-"));
  try {
    await copyFile("biome.json", join(folder, "biome.json"));
    for (const { path, source } of planted) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), source);
    }
    const args = ["lint", "--vcs-enabled=false", "--reporter=json", "--max-diagnostics=none", "src"];
    const { stdout } = spawnSync(resolve("node_modules/.bin/biome"), args, { cwd: folder, encoding: "utf8" });
    const report = JSON.parse(stdout) as { diagnostics: { message: string; location: { path: string } }[] };
    said = report.diagnostics.map(({ message, location }) => ({ path: location.path, message }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

const saidOf = (path: string) =>
  said
    .filter((one) => one.path === path)
    .map((one) => one.message)
    .join("\n");

test.each(IMPORTS.map((row, index) => [...row, index] as const))(
  "in %s an import of %s is refused",
  (folder, _, why, index) => {
    expect(saidOf(pathOf(folder, index))).toContain(why);
  },
);

test.each(WORDS)("core may not say %s", (word) => {
  expect(saidOf(`src/core/word-${word}.ts`)).toContain(`Do not use the global variable ${word}.`);
});

test("what the rooms may import passes", () => {
  expect(saidOf("src/core/fine.ts")).toBe("");
  expect(saidOf("src/reconcile/perform/fine.ts")).toBe("");
  expect(saidOf("src/metrics.ts")).toBe("");
});
