import { expect, test } from "@jest/globals";
import type { Trial } from "../../../src/core/environment/trial.ts";
import {
  changedByHand,
  type Tried,
  trialProblems,
  triedAfter,
  triedText,
} from "../../../src/core/environment/tried.ts";
import { parsePlan, renderPlan } from "../../../src/core/plan/file.ts";
import { TRIED } from "../../../src/core/plan/plan.ts";
import { anItem, aPlan, oid } from "../plan-builders.ts";

const items = [anItem(1), anItem(2), anItem(3, { verify: "node --check x.js" }), anItem(4), anItem(5)];
const trials = new Map<number, Trial>([
  [1, { kind: "fails" }],
  [2, { kind: "cannot-start", sign: "Cannot find module 'avvio'" }],
  [3, { kind: "passes" }],
  [4, { kind: "stopped", limit: "time" }],
  [5, { kind: "no-tests" }],
]);
const tried: Tried = {
  commit: oid("b"),
  trials,
  reproductions: [{ command: "node repro.js", exitCode: 1 }],
  environment: {
    unusedImage: "ruby:3.3",
    failure: { command: "npm ci", exitCode: 1, limit: undefined, output: "npm error code E404\n" },
    absent: ["Submodules are not checked out: commands find `lib` empty."],
    refusedHosts: ["example.com:443"],
    mismatches: [
      { name: "Node.js", wanted: ">=26", from: "package.json", found: "v24.1.0" },
      { name: "Ruby", wanted: "3.3", from: ".ruby-version", found: undefined },
    ],
  },
  changesDependencies: [2],
};

test("the plan says what was tried before people approve it, and can be read with it", () => {
  const body = triedText(items, tried);
  expect(body).toMatchInlineSnapshot(`
"- Reproduced at bbbbbbb: \`node repro.js\` exits with 1.
- Item 1: \`npm test -- part-1\` fails at bbbbbbb, as it should before the change.
- Item 2: \`npm test -- part-2\` cannot start at bbbbbbb: \`Cannot find module 'avvio'\`. A package is not installed: add it to the lock file, or install it with \`environment.setup\` in \`.github/redline.yml\`.
- Item 2 changes dependencies: set-up runs again, with network, before its commands.
- Item 3: \`node --check x.js\` passes at bbbbbbb without any change, so by itself it proves nothing. It proves little: it checks syntax only.
- Item 4: \`npm test -- part-4\` did not end at bbbbbbb: it reached the time limit. Name fewer tests, or raise \`environment.limits.run\` in \`.github/redline.yml\`.
- Item 5: \`npm test -- part-5\` runs no test at bbbbbbb. Name a command that runs some, or have the item add them.
- \`environment.image\` names \`ruby:3.3\`, but this server does not run commands in containers; its own programs are used.
- Set-up failed: \`npm ci\` said \`npm error code E404\`. Correct what it installs, or set \`environment.setup\` in \`.github/redline.yml\`. Commands run without what it installs.
- Submodules are not checked out: commands find \`lib\` empty.
- Set-up was not allowed to reach \`example.com:443\`. To allow a host, add it to \`environment.network\` in \`.github/redline.yml\`.
- Node.js is \`v24.1.0\` on this server; \`package.json\` asks for \`>=26\`.
- Ruby is missing on this server; \`.ruby-version\` asks for \`3.3\`."
`);
  const text = renderPlan(aPlan({ items, sections: [{ name: TRIED, body }] }));
  expect(parsePlan(text).problems).toEqual([]);
});

test("what a command printed cannot break out of its line", () => {
  const sign = "Cannot find module '`\n# x <!-- `'";
  const body = triedText([items[1] ?? anItem(2)], {
    ...tried,
    trials: new Map([[2, { kind: "cannot-start", sign }]]),
  });
  const text = renderPlan(aPlan({ items, sections: [{ name: TRIED, body }] }));
  expect(parsePlan(text).problems).toEqual([]);
});

test("after a revision only what changed was tried again", () => {
  const body = triedText(items, tried);
  const changed = anItem(2, { verify: "npm test" });
  const now = [items[0] ?? anItem(1), changed, items[4] ?? anItem(5)];
  const again: Tried = { ...tried, commit: oid("c"), trials: new Map([[2, { kind: "fails" }]]) };
  expect(triedAfter(body, now, { ...again, changesDependencies: [] })).toMatchInlineSnapshot(`
"- Reproduced at bbbbbbb: \`node repro.js\` exits with 1.
- Item 1: \`npm test -- part-1\` fails at bbbbbbb, as it should before the change.
- Item 2: \`npm test\` fails at ccccccc, as it should before the change.
- Item 5: \`npm test -- part-5\` runs no test at bbbbbbb. Name a command that runs some, or have the item add them.
- \`environment.image\` names \`ruby:3.3\`, but this server does not run commands in containers; its own programs are used.
- Set-up failed: \`npm ci\` said \`npm error code E404\`. Correct what it installs, or set \`environment.setup\` in \`.github/redline.yml\`. Commands run without what it installs.
- Submodules are not checked out: commands find \`lib\` empty.
- Set-up was not allowed to reach \`example.com:443\`. To allow a host, add it to \`environment.network\` in \`.github/redline.yml\`.
- Node.js is \`v24.1.0\` on this server; \`package.json\` asks for \`>=26\`.
- Ruby is missing on this server; \`.ruby-version\` asks for \`3.3\`."
`);
  expect(triedAfter(body, items, undefined)).toBe(body);
});

test("the model is asked again for commands that cannot start, do not end or test nothing", () => {
  const problems = trialProblems(items, tried);
  expect(problems.map((one) => one.slice(0, 7))).toEqual(["Item 2:", "Item 4:", "Item 5:"]);
});

test("a command that a person replaced is known by the line that it left behind, and named when it is tried", () => {
  const body = triedText(items, tried);
  const replaced = items.map((item) => (item.id === 1 ? anItem(1, { verify: "true" }) : item));
  const plan = (now: typeof items, section: string) =>
    aPlan({ items: now, sections: [{ name: TRIED, body: section }] });
  expect(changedByHand(plan(items, body))).toEqual(new Map());
  const byHand = changedByHand(plan(replaced, body));
  expect(byHand).toEqual(new Map([[1, "`npm test -- part-1`"]]));
  const again: Tried = { ...tried, trials: new Map([[1, { kind: "passes" }]]), byHand };
  const after = triedAfter(body, replaced, again);
  expect(after).toContain(
    "It proves little: it always passes. A person changed it from `npm test -- part-1`.\n",
  );
  expect(changedByHand(plan(replaced, after))).toEqual(byHand);
  const [quoted] = [anItem(1, { verify: "echo `date` x" })];
  const odd = triedText([quoted], { ...tried, trials: new Map([[1, { kind: "fails" }]]) });
  expect(changedByHand(plan([anItem(1)], odd))).toEqual(new Map([[1, "`` echo `date` x ``"]]));
});

test("a command that runs no test yet is left alone where the item changes a file of tests that it names", () => {
  const item = anItem(5, {
    files: [{ path: "test/part-5.test.ts", change: "edit" }],
    verify: "npm test -- test/part-5.test.ts",
  });
  const none = { ...tried, trials: new Map([[5, { kind: "no-tests" } as const]]) };
  expect(trialProblems([item], none)).toEqual([]);
  expect(trialProblems([anItem(5)], none)).toHaveLength(1);
  expect(triedText([item], { ...none, changesDependencies: [] })).toContain("The item adds them.");
});
