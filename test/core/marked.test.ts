import { describe, expect, test } from "@jest/globals";
import { changedParts } from "../../src/core/plan/delta.ts";
import { parsePlan, renderPlan } from "../../src/core/plan/file.ts";
import { annotateRevision } from "../../src/core/references/annotate.ts";
import type { Unresolved } from "../../src/core/references/unresolved.ts";
import { type PlanEdit, planEdit } from "../../src/core/revision/edits.ts";
import { anItem, aPlan, oid } from "./plan-builders.ts";

const OLD = [
  "- `goneSoon`, named in Approach, was not found in the repository at aaaaaaa.",
  "- `staysOn`, named in Goal and Approach, was not found in the repository at aaaaaaa.",
  "",
  "We know of `staysOn`. Bob",
  "",
  "It comes later.",
  "- A diagram in Diagram was left out: Mermaid's parser says `x`.",
].join("\n");
const before = renderPlan(
  aPlan({
    sections: [
      { name: "Goal", body: "`staysOn`" },
      { name: "Approach", body: "`goneSoon` and `staysOn`" },
      { name: "Not confirmed", body: OLD },
      { name: "Notes", body: "n" },
    ],
    items: [anItem(1)],
  }),
);
const because = ["c1"];
const section = (name: "Approach" | "Diagram" | "Risks", text: string): PlanEdit => ({
  kind: "section",
  because,
  section: name,
  text,
});
const mark = (
  edits: readonly PlanEdit[],
  unresolved: readonly Unresolved[] = [],
  introduces: readonly string[] = [],
) => annotateRevision(before, { edits, introduces }, { unresolved, commit: oid("c") });
const said = (text: string) =>
  parsePlan(text)
    .plan?.sections.find(({ name }) => name === "Not confirmed")
    ?.body.split("\n");

describe("what was not confirmed, after a revision", () => {
  test("stands as it stood, if nothing has become of it", () => {
    const odd = before.replace("## Not confirmed\n", "##  Not confirmed  \n\n");
    const { text } = annotateRevision(
      odd,
      { edits: [section("Risks", "None.")] },
      { unresolved: [], commit: oid("c") },
    );
    expect(text.replace("## Risks\n\nNone.\n\n", "")).toBe(odd);
  });

  test("is without the names that are gone; others name their parts anew, and words of people stay", () => {
    const { text } = mark([section("Approach", "Nothing.")]);
    expect(said(text)).toEqual([
      "- `staysOn`, named in Goal, was not found in the repository at aaaaaaa.",
      ...OLD.split("\n").slice(2),
    ]);
    expect(changedParts(before, text)).toEqual(["Approach", "Not confirmed"]);
  });

  test("is without names that the plan makes by now, and what was left out of a part that is new", () => {
    const { text } = mark([section("Diagram", "None.")], [], ["goneSoon", "staysOn"]);
    expect(said(text)).toEqual(["We know of `staysOn`. Bob", "", "It comes later."]);
  });

  test("has what the revision brings in, at its own commit; what is broken is in no edit", () => {
    const edits = [section("Risks", "`newName`\n\n```mermaid\nbad\n```")];
    const unresolved: Unresolved[] = [
      { kind: "name", name: "newName", isPath: false, parts: ["Risks"] },
      { kind: "diagram", part: "Risks", source: "bad", why: "it is bad" },
    ];
    const marked = mark(edits, unresolved);
    expect(marked.edits).toEqual([section("Risks", "`newName`\n")]);
    expect(said(marked.text)).toEqual([
      ...OLD.split("\n"),
      "- `newName`, named in Risks, was not found in the repository at ccccccc.",
      "- A diagram in Risks was left out: Mermaid's parser says `it is bad`.",
    ]);
    expect(changedParts(before, marked.text)).toEqual(["Not confirmed", "Risks"]);
    const again = annotateRevision(
      marked.text,
      { edits: [section("Risks", "")] },
      { unresolved: [], commit: oid("d") },
    );
    expect(said(again.text)).toEqual(OLD.split("\n"));
  });

  test("goes with its last line, and comes with its first", () => {
    const plain = renderPlan(aPlan({ items: [anItem(1)] }));
    const edits = [section("Risks", "`newName`")];
    const unresolved: Unresolved[] = [{ kind: "name", name: "newName", isPath: false, parts: ["Risks"] }];
    const { text } = annotateRevision(plain, { edits }, { unresolved, commit: oid("c") });
    expect(said(text)).toHaveLength(1);
    const after = annotateRevision(
      text,
      { edits: [section("Risks", "")] },
      { unresolved: [], commit: oid("c") },
    );
    expect(after.text.trimEnd()).toBe(plain.trimEnd());
  });
});

test("the model may not edit that section", () => {
  const edit = { ...section("Risks", "x"), section: "Not confirmed" };
  expect(planEdit.safeParse(edit).success).toBe(false);
});
