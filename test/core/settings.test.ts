import { describe, expect, test } from "@jest/globals";
import { DEFAULT_SETTINGS, withModel } from "../../src/core/state/settings.ts";
import { parseSettings, settingsFrom } from "../../src/core/state/settings-file.ts";

/** A file that was never different. */
const only = (current: string | undefined) => ({ current, earlier: [] });

test("every key has a default, which a person with write access passes", () => {
  expect(DEFAULT_SETTINGS).toMatchInlineSnapshot(`
{
  "amendments": "ask",
  "approvals": {
    "count": 1,
    "prevent_self_review": false,
    "require_code_owners": false,
    "require_last_push_approval": false,
    "reviews": false,
    "teams": [],
  },
  "archive": "auto",
  "attempts": 3,
  "budget": 10,
  "checks": [],
  "ci": {
    "attempts": 2,
  },
  "comments": "ask",
  "commits": "git",
  "critique": "auto",
  "debounce": 20,
  "environment": {
    "image": null,
    "limits": {
      "run": 600,
      "seconds": 1200,
    },
    "network": [],
    "scripts": false,
    "setup": null,
    "variables": {},
  },
  "label": "ai-plan",
  "models": {
    "critique": {},
    "execute": {},
    "plan": {},
    "revise": {},
  },
  "protected": {
    "add": [],
    "allow": [],
  },
  "roles": {
    "approve": "write",
    "feedback": "write",
    "trigger": "write",
  },
  "sub_issues": false,
  "titles": "auto",
}
`);
});

test.each([
  ["{ count: 0 }", "`approvals.count`"],
  ["{ count: 7 }", "`approvals.count`"],
  ["{ counts: 2 }", "`approvals.counts` is not a setting"],
  ["{ teams: core }", "`approvals.teams`"],
  ['{ teams: ["a/b/c"] }', "must be the name of a team"],
  ["2", "`approvals`"],
])("approvals: %s is a mistake: there are no settings", (value, where) => {
  const { settings, problems } = parseSettings(`approvals: ${value}`);
  expect(settings).toBeUndefined();
  expect(JSON.stringify(problems)).toContain(where);
});

test.each([
  ["no file", undefined],
  ["an empty file", ""],
  ["only comments", "# nothing yet\n"],
  ["empty roles", "roles: {}\n"],
])("%s: the defaults apply, and nothing is wrong", (_, text) => {
  expect(parseSettings(text)).toEqual({ settings: DEFAULT_SETTINGS, problems: [] });
});

test("each phase has the model that the settings name, or else the server's", () => {
  const { settings } = settingsFrom(only("models: { execute: { model: claude-opus-5-5, effort: high } }"));
  expect(withModel(settings, "claude-sonnet-5-5").models).toEqual({
    plan: { model: "claude-sonnet-5-5" },
    critique: { model: "claude-sonnet-5-5" },
    revise: { model: "claude-sonnet-5-5" },
    execute: { model: "claude-opus-5-5", effort: "high" },
  });
  const { problems } = parseSettings("models: { execute: { effort: extreme }, plan: { model: a b } }");
  expect(problems.map(({ line, what }) => `Line ${line}: ${what}`).join("\n")).toMatch(
    /`models\.plan\.model` must be the name of a model such as `claude-sonnet-5-5`\.\n.*`models\.execute\.effort` must be one of `low`/s,
  );
});

test("what is set counts, the rest stays", () => {
  const { settings, problems } = parseSettings(
    "label: plan-it\nroles:\n  approve: maintain\nchecks: [npm test]\n",
  );
  expect(problems).toEqual([]);
  expect(settings).toEqual({
    ...DEFAULT_SETTINGS,
    label: "plan-it",
    roles: { ...DEFAULT_SETTINGS.roles, approve: "maintain" },
    checks: ["npm test"],
  });
});

test.each([
  ["an unknown key", "lable: x", "lable"],
  ["an unknown role", "roles:\n  approve: everybody", "`roles.approve`"],
  ["a number out of range", "attempts: 99", "`attempts`"],
  ["no whole number", "attempts: 1.5", "`attempts`"],
  ["a list that is a word", "checks: npm test", "`checks`"],
  ["an empty check", "checks: ['']", "`checks.0`"],
  ["a list at the top", "- a", "Line 1: The file must be a list of keys with values."],
  ["no YAML", "a: [", "is not valid YAML"],
  ["a key twice", "label: a\nlabel: b", "is not valid YAML"],
  ["two documents", "label: a\n---\nlabel: b", "is not valid YAML"],
  [
    "a bomb of aliases",
    `a: &a [x,x]\n${"bcdefgh".replace(/./g, (c) => `${c}: &${c} [*${String.fromCharCode(c.charCodeAt(0) - 1)},*${String.fromCharCode(c.charCodeAt(0) - 1)}]\n`)}`,
    "is not valid YAML",
  ],
])("%s is named, and there are no settings", (_, text, named) => {
  const { settings, problems } = parseSettings(text);
  expect(settings).toBeUndefined();
  expect(problems.map(({ line, what }) => `Line ${line}: ${what}`).join("\n")).toContain(named);
});

