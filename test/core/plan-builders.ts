/** Plans, and commits of their branches, with sensible defaults. */

import { itemDigests } from "../../src/core/discussion/progress.ts";
import { digestOf, renderPlan, tick } from "../../src/core/plan/file.ts";
import type { Item, Plan } from "../../src/core/plan/plan.ts";
import type { Disposition } from "../../src/core/revision/disposition.ts";
import type { Commit, PlanFile } from "../../src/core/state/snapshot.ts";

/** An object id or a digest: one digit, over and over. */
export const oid = (digit: string) => digit.repeat(40).slice(0, 40);

export function anItem(id: number, more: Partial<Item> = {}): Item {
  return {
    id,
    title: `Do part ${id}`,
    why: "Because.",
    files: [{ path: `src/part-${id}.ts`, change: "edit" }],
    verify: `npm test -- part-${id}`,
    after: [],
    size: "S",
    isTicked: false,
    evidence: undefined,
    ...more,
  };
}

export function aPlan(more: Partial<Plan> = {}): Plan {
  const items = more.items ?? [anItem(1), anItem(2)];
  return {
    title: "Teach the parser dates",
    sections: [{ name: "Goal", body: "Dates are read." }],
    items,
    nextId: items.length + 1,
    base: oid("b"),
    ...more,
  };
}

export const PLAN_TEXT = renderPlan(aPlan());
export const ALL_TICKED = tick(tick(PLAN_TEXT, 1), 2);

export function aPlanFile(text = PLAN_TEXT, path = "PLAN.md"): PlanFile {
  return { path, text };
}

/** A commit of ours. */
export function ourCommit(digit: string, trailers: Record<string, string>, body = ""): Commit {
  return {
    oid: oid(digit),
    subject: "ours",
    by: "redline[bot]",
    ours: { body, trailers: new Map(Object.entries(trailers)) },
  };
}

/** The commit that begins a plan. */
function aPlanCommit(text = PLAN_TEXT): Commit {
  return ourCommit("a", { "Plan-Revision": "1", "Plan-File": "PLAN.md", "Plan-Digest": digestOf(text) });
}

export const planCommit = aPlanCommit();

/** The commit that did an item of a plan. */
export function anItemCommit(digit: string, item: number, text = PLAN_TEXT): Commit {
  return ourCommit(digit, {
    "Plan-Item": String(item),
    "Item-Digest": itemDigests(text).get(item) ?? "",
    "Plan-Digest": digestOf(text),
    Evidence: "`npm test` exit 0 in 1.0 s",
  });
}

/** A revision as older versions committed it. */
export function aRevision(digit: string, dispositions: readonly Disposition[]): Commit {
  return ourCommit(digit, { "Plan-Revision": "2" }, renderDispositions(dispositions));
}

/** Dispositions as older versions wrote them into a revision's commit. */
export function renderDispositions(dispositions: readonly Disposition[]): string {
  return dispositions
    .map(({ feedback, became, reply }) => {
      const lines = reply.split("\n").filter((line) => line.trim() !== "");
      return [`- ${feedback} ${became}`, ...lines.map((line) => `  ${line.trimEnd()}`)].join("\n");
    })
    .join("\n");
}

export function theirCommit(digit: string, subject = "My own words"): Commit {
  return { oid: oid(digit), subject, by: "olga", ours: undefined };
}
