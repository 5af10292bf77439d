import { describe, expect, test } from "@jest/globals";
import { decide } from "../../src/core/decide/decide.ts";
import { openingDescription } from "../../src/core/decide/description.ts";
import type { Decision, Update } from "../../src/core/discussion/action.ts";
import { archiveOf, changeTypeOf } from "../../src/core/discussion/conventions.ts";
import { isConventional, markdownCheck } from "../../src/core/environment/conventions.ts";
import { archiveCommit, itemCommit, planCommit as planMessage } from "../../src/core/messages/commits.ts";
import { subjectOf, titled, typeOfWords } from "../../src/core/plan/titles.ts";
import { parseSettings } from "../../src/core/state/settings-file.ts";
import type { Commit, Snapshot } from "../../src/core/state/snapshot.ts";
import {
  aBranch,
  aFinishedSnapshot,
  anApprovedSnapshot,
  aPlannedSnapshot,
  aPull,
  aStatus,
} from "./builders.ts";
import { ALL_TICKED, anItemCommit, aPlanFile, oid, ourCommit, planCommit } from "./plan-builders.ts";

const files = (...names: (string | readonly [string, string])[]) => {
  const texts = new Map(names.map((one) => (typeof one === "string" ? ([one, ""] as const) : one)));
  return { paths: [...texts.keys()], read: (path: string) => texts.get(path) };
};

describe("what checks Markdown is found", () => {
  test.each([
    ".markdownlint.json",
    ".markdownlint-cli2.yaml",
    ".remarkrc",
    ".prettierrc",
    ".prettierrc.toml",
    "prettier.config.mjs",
    ".textlintrc.json",
    ".vale.ini",
    "dprint.json",
    ".mdlrc",
    ".mdformat.toml",
    "cspell.json",
    ".cspell.config.yaml",
    ".mega-linter.yml",
    ".github/linters/.markdownlint.json",
    "docs/.prettierrc",
  ])("by its file %s", (path) => {
    expect(markdownCheck(files("a.js", path))).toBe(path);
  });
  test.each([
    ["package.json", '{ "devDependencies": { "prettier": "3" } }'],
    ["package.json", '{ "scripts": { "lint": "markdownlint-cli2 **/*.md" } }'],
    [".pre-commit-config.yaml", "- repo: https://github.com/executablebooks/mdformat"],
    [".github/workflows/lint.yml", "uses: super-linter/super-linter@v7"],
  ])("by its name in %s: %s", (path, text) => {
    expect(markdownCheck(files("a.js", [path, text]))).toBe(path);
  });
  test.each<[string, readonly [string, string]]>([
    ["the file of another tool", [".eslintrc", ""]],
    ["a file of that name in some other folder", ["test/fixtures/.prettierrc", ""]],
    ["a manifest that names no tool", ["package.json", '{ "name": "interval", "devDependencies": {} }']],
    ["a text that is no configuration", ["README.md", "We use prettier."]],
  ])("and %s is not", (_, file) => {
    expect(markdownCheck(files(file))).toBeUndefined();
  });
});

describe("titles are conventional", () => {
  const subjects = (typed: number, plain: number) => [
    ...Array<string>(typed).fill("fix(api)!: refuse it"),
    ...Array<string>(plain).fill("Refuse it: now"),
  ];
  test.each([
    [6, 4, true],
    [5, 5, false],
    [0, 50, false],
    [0, 0, false],
  ])("where most subjects are: %d of them, and %d not", (typed, plain, expected) => {
    expect(isConventional(files("a.js"), subjects(typed, plain))).toBe(expected);
  });
  test.each<[string, string]>([
    ["commitlint.config.js", ""],
    [".commitlintrc.yml", ""],
    [".github/semantic.yml", ""],
    ["package.json", '{ "commitlint": {} }'],
    [".github/workflows/title.yml", "uses: amannn/action-semantic-pull-request@v5"],
  ])("where %s checks them", (path, text) => {
    expect(isConventional(files([path, text]), subjects(0, 5))).toBe(true);
  });
  test.each([
    ["Refuse a limit that is not a number", "fix: refuse a limit that is not a number"],
    ["GitHub's limits are known.", "fix: GitHub's limits are known"],
    ["API answers 400", "fix: API answers 400"],
    ["A list is sorted", "fix: a list is sorted"],
    ["`parse` skips blanks", "fix: `parse` skips blanks"],
    ["README.md names the limit", "fix: README.md names the limit"],
    ["feat(core): dates", "feat(core): dates"],
    ["Note: dates", "fix: note: dates"],
  ])("%s becomes %s", (title, expected) => {
    expect(titled("fix", title)).toBe(expected);
    expect(titled(undefined, title)).toBe(title);
  });
  test.each([
    ["Search fails for an empty limit", "fix"],
    ["Document the limit in the README", "docs"],
    ["GET /api/search is slow", "perf"],
    ["Refactor the store", "refactor"],
    ["Cover the parser with tests", "test"],
    ["Allow 100 searches a minute", "feat"],
  ])("the words of %s say %s", (words, type) => {
    expect(typeOfWords(words)).toBe(type);
  });
});