test("all mistakes are named at once", () => {
  expect(parseSettings("attempts: 0\nlabel: ''\n").problems).toHaveLength(2);
});

test.each([
  ["a misspelt key", "budget: 5\nlable: x\n", "Line 2: `lable` is not a setting. Did you mean `label`?"],
  [
    "a misspelt key below another",
    "roles:\n  trigger: write\n  # a note\n  aprove: admin\n",
    "Line 4: `roles.aprove` is not a setting. Did you mean `approve`?",
  ],
  ["an unknown key", "ci:\n  nothing: 1\n", "Line 2: `ci.nothing` is not a setting. Known here: `attempts`."],
  [
    "a misspelt value",
    "label: a\nroles: { approve: wirte }\n",
    "Line 2: `roles.approve` must be one of `none`, `read`, `triage`, `write`, `maintain`, `admin`. Did you mean `write`?",
  ],
  ["a number out of range", "attempts: 99", "Line 1: `attempts` must be at most 10."],
  ["no whole number", "attempts: 1.5", "Line 1: `attempts` must be a whole number."],
  ["a word for a list", "checks: npm test", "Line 1: `checks` must be a list."],
  ["an empty entry", "checks:\n  - npm test\n  - ''\n", "Line 3: `checks.1` must not be empty."],
  ["a tab", "roles:\n\tapprove: admin\n", "Line 2: The file is not valid YAML: "],
  [
    "a key twice",
    "label: a\nbudget: 1\nlabel: b\n",
    "Line 3: The file is not valid YAML: Map keys must be unique.",
  ],
  ["a megabyte", `# ${"x".repeat(1_000_000)}`, "Line 1: The file is longer than 64,000 characters."],
])("%s is named with its line, and what may be meant", (_, text, said) => {
  expect(
    parseSettings(text)
      .problems.map(({ line, what }) => `Line ${line}: ${what}`)
      .join("\n"),
  ).toContain(said);
});

test("anchors are read", () => {
  expect(parseSettings("x-none: 1\n").settings).toBeUndefined();
  const { settings } = parseSettings("models:\n  plan: &one { model: a }\n  revise: *one\n");
  expect(settings?.models.revise).toEqual({ model: "a" });
});

describe("a mistake never widens what people may do", () => {
  const strict = "roles: { approve: admin }\n";
  const broken = `${strict}sign-off: true\n`;
  test("the last version that was valid goes on", () => {
    const read = settingsFrom({
      current: broken,
      earlier: [broken, "roles: nobody\n", strict, "roles: { approve: read }\n"],
    });
    expect(read.settings.roles.approve).toBe("admin");
    expect(read.isUnusable).toBe(false);
    expect(read.problems.join()).toContain("sign-off");
  });
  test("without one there are none that can be used", () => {
    expect(settingsFrom({ current: broken, earlier: [broken] }).isUnusable).toBe(true);
    expect(settingsFrom({ current: broken, earlier: [undefined] }).isUnusable).toBe(true);
  });
  test("a file above 64,000 characters is not read", () => {
    expect(settingsFrom(only(`# ${"x".repeat(64_000)}`)).isUnusable).toBe(true);
  });
});

describe("defaults of the owner's `.github` repository", () => {
  const defaults = "roles: { approve: admin, feedback: maintain }\nchecks: [npm test]\nbudget: 3\n";
  test("apply where the repository's file says nothing, key by key", () => {
    const { settings, problems } = settingsFrom(
      only("roles: { approve: maintain }\nchecks: []\n"),
      only(defaults),
    );
    expect(problems).toEqual([]);
    expect(settings).toEqual({
      ...DEFAULT_SETTINGS,
      roles: { trigger: "write", feedback: "maintain", approve: "maintain" },
      budget: 3,
    });
    expect(settingsFrom(only(undefined), only(defaults)).settings.roles.approve).toBe("admin");
  });
  test("that are invalid are named; their last valid version applies, and without one nothing does", () => {
    const broken = { current: `${defaults}lable: x\n`, earlier: ["- no\n", defaults] };
    const read = settingsFrom(only(undefined), broken);
    expect(read.settings.roles.approve).toBe("admin");
    expect(read.problems).toEqual([
      "In the owner's `.github` repository, line 4: `lable` is not a setting. Did you mean `label`?",
    ]);
    expect(settingsFrom(only("budget: 2\n"), { ...broken, earlier: [] }).isUnusable).toBe(true);
  });
  test("that do not fit together with the repository's file leave nothing that can be used", () => {
    const variables = (prefix: string) =>
      `environment: { variables: { ${Array.from({ length: 30 }, (_, n) => `${prefix}${n}: x`).join(", ")} } }\n`;
    const read = settingsFrom(only(variables("A")), only(variables("B")));
    expect(read.isUnusable).toBe(true);
    expect(read.problems.join()).toContain("Together with the defaults");
  });
});
