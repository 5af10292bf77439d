import { describe, expect, test } from "@jest/globals";
import { decide } from "../../src/core/decide/decide.ts";
import { lookedAt } from "../../src/core/decide/failing-checks.ts";
import type { FailingCheck } from "../../src/core/state/checks.ts";
import { DEFAULT_SETTINGS } from "../../src/core/state/settings.ts";
import type { Commit, Snapshot } from "../../src/core/state/snapshot.ts";
import { ownText } from "../../src/core/state/text.ts";
import { aBranch } from "./builders.ts";
import { oid, planCommit, theirCommit } from "./plan-builders.ts";
import { archive, fix, items, onCode, ready } from "./ready.ts";
import { edits, shown } from "./shown.ts";

describe("a failing check of another App", () => {
  const check = (more: Partial<FailingCheck> = {}): FailingCheck => ({
    id: 8,
    name: "unit",
    app: "github-actions",
    url: "",
    output: "1 failed",
    failedOn: [oid("f")],
    passedOn: [],
    isRedOnBase: false,
    ...more,
  });
  const failing = (
    more: Partial<FailingCheck> = {},
    commits: readonly Commit[] = [archive, ...items, planCommit],
  ) => ready({ branch: aBranch(commits, { failing: [check(more)] }) });
  const itemOf = (s: Snapshot) => {
    const { action } = decide(s, {});
    return action.kind === "fix" && action.subject.kind === "check" ? action.subject.item : undefined;
  };
  const note = (s: Snapshot) =>
    edits(decide(s, {}), "comment")
      .map(({ body }) => body)
      .join();

  test.each<[string, Partial<FailingCheck>, number]>([
    ["the first on which it is red", { failedOn: [oid("f"), oid("e"), oid("d")] }, 1],
    ["the last before, where CI skipped commits", {}, 2],
    ["the last since it was green", { passedOn: [oid("d")] }, 2],
  ])("belongs to the item of %s", (_, more, item) => {
    expect(itemOf(failing(more))).toBe(item);
  });
  test.each<[string, Snapshot, string]>([
    ["red on the base", failing({ isRedOnBase: true }), "it also fails on the default branch"],
    [
      "red before the first item",
      failing({ failedOn: [oid("a"), oid("f")] }),
      "before the first item was done",
    ],
    ["green until the archive", failing({ passedOn: [oid("e")] }), "no item of the plan was committed"],
    [
      "first red on a person's commit",
      failing({ failedOn: [oid("9")] }, [theirCommit("9"), archive, ...items, planCommit]),
      "a commit that Redline did not make",
    ],
  ])("%s is nobody's to fix, and told once whatever the head is", (_, s, why) => {
    const decision = decide(s, {});
    expect(decision.action.reason).toBe("Done: the pull request is ready for review.");
    expect(note(s)).toContain(why);
    expect(note(shown(s, decision))).toBe("");
  });
  test("is tried so many times for an item, by signed commits, and then told once", () => {
    const tried = (count: number) =>
      ["9", "8"].slice(0, count).map((digit) => fix(digit, { "Failed-Check": "other" }));
    const afterFixes = (count: number) => {
      const commits = [...tried(count), archive, ...items, planCommit];
      const s = failing({ failedOn: [commits[0]?.oid ?? "", oid("d")] }, commits);
      return { ...s, notices: new Set(commits.map((one) => `fixed:${one.oid}`)) };
    };
    expect(itemOf(afterFixes(1))).toBe(1);
    expect(itemOf(afterFixes(2))).toBeUndefined();
    expect(note(afterFixes(2))).toContain("still fails after 2 attempts to repair item 1");
    expect(note(shown(afterFixes(2), decide(afterFixes(2), {})))).toBe("");
  });
  test("is looked at once on each head", () => {
    const s = failing();
    const { action } = decide(s, {});
    expect(action).toMatchObject({ kind: "fix", waiting: ["check unit"] });
    const notice = lookedAt(s, check());
    const told = decide(s, { unfixed: { subject: "check unit", notice, body: ownText("No network.") } });
    expect(told.action.kind).toBe("wait");
    expect(edits(told, "comment")).toMatchObject([{ notice, body: "No network." }]);
    expect(itemOf(shown(s, told))).toBeUndefined();
  });
  test("is left alone without a word where the setting is 0", () => {
    const s = { ...failing({ isRedOnBase: true }), settings: { ...DEFAULT_SETTINGS, ci: { attempts: 0 } } };
    expect(note(s)).toBe("");
    expect(itemOf({ ...failing(), settings: s.settings })).toBeUndefined();
  });
  test("waits for people's comments", () => {
    const s = failing();
    const both = { ...s, pull: s.pull && { ...s.pull, threads: [onCode()] } };
    expect(decide(both, {}).action).toMatchObject({
      subject: { kind: "comment" },
      waiting: ["t1", "check unit"],
    });
  });
});
