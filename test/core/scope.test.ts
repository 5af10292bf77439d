import { expect, test } from "@jest/globals";
import { isProtected, PATTERN, pathProblem, protectionProblem } from "../../src/core/plan/scope.ts";
import { parseSettings } from "../../src/core/state/settings-file.ts";

test.each([
  "a.ts",
  "src/core/a.ts",
  "src/[id]/page (1).tsx",
  "a/@scope/b+c.js",
  ".eslintrc.json",
  ".github/ISSUE_TEMPLATE/bug.yml",
  "docs/plan.md",
  "src/PLAN.md",
  "docs/plans.md",
  "docs/a b.md",
  "a.b.c",
  "gitignore",
  "src/codeowners.ts",
  "src/owners.ts",
  "src/owners/list.ts",
  "src/gradle/wrappers.ts",
  "docs/.vscode.json",
  "src/dangerfile.ts",
  "...a",
  "a".repeat(240),
])("%j may stand in a plan", (path) => {
  expect(pathProblem(path)).toBeUndefined();
  expect(protectionProblem(path, { add: [], allow: [] })).toBeUndefined();
});

test.each([
  "",
  "/etc/passwd",
  "//a",
  "a/",
  "a//b",
  ".",
  "..",
  "../a",
  "a/..",
  "a/../b",
  "./a",
  "a/./b",
  "a/.../b",
  "a\\b",
  "..\\a",
  "C:/a",
  "C:\\a",
  "~user:x",
  "a\0b",
  "a\nb",
  "a\tb",
  "a`b",
  'a"b',
  "a'b",
  "a;b",
  "a|b",
  "a>b",
  "a*b",
  "a?b",
  "-rf",
  "a/-rf",
  "--help",
  " a",
  "a ",
  "a/ b",
  "a /b",
  "a.",
  "a./b",
  "a".repeat(241),
  "ä.ts",
  "src\u2215a",
  "a\u200bb",
  "\uff0e\uff0e/a",
  ".g\u0131thub/workflows/a.yml",
  "\u202ea",
])("%j is no plain path", (path) => {
  expect(pathProblem(path)).toMatch(/^(is not a plain path|has a part|is longer)/);
});

test.each([
  ".github/workflows/ci.yml",
  ".github/actions/x/action.yml",
  ".GitHub/Workflows/CI.yml",
  ".github/workflows",
  ".github/redline.yml",
  ".github/redline.YAML",
  "CODEOWNERS",
  ".github/CODEOWNERS",
  "docs/codeowners",
  "OWNERS",
  "pkg/api/owners",
  "OWNERS_ALIASES",
  ".policy.yml",
  ".mergify.yml",
  ".mergify/config.yml",
  ".github/mergify.yml",
  ".gitattributes",
  "src/.gitattributes",
  ".github/.gitattributes",
  ".gitmodules",
  ".git/config",
  "a/.git/hooks/pre-commit",
  ".GIT/config",
  ".github/x/.git/config",
  "a/.github/workflows/b.yml",
  ".githooks/pre-commit",
  "GIT~1/config",
])("%j is protected, whoever approves and whatever the settings are", (path) => {
  expect(isProtected(path)).toBe(true);
  expect(pathProblem(path)).toMatch(/^is protected \(.+\): only people can change it$/);
});

test.each(["PLAN.md", "plan.md", "Plan.MD", "docs/plans/issue-1.md", "docs/plans/a/b.md", "Docs/Plans/x"])(
  "%j is a plan's file, which no item can change",
  (path) => {
    expect(pathProblem(path)).toContain("no item can change a plan");
  },
);

test.each(
  [
    [".circleci/config.yml", "Jenkinsfile", "ci/Jenkinsfile.release", "azure-pipelines-pr.yml"],
    [".gitlab-ci.yml", ".travis.yml", ".drone.yml", "bitbucket-pipelines.yml", ".buildkite/pipeline.yml"],
    [".teamcity/settings.kts", "appveyor.yml", "cloudbuild.yaml", ".devcontainer/devcontainer.json"],
    [".devcontainer.json", ".vscode/tasks.json", "web/.vscode/launch.json", ".vscode/settings.json"],
    [".idea/workspace.xml", ".npmrc", "web/.npmrc", ".yarnrc.yml", ".pnp.cjs", "pip.conf"],
    [".github/dependabot.yml", ".github/copilot-instructions.md", "renovate.json", "AGENTS.md"],
    ["src/CLAUDE.md", "GEMINI.md", ".cursorrules", ".pre-commit-config.yaml", "lefthook.yml", ".envrc"],
    [".vscode/extensions.json", "web/.vscode/mcp.json", ".gdbinit", "lib/.gdbinit", ".zed/tasks.json"],
    [".run/all.run.xml", ".roo/rules/a.md", "web/.kiro/hooks/a.json", ".gemini/settings.json"],
    ["web/.windsurf/rules/a.md", ".azuredevops/ci.yml", ".tekton/push.yaml", "dangerfile.ts", "Dangerfile"],
    [".readthedocs.yaml", ".readthedocs.yml", "netlify.toml", "gradle/wrapper/gradle-wrapper.properties"],
    [".mvn/wrapper/maven-wrapper.properties", "app/gradle/wrapper/gradle-wrapper.jar", "web/uv.toml"],
    [".gitignore", ".husky/pre-commit", "web/.husky/pre-commit", ".GITHUB/settings.yml"],
  ].flat(),
)("%j is protected unless the settings allow it", (path) => {
  const none = { add: [], allow: [] };
  expect(pathProblem(path)).toBeUndefined();
  expect(protectionProblem(path, none)).toMatch(/^is protected \(.+\): only people can change it, unless/);
  expect(protectionProblem(path, { ...none, allow: [path] })).toBeUndefined();
});

test.each<[string, string, boolean]>([
  ["infra/", "infra/a/b.tf", true],
  ["infra/", "infra", true],
  ["infra/", "src/infra/a", false],
  ["**/*.pem", "a/b/c.pem", true],
  ["**/*.pem", "c.PEM", true],
  ["**/*.pem", "c.pem/a", false],
  ["a*b", "ab", true],
  ["a*b", "a", false],
  ["aba*ba", "aba", false],
  ["src/*.ts", "src/a.ts", true],
  ["src/*.ts", "src/a/b.ts", false],
  ["**/keys/", "a/keys/b", true],
])("the pattern %j on %j: %j", (pattern, path, isMatch) => {
  expect(pattern).toMatch(PATTERN);
  expect(protectionProblem(path, { add: [pattern], allow: [] }) !== undefined).toBe(isMatch);
});

test.each(["a*b*c", "a/**/b", "../a", "[a]", "{a,b}", "a\\b", "/a"])("%j is no pattern", (pattern) => {
  const { problems } = parseSettings(`protected: { add: [${JSON.stringify(pattern)}] }`);
  expect(problems.map(({ what }) => what)).toEqual([
    expect.stringContaining("`protected.add.0` must be a path such as"),
  ]);
});
