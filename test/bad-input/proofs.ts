/** Commands that prove less than they seem to. */
import type { Case } from "./case.ts";

const FAILING =
  'import { test } from "node:test";\ntest("not yet", () => {\n  throw new Error("not yet");\n});\n';
const PASSING = 'import { test } from "node:test";\ntest("now", () => {});\n';

export const PROOFS: readonly Case[] = [
  {
    when: "the repository has no tests",
    files: {
      "blank/package.json": '{ "scripts": { "test": "echo \\"Error: no test specified\\" && exit 1" } }\n',
      "blank/plain.js": "module.exports = 1;\n",
    },
    verify: "npm --prefix blank test",
    told: {
      plan: "`npm --prefix blank test` runs no test at 0123abc. Name a command that runs some, or have the item add them.",
      "pull request":
        "If it is the wrong command, comment on that line of the plan. `/retry` alone is likely to fail in the same way.",
    },
  },
  {
    when: "the verify command is only a syntax check",
    verify: "node --check blank/plain.js",
    told: {
      plan: "`node --check blank/plain.js` passes at 0123abc without any change, so by itself it proves nothing. It proves little: it checks syntax only.",
      tick: "passes before · passes after",
      record: "- Item 1: `node --check blank/plain.js`. It proves little: it checks syntax only.",
    },
  },
  {
    when: "the verify command matches no test",
    isQuick: true,
    files: { "real/real.test.mjs": PASSING },
    verify: "node --test --test-name-pattern=nothing real/real.test.mjs",
    told: {
      plan: "`node --test --test-name-pattern=nothing real/real.test.mjs` runs no test at 0123abc. Name a command that runs some, or have the item add them.",
      tick: "passes before · passes after · no test ran",
      record: "passes before · passes after · no test ran",
    },
  },
  {
    when: "the verify command passes because the item deletes the tests",
    files: { "gone/README.md": "# Gone\n", "gone/test/old.test.js": FAILING },
    verify: "cd gone && node --test",
    changes: [
      { path: "gone/test/old.test.js", change: "delete" },
      { path: "gone/index.js", change: "new" },
    ],
    calls: [
      { name: "delete_file", input: { path: "gone/test/old.test.js" } },
      { name: "create_file", input: { path: "gone/index.js", content: "export {};\n" } },
    ],
    told: {
      plan: "`cd gone && node --test` fails at 0123abc, as it should before the change.",
      tick: "fails before · tests pass without the change · passes after · no test ran",
      record: "fails before · tests pass without the change · passes after · no test ran",
    },
  },
  {
    when: "the model deletes a test that the item does not name, which stays",
    files: { "kept/test/old.test.js": FAILING },
    verify: "cd kept && node --test",
    changes: [{ path: "kept/index.js", change: "new" }],
    calls: [{ name: "delete_file", input: { path: "kept/test/old.test.js" } }],
    leaves: { "kept/test/old.test.js": FAILING },
    told: { "pull request": "After 3 attempts: None of the item's files were changed." },
  },
  {
    when: "a person replaces the verify command in `PLAN.md`",
    isQuick: true,
    files: { "weak/weak.test.mjs": FAILING },
    verify: "node --test weak/weak.test.mjs",
    edit: (plan) => plan.replace("- Verify: `node --test weak/weak.test.mjs`", "- Verify: `true`"),
    told: {
      "pull request":
        "- Item 1: `true`. It proves little: it always passes. A person changed it from `node --test weak/weak.test.mjs`.",
      tick: "passes before · passes after · command changed by hand",
      record:
        "- Item 1: `true`. It proves little: it always passes. A person changed it from `node --test weak/weak.test.mjs`.",
    },
  },
];
