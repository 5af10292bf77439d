import { describe, expect, test } from "@jest/globals";
import { decide } from "../../src/core/decide/decide.ts";
import { peopleToAskFor } from "../../src/core/decide/people.ts";
import { planCheckId } from "../../src/core/discussion/progress.ts";
import { digestOf, parsePlan, renderPlan } from "../../src/core/plan/file.ts";
import { ASKING } from "../../src/core/plan/plan.ts";
import { type PlanDraft, planDraft } from "../../src/core/revision/draft.ts";
import { type PlanEdit, revise } from "../../src/core/revision/edits.ts";
import { revisionProblems } from "../../src/core/revision/validate.ts";
import { planOf } from "../../src/core/revision/written.ts";
import type { Snapshot } from "../../src/core/state/snapshot.ts";
import { aBranch, aComment, anIssue, aPerson, aPlannedSnapshot, aPull, minute } from "./builders.ts";
import { aPlanFile, oid, ourCommit, PLAN_TEXT } from "./plan-builders.ts";
import { edits } from "./shown.ts";

const DRAFT: PlanDraft = {
  title: "Better logging",
  goal: "Logs say more.",
  questions: [{ question: "Which logs?" }],
  items: [],
};
const TEXT = renderPlan(planOf(DRAFT, oid("b"), () => undefined));

/** The plan without items, published. */
function asking(more: Partial<Snapshot> = {}): Snapshot {
  const digest = digestOf(TEXT);
  const commit = ourCommit("a", { "Plan-Revision": "1", "Plan-File": "PLAN.md", "Plan-Digest": digest });
  const checks = [{ externalId: planCheckId(digest), completedAt: minute(10) }];
  return aPlannedSnapshot({ plan: aPlanFile(TEXT), branch: aBranch([commit], { checks }), ...more });
}
const answer = (more = {}) => aComment("Those of the server.", { id: "c1", at: minute(20), ...more });

describe("a plan that needs answers", () => {
  test("has a goal and questions, and no items", () => {
    expect(TEXT).toContain(`## Questions\n\n${ASKING}\n\n- Which logs?\n`);
    expect(TEXT).not.toContain("## Todo");
    const { plan } = parsePlan(TEXT);
    expect(plan?.items).toEqual([]);
    expect(plan && renderPlan(plan)).toBe(TEXT);
  });
  test("is submitted with questions, which need no default then", () => {
    expect(planDraft.safeParse(DRAFT).success).toBe(true);
    expect(planDraft.safeParse({ ...DRAFT, questions: [] }).success).toBe(false);
    const item = { title: "T", why: "", files: [{ path: "a", change: "new" }], verify: "true", size: "S" };
    expect(planDraft.safeParse({ ...DRAFT, items: [item] }).success).toBe(false);
  });
  test("does not arise from a plan whose items were lost or hidden", () => {
    const asked = PLAN_TEXT.replace("## Todo", "## Questions\n\nWhy?\n\n## Todo");
    expect(parsePlan(asked.replace(/## Todo[\s\S]*/, "")).plan).toBeUndefined();
    expect(parsePlan(TEXT.concat("\n## Todo\n\n- Nothing.\n")).plan).toBeUndefined();
  });
  test("is not approved, and is told to be waiting", () => {
    const approving = aComment("/approve", { id: "c9", at: minute(40) });
    const s = asking({ pull: aPull({ comments: [approving] }) });
    const decision = decide(s, {});
    expect(decision.record.approval).toBeUndefined();
    expect(edits(decision, "comment")[0]?.body).toContain("The plan has no items yet");
    expect(decision.action).toEqual({ kind: "wait", reason: "Waiting for answers to the plan's questions." });
    expect(edits(decide(asking(), {}), "status")[0]?.body).toContain("Waiting for answers");
    const [check] = edits(
      decide(asking({ branch: { ...asking().branch, checks: [] } as never }), {}),
      "check",
    );
    expect([check?.title, check?.conclusion]).toEqual([
      expect.stringMatching(/^Waiting for answers: revision 1/),
      "ACTION_REQUIRED",
    ]);
    expect(edits(decide(asking(), {}), "pull")[0]?.body).toContain("Which logs?");
  });
  test.each<[string, Partial<Snapshot>]>([
    ["on the pull request", { pull: aPull({ comments: [answer()] }) }],
    ["on the issue", { issue: anIssue({ comments: [answer({ on: "issue" })] }) }],
  ])("is revised for an answer %s", (_, more) => {
    expect(decide(asking(more), {}).action).toMatchObject({ kind: "revise", feedback: [{ id: "c1" }] });
    expect(decide(aPlannedSnapshot(more), {}).action.kind).toBe("wait");
  });
  test.each([
    ["from before it was published", { at: minute(5) }],
    ["by somebody without the role", { by: aPerson("rita") }],
    ["by a bot", { by: aPerson("robot", { isBot: true }) }],
    ["that only thanks", { body: "Thanks!" }],
  ])("is not revised for a comment %s", (_, more) => {
    const decision = decide(asking({ pull: aPull({ comments: [answer(more)] }) }), {});
    expect(decision.action.kind).toBe("wait");
    expect(edits(decision, "review")).toEqual([]);
  });
  test("asks for the role of whoever may have answered", () => {
    const s = asking({ pull: aPull({ comments: [answer({ by: aPerson("rita") })] }) });
    expect(peopleToAskFor(s).all).toContain("rita");
  });
});

describe("with the answers it becomes a plan", () => {
  const because = ["c1"];
  const add: PlanEdit = {
    kind: "add-item",
    because,
    title: "Log more",
    why: "",
    files: [{ path: "a.ts", change: "new" }],
    verify: "true",
    size: "S",
  };
  const questions: PlanEdit = { kind: "section", because, section: "Questions", text: "" };
  const dispositions = [{ feedback: "c1", became: "applied" as const, reply: "So." }];
  const problemsOf = (all: PlanEdit[]) =>
    revisionProblems(TEXT, { edits: all, dispositions }, ["c1"], { paths: new Set() });
  test("that has its items in their place, each with a number of its own", () => {
    const after = revise(TEXT, [add, { ...add, title: "Log less" }, questions]);
    expect(problemsOf([add, questions])).toEqual([]);
    expect(parsePlan(after).plan?.items.map(({ id, title }) => `${id} ${title}`)).toEqual([
      "1 Log more",
      "2 Log less",
    ]);
    expect(after).toContain("## Todo\n\n- [ ] **1. Log more** · S\n");
  });
  test("that no longer says that it waits", () => {
    expect(problemsOf([add])).toEqual([expect.stringContaining("`Questions` still says")]);
  });
  test("items follow the heading that a person has left without any", () => {
    expect(revise(`${TEXT}\n## Todo\n`, [add])).toContain("## Todo\n\n- [ ] **1. Log more**");
  });
});