describe("a subject has at most 72 characters", () => {
  const title = `Refuse ${"limits ".repeat(12)}at last`;
  test("and is cut at a word, with the whole title in the body", () => {
    const { subject, body } = itemCommit(title, "What and why.", "fix");
    expect(subject).toMatch(/^fix: refuse limits (?:limits )*limits…$/);
    expect(subject.length).toBeLessThanOrEqual(72);
    expect(body).toBe(`${title}\n\nWhat and why.`);
    expect(subjectOf("x".repeat(100))).toHaveLength(72);
  });
  test("and one of 72 is left alone", () => {
    expect(subjectOf("x".repeat(72))).toBe("x".repeat(72));
    expect(itemCommit("Refuse it", "Why.").body).toBe("Why.");
  });
  test("the plan's own commits have types of their own", () => {
    expect(planMessage(42, "Refuse it", "fix").subject).toBe("docs: plan #42: Refuse it");
    expect(archiveCommit(42, { isKept: true, type: "fix" }).subject).toBe("docs: archive the plan for #42");
    expect(archiveCommit(42, { isKept: false, type: "fix" }).subject).toBe("chore: remove the plan for #42");
    expect(archiveCommit(42, { isKept: false }).subject).toBe("Remove the plan for #42");
  });
});

const begun = (trailers: Record<string, string>): Commit => ({
  ...planCommit,
  ours: { body: "", trailers: new Map([...(planCommit.ours?.trailers ?? []), ...Object.entries(trailers)]) },
});
const withSettings = (s: Snapshot, text: string): Snapshot => {
  const { settings, problems } = parseSettings(text);
  expect(problems).toEqual([]);
  return { ...s, settings: settings ?? s.settings };
};
const edits = <K extends Update["kind"]>({ updates }: Decision, kind: K) =>
  updates.filter((one): one is Extract<Update, { kind: K }> => one.kind === kind);

test("titles follow what the plan's first commit says, whatever the model says later", () => {
  const s = aPlannedSnapshot({ branch: aBranch([begun({ "Plan-Style": "conventional fix" })]) });
  expect(openingDescription(s)?.title).toBe("fix: teach the parser dates");
  expect(openingDescription(aPlannedSnapshot())?.title).toBe("Teach the parser dates");
  const titles = ["fix: teach the parser days"];
  const revised = { ...s, status: aStatus({ titles }), pull: aPull({ title: titles[0] ?? "" }) };
  expect(edits(decide(revised, {}), "pull")[0]?.title).toBe("fix: teach the parser dates");
  const unknown = aPlannedSnapshot({ branch: aBranch([begun({ "Plan-Style": "conventional wow" })]) });
  expect(changeTypeOf(unknown)).toBeUndefined();
});

