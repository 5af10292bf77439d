import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, normalize, resolve } from "node:path";
import { beforeAll, expect, test } from "@jest/globals";

/** Core's rooms; each may import only the ones before it. */
const CORE = [
  "markdown",
  "plan",
  "revision",
  "references",
  "state",
  "environment",
  "discussion",
  "messages",
  "approvals",
  "decide",
] as const;

/** Where a file is planted, what it imports, and what the linter must say to that. */
const IMPORTS: (readonly [string, string, string])[] = [
  ...CORE.flatMap((room, at) =>
    CORE.slice(at + 1).map((later) => [`src/core/${room}`, `../${later}/any.ts`, `${room}: only`] as const),
  ),
  ...CORE.flatMap((room) =>
    ["../../ports/ports.ts", "../../github/client.ts", "../../main.ts", "node:fs", "@octokit/rest"].map(
      (module) => [`src/core/${room}`, module, `${room}: only`] as const,
    ),
  ),
  ["src/core/markdown", "node:crypto", "markdown: only text"],
  ["src/core/decide", "micromark", "decide: only core"],
  ["src/ports", "../github/client.ts", "ports: only core"],
  ["src/programs", "../workspace/workspace.ts", "programs: only ports and git"],
  ["src/programs", "../core/state/snapshot.ts", "programs: only ports and git"],
  ["src/reconcile", "../github/client.ts", "reconcile: only core and ports"],
  ["src/reconcile", "../assemble.ts", "reconcile: only core and ports"],
  ["src/reconcile/actions", "../../agent/agent.ts", "reconcile: only core and ports"],
  ["src/reconcile/actions", "../../diagrams/parser.ts", "reconcile: only core and ports"],
  ["src/reconcile/actions", "../../server/metrics.ts", "reconcile: only core and ports"],
  ["src/reconcile/actions", "node:child_process", "reconcile: only core and ports"],
  ["src/github", "../agent/agent.ts", "github: only core, ports and Octokit"],
  ["src/github", "prom-client", "github: only core, ports and Octokit"],
  ["src/github", "node:child_process", "github: only core, ports and Octokit"],
  ["src/agent", "@octokit/rest", "it never holds a GitHub token"],
  ["src/agent", "../server/metrics.ts", "agent: only core"],
  ["src/agent", "../programs/git.ts", "it never holds a GitHub token"],
  ["src/agent", "node:child_process", "it never holds a GitHub token"],
  ["src/agent/tools", "../../workspace/workspace.ts", "it never holds a GitHub token"],
  ["src/agent/providers", "../../server/config.ts", "agent/providers: only core, ports and the SDKs"],
  ["src/agent/providers", "@octokit/rest", "agent/providers: only core, ports and the SDKs"],
  ["src/agent", "openai", "agent: only core"],
  ["src/codebase", "../workspace/mirror.ts", "codebase: only core"],
  ["src/codebase/context", "../../workspace/mirror.ts", "codebase: only core"],
  ["src/workspace", "../github/client.ts", "workspace: only core"],
  ["src/workspace/environment", "../workspace.ts", "environment: only core, ports and the sandbox"],
  ["src/workspace/environment", "../../programs/git.ts", "environment: only core, ports and the sandbox"],
  ["src/workspace/sandbox", "../../agent/agent.ts", "sandbox: only core and ports"],
  ["src/workspace/sandbox", "../workspace.ts", "sandbox: only core and ports"],
  ["src/workspace/sandbox/inside", "../sandbox.ts", "inside the sandbox: nothing but Node"],
  [
    "src/workspace/sandbox/container",
    "../../workspace.ts",
    "container: only the sandbox's own files and ports",
  ],
  ["src/diagrams", "../agent/agent.ts", "diagrams: only ports"],
  ["src/queue", "../reconcile/reconcile.ts", "queue: only core"],
  ["src/queue", "pino", "queue: only core"],
  ["src/server", "../queue/queue.ts", "server: only core and ports"],
  ["src/server", "../reconcile/reconcile.ts", "server: only core and ports"],
  ["src/server/setup", "../../github/client.ts", "server: only core and ports"],
  ["src/server/doctor", "../../queue/postgres.ts", "server: only core and ports"],
  ["src/assemble.ts", "prom-client", "metrics are counted through the port"],
  ["packages/faults/src", "../../../src/ports/ports.ts", "faults: nothing of this project"],
  ["packages/local-model/src", "../../../src/agent/model.ts", "local-model: nothing of this project"],
  [
    "packages/local-model/src/faults",
    "../../../../src/agent/model.ts",
    "local-model: nothing of this project",
  ],
  [
    "packages/local-model/src/dialects",
    "../../../../src/agent/model.ts",
    "local-model: nothing of this project",
  ],
  ["packages/local-model/src", "@redline/local-github", "local-model: nothing of this project"],
  ["packages/local-github/src", "../../../src/github/queries.ts", "local-github: nothing of this project"],
  [
    "packages/local-github/src/git",
    "../../../../playground/world.ts",
    "local-github: nothing of this project",
  ],
];

