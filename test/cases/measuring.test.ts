import { expect, test } from "@jest/globals";
import { baseProblem } from "../../playground/cases/hidden.ts";
import { type Measured, redGreen, setUpOf } from "../../playground/cases/measure.ts";
import { renderResult, renderTable } from "../../playground/cases/table.ts";

const result = (exitCode: number | undefined, output: string, limit?: "time") => ({
  command: "node --test",
  exitCode,
  limit,
  output,
  durationMs: 1,
});

const measured: Measured = {
  name: "one",
  issue: 1,
  isPlanned: true,
  isGrounded: true,
  isApproved: true,
  isReady: true,
  items: { done: 2, total: 2 },
  evidence: [
    "`t` exit 0 in 1.0 s; fails before · passes after",
    "`t` exit 0 in 1.0 s; passes before · tests fail without the change · passes after",
  ],
  revisions: 2,
  head: "0".repeat(40),
  stopped: undefined,
  hidden: "passed",
  output: undefined,
  usage: { fresh: 1_000, cached: 9_000, output: 500, usd: 0.126, calls: 7 },
  githubRequests: 20,
  setUp: 12.3,
  seconds: 61.4,
};

test("hidden tests that do not fail at the base commit, or not for their own reason, measure nothing", () => {
  expect(baseProblem(result(1, "not ok 1 - slices"), undefined)).toBeUndefined();
  expect(baseProblem(result(1, "not ok 1 - slices"), "slices")).toBeUndefined();
  expect(baseProblem(result(0, "ok"), undefined)).toContain("pass at the base commit already");
  expect(baseProblem(result(1, "SyntaxError: x"), "slices")).toBe(
    'At the base commit the hidden tests do not say "slices" (`hidden.fails`), so they fail for another reason:\nSyntaxError: x',
  );
  expect(baseProblem(result(1, "ModuleNotFoundError: No module named 'pytest'"), undefined)).toContain(
    "cannot start: ModuleNotFoundError: No module named 'pytest'. If that is how they should fail, set `hidden.fails`",
  );
  expect(baseProblem(result(1, "Cannot find module './new'"), "Cannot find module './new'")).toBeUndefined();
  expect(baseProblem(result(undefined, "", "time"), undefined)).toContain("exceed the limit of time");
});

test("an item is proven by its tests alone, or by its command where it has none", () => {
  const of = (evidence: string) => redGreen({ evidence: [evidence] });
  expect(redGreen(measured)).toBe(2);
  expect(of("`t` exit 0; passes before · passes after")).toBe(0);
  expect(of("`t` exit 0; fails before · tests pass without the change · passes after")).toBe(0);
  expect(of("`t` exit 0; does not start before · passes after")).toBe(0);
  expect(of("`t` exit 0")).toBe(0);
});

test("set-up is what was made, or that it was there, or that nothing is installed", () => {
  const none = new Map();
  const one = new Map([["a", { seconds: 3, usedAt: 1 }]]);
  const used = new Map([["a", { seconds: 3, usedAt: 2 }]]);
  const another = new Map([...used, ["b", { seconds: 4, usedAt: 2 }]] as const);
  expect([setUpOf(none, one), setUpOf(one, used), setUpOf(one, one), setUpOf(none, none)]).toEqual([
    3,
    "reused",
    "none",
    "none",
  ]);
  expect([setUpOf(one, another), setUpOf(none, another)]).toEqual([4, 7]);
});

test("a table has a row for each case, their sum, and what could not be measured", () => {
  const stopped = { ...measured, name: "two", isReady: false, items: { done: 0, total: 1 }, evidence: [] };
  const failed = {
    ...stopped,
    hidden: "not run" as const,
    setUp: "reused" as const,
    stopped: "Stopped: item 1 failed.",
  };
  const table = renderTable(
    [measured, failed, { name: "three", problem: "x@1 cannot be fetched:\n404" }],
    "m",
  );
  expect(table.split("\n")).toEqual(
    [
      "Model: m",
      "",
      "| Case | Planned | Grounded | Approved | Items | Red-green | Hidden tests | Tokens in | Tokens out | USD | Requests | Set-up | Time |",
      "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
      "| one | yes | yes | yes | 2/2 | 2/2 | passed | 10000 | 500 | 0.13 | 7 + 20 | 12 s | 61 s |",
      "| two | yes | yes | yes | 0/1 | 0/1 | not run | 10000 | 500 | 0.13 | 7 + 20 | reused | 61 s |",
      "| three | – | – | – | – | – | – | – | – | – | – | – | – |",
      "| **All** | 2/2 | 2/2 | 2/2 | 2/3 | 2/3 | 1/2 | 20000 | 1000 | 0.25 | 14 + 40 | 12 s | 2.0 min |",
      "",
      "Not measured:",
      "",
      "- three: x@1 cannot be fetched:\n  404",
      "",
    ]
      .join("\n")
      .split("\n"),
  );
  expect(renderResult(failed)).toMatch(/hidden tests not run .*\n {2}stopped: Stopped: item 1 failed\.$/);
});