describe("where a finished plan goes", () => {
  const checked = { branch: aBranch([begun({ "Markdown-Check": ".prettierrc" })]) };
  test.each<[string, Partial<Snapshot>, string, string | undefined]>([
    ["", {}, "docs/plans/issue-42.md", undefined],
    ["", checked, "pull-request", ".prettierrc"],
    ["archive: none", checked, "none", undefined],
    ["archive: pull-request", {}, "pull-request", undefined],
    ["archive: adr/{issue}/plan-{issue}.md", checked, "adr/42/plan-42.md", undefined],
  ])("with the settings %p", (text, more, to, because) => {
    const s = withSettings(aPlannedSnapshot(more), text);
    expect(archiveOf(s)).toEqual({ to, ...(because && { because }) });
  });
  test.each([
    "docs/plan.md",
    "docs/{issue}.txt",
    "/docs/{issue}.md",
    "../{issue}.md",
    "docs/../{issue}.md",
    ".github/workflows/{issue}.md",
    ".github/{issue}.md",
    ".git/{issue}.md",
    "-x/{issue}.md",
    "docs/{issue}-{issue}.md",
    "off",
    "",
  ])("is not %p", (path) => {
    const { settings, problems } = parseSettings(`archive: ${JSON.stringify(path)}`);
    expect(settings).toBeUndefined();
    expect(problems[0]?.what).toContain("`archive` must be `auto`, `pull-request`, `none`, or a path");
  });
  test("is no file that an item may write", () => {
    const plan = aPlanFile().text.replace("`src/part-1.ts`", "`adr/issue-7.md`");
    const s = withSettings(aPlannedSnapshot({ plan: aPlanFile(plan) }), "archive: adr/issue-{issue}.md");
    const wrong = decide(s, {}).updates.find((one) => one.kind === "check");
    expect(wrong).toMatchObject({ summary: expect.stringContaining("is protected by the settings") });
  });
  test("a plan that was written where it belongs needs no archiving, and elsewhere it does", () => {
    const commits = [anItemCommit("e", 2), anItemCommit("d", 1), planCommit];
    const inDocs = anApprovedSnapshot({
      branch: aBranch(commits),
      plan: aPlanFile(ALL_TICKED, "docs/plans/issue-42.md"),
    });
    expect(decide(inDocs, {}).action.reason).toBe("Done: the pull request is ready for review.");
    expect(decide(withSettings(inDocs, "archive: none"), {}).action).toMatchObject({
      kind: "archive",
      to: "none",
    });
  });
});

describe("the record of a plan that is no file of the head", () => {
  const [, ...before] = aFinishedSnapshot().branch?.commits ?? [];
  const gone = (to: string, more: Record<string, string> = {}): Snapshot =>
    aFinishedSnapshot({
      branch: aBranch([ourCommit("f", { "Plan-Archived": to, ...more }), ...before]),
      plan: { ...aPlanFile(ALL_TICKED), commit: oid("e") },
    });
  const decided = (s: Snapshot) => decide(s, {});
  const link = `[\`PLAN.md\` at eeeeeee](https://github.test/o/r/blob/${oid("e")}/PLAN.md)`;
  test("holds it, and says why, where the repository checks Markdown", () => {
    const decision = decided(gone("pull-request", { "Archive-Reason": ".prettierrc" }));
    const [{ body } = { body: "" }] = edits(decision, "pull");
    expect(body).toContain(`The plan as approved: ${link}.`);
    expect(body).toContain("because the repository checks Markdown (`.prettierrc`)");
    expect(body).toContain("<details><summary>The plan</summary>\n\n# Teach the parser dates\n");
    expect(body).not.toContain("<!-- redline:plan");
    expect(decision.action.reason).toBe("Done: the pull request is ready for review.");
    expect(edits(decision, "check")).toMatchObject([{ conclusion: "SUCCESS" }]);
    expect(edits(decision, "comment")).toEqual([]);
  });
  test("only links it, where nothing else is wanted, or where it has no room for it", () => {
    const [none] = edits(decided(gone("none")), "pull");
    expect(none?.body).toContain(link);
    expect(none?.body).not.toContain("<summary>The plan</summary>");
    const long = gone("pull-request");
    const text = ALL_TICKED.replace(
      "Dates are read.",
      `Dates are read.\n\n## Risks\n\n- ${"x ".repeat(29_000)}`,
    );
    const [full] = edits(decided({ ...long, plan: { ...aPlanFile(text), commit: oid("e") } }), "pull");
    expect(full?.body).toContain(link);
    expect(full?.body).not.toContain("<summary>The plan</summary>");
  });
});