/** What core may not say. */
const WORDS = ["Date", "process", "fetch", "console", "setTimeout"];

const pathOf = (place: string, index: number) =>
  place.endsWith(".ts") ? place : `${place}/planted-${index}.ts`;
const sourceOf = (module: string) => `import { x } from "${module}";\n\nexport const y = x;\n`;
const FINE = [
  { path: "src/core/decide/fine.ts", source: sourceOf("../state/roles.ts") },
  { path: "src/reconcile/actions/fine.ts", source: sourceOf("../../core/state/roles.ts") },
  { path: "src/server/fine.ts", source: sourceOf("prom-client") },
  { path: "src/server/setup/fine.ts", source: sourceOf("../http.ts") },
  { path: "src/server/doctor/fine.ts", source: sourceOf("../setup/manifest.ts") },
  { path: "packages/local-github/src/fine.ts", source: sourceOf("@redline/faults/time.ts") },
];
const planted = [
  ...IMPORTS.map(([folder, module], index) => ({
    path: pathOf(folder, index),
    source: sourceOf(module),
  })),
  ...WORDS.map((word) => ({
    path: `src/core/decide/word-${word}.ts`,
    source: `export const y = () => ${word};\n`,
  })),
  ...FINE,
];
let reported: { path: string; message: string }[] = [];

// A tree of its own with the project's rules: the linter's walls go by path, so the rest of the code is not needed.
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "redline-walls-"));
  try {
    await copyFile("biome.json", join(folder, "biome.json"));
    for (const { path, source } of planted) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), source);
    }
    const args = [
      "lint",
      "--vcs-enabled=false",
      "--reporter=json",
      "--max-diagnostics=none",
      "src",
      "packages",
    ];
    const { stdout } = spawnSync(resolve("node_modules/.bin/biome"), args, { cwd: folder, encoding: "utf8" });
    const report = JSON.parse(stdout) as { diagnostics: { message: string; location: { path: string } }[] };
    reported = report.diagnostics.map(({ message, location }) => ({ path: location.path, message }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

const reportedFor = (path: string) =>
  reported
    .filter((one) => one.path === path)
    .map((one) => one.message)
    .join("\n");

test.each(IMPORTS.map((row, index) => [...row, index] as const))(
  "in %s an import of %s is refused",
  (folder, _, why, index) => {
    expect(reportedFor(pathOf(folder, index))).toContain(why);
  },
);

test.each(WORDS)("core may not say %s", (word) => {
  expect(reportedFor(`src/core/decide/word-${word}.ts`)).toContain(`Do not use the global variable ${word}.`);
});

test.each(FINE)("what a room may import passes: $path", ({ path }) => {
  expect(reportedFor(path)).toBe("");
});

const LEVELS_MAX = 6;

/** On how many levels the files of a room stand on one another. */
function levelsOf(files: readonly string[]): number {
  const inside = new Set(files);
  const level = (file: string): number => {
    const imported = readFileSync(file, "utf8").matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g);
    const below = [...imported].map(([, path = ""]) => normalize(join(dirname(file), path)));
    return 1 + Math.max(0, ...below.filter((one) => inside.has(one)).map(level));
  };
  return Math.max(...files.map(level));
}

test("no room has more than six levels", () => {
  const rooms = Map.groupBy(globSync("src/**/*.ts"), dirname);
  const levels = [...rooms].map(([room, files]) => ({ room, levels: levelsOf(files) }));
  expect(levels.length).toBeGreaterThan(15);
  expect(levels.filter((one) => one.levels > LEVELS_MAX)).toEqual([]);
});
