import { describe, expect, test } from "@jest/globals";
import { parsePlan, renderPlan } from "../../src/core/plan/file.ts";
import { type PlanDraft, planDraft } from "../../src/core/revision/draft.ts";
import { planOf } from "../../src/core/revision/written.ts";
import { oid } from "./plan-builders.ts";

const fence = "```";

describe("what a model drafts becomes a plan, whatever its words", () => {
  const draft = (more: Partial<PlanDraft>): PlanDraft =>
    planDraft.parse({
      title: "T",
      goal: "G",
      verification: "V",
      items: [{ title: "A", why: "B", files: [{ path: "a.ts", change: "edit" }], verify: "true", size: "S" }],
      ...more,
    });
  const why = (text: string) => draft({ items: draft({}).items.map((item) => ({ ...item, why: text })) });
  test.each<[string, PlanDraft]>([
    ["an unclosed fence", draft({ goal: `${fence}\nx` })],
    ["an unclosed fence of four", draft({ goal: `${fence}\`\nx\n${fence}` })],
    ["an unclosed fence of tildes", draft({ approach: "~~~js\nx" })],
    ["a fence at the very end", draft({ approach: `x\n${fence}` })],
    ["headings", draft({ goal: "# A\n## Todo\n## Notes\n- [ ] x" })],
    [
      "an interface with a fence in it",
      draft({ interfaces: [{ title: "x", language: "", code: "~~~\n## Todo\n~~~" }] }),
    ],
    ["a diagram with a fence in it", draft({ diagram: `a\n${fence}\n## Todo` })],
    ["reasons with an unclosed fence", why(`${fence}\`\nx`)],
    ["reasons with a fence five columns in", why(`     ${fence}\nx\n${fence}\n- Files: \`b\` (new)`)],
    ["reasons that look like fields", why("- Files: `b` (new)\n  - Verify: `x`\n- Done: yes")],
    [
      "a title that looks like an item's end",
      { ...draft({}), items: draft({}).items.map((i) => ({ ...i, title: "a** · M" })) },
    ],
  ])("%s", (_, one) => {
    const { plan, problems } = parsePlan(renderPlan(planOf(one, oid("b"), () => "https://x.test")));
    expect(problems).toEqual([]);
    expect(plan?.items).toMatchObject([{ id: 1, files: [{ path: "a.ts", change: "edit" }], verify: "true" }]);
    expect(plan?.sections.map((section) => section.name)).toEqual(
      expect.arrayContaining(["Goal", "Verification"]),
    );
  });
  test("code in interfaces stays in one fence", () => {
    const plan = planOf(
      draft({ interfaces: [{ title: "x", language: "md", code: "~~~\na\n~~~" }] }),
      oid("b"),
      () => "",
    );
    expect(plan.sections.find((one) => one.name === "Interfaces")?.body).toBe(
      "**x**\n\n~~~~md\n~~~\na\n~~~\n~~~~",
    );
  });
});
