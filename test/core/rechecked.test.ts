import { describe, expect, test } from "@jest/globals";
import { retriedAt, type Tried, triedAfter } from "../../src/core/environment/tried.ts";
import {
  noLongerFound,
  plannedFiles,
  quoteLost,
  withNoLongerFound,
} from "../../src/core/references/rechecked.ts";
import { quotesIn } from "../../src/core/references/references.ts";
import { noteLine } from "../../src/core/revision/written.ts";
import { anItem, aPlan, oid } from "./plan-builders.ts";

describe("what is marked in a plan", () => {
  const name = (one: string) => ({ kind: "name" as const, name: one, isPath: false, parts: ["Approach"] });

  test("is what was there before the merge and is not any more, once", () => {
    const found = noLongerFound(
      { unresolved: [name("newName")], errors: ["Item 1 is odd."] },
      { unresolved: [name("newName"), name("oldName")], errors: ["Item 1 is odd.", "Item 2 is gone."] },
    );
    const body = withNoLongerFound("", found, oid("1"));
    expect(body).toBe(
      "- `oldName`, named in Approach, was not found in the repository at 1111111.\n- Item 2 is gone (at 1111111).",
    );
    expect(withNoLongerFound(body, found, oid("2"))).toBe(body);
  });

  test("are other results of its commands, and not the same at another commit", () => {
    const items = [anItem(1), anItem(2)];
    const at = (commit: string, second: "fails" | "passes"): Tried => ({
      commit: oid(commit),
      trials: new Map([
        [1, { kind: "fails" }],
        [2, { kind: second }],
      ]),
      reproductions: [],
      environment: undefined,
      changesDependencies: [],
    });
    const body = triedAfter("- Node.js is missing.", items, at("1", "fails"));
    expect(retriedAt(body, items, at("2", "fails"))).toBe(body);
    const after = retriedAt(body, items, at("2", "passes")).split("\n");
    expect(after.slice(0, 2)).toEqual(body.split("\n").slice(0, 2));
    expect(after[2]).toContain("passes at 2222222 without any change");
  });

  test("includes quotes, with the file that each is from", () => {
    const quote = noteLine(
      { note: "It reads them", path: "src/a.ts", lines: "2", quote: "  read(1);\nread(2);" },
      () => `https://github.test/o/r/blob/${oid("b")}/src/a.ts#L2`,
    );
    const plan = aPlan({
      sections: [{ name: "Notes", body: `### What was looked at\n\n${quote}\n- Nothing.` }],
    });
    expect(quotesIn(plan)).toEqual([{ path: "src/a.ts", quote: "read(1);\nread(2);" }]);
    const lost = noLongerFound(
      { unresolved: [], errors: [] },
      { unresolved: [], errors: quotesIn(plan).map(({ path }) => quoteLost(path)) },
    );
    expect(withNoLongerFound("", lost, oid("1"))).toBe(
      "- The quote from `src/a.ts` in Notes is no longer in the file (at 1111111).",
    );
  });

  test("concerns the files of items, paths in the text, and links", () => {
    const sections = [
      { name: "Approach", body: "As in `src/way.ts`." },
      { name: "Notes", body: `- [a](https://github.test/o/r/blob/${oid("b")}/docs/note.md#L1)` },
    ];
    const files = plannedFiles(aPlan({ items: [anItem(1)], sections }));
    expect([...files]).toEqual(["src/part-1.ts", "src/way.ts", "docs/note.md"]);
  });
});
