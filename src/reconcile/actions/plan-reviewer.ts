import type { PlanDraft, ReviewedDraft } from "../../core/revision/draft.ts";
import { answerProblems, type Finding, findingsText, withFindings } from "../../core/revision/plan-review.ts";
import type { Verdict } from "../../ports/agent.ts";

type Check = (draft: PlanDraft) => Promise<Verdict>;

/**
 * Has a valid draft reviewed once, by a model that has not written it. With findings, the plan is returned to the
 * planner, who answers each. `review` may return a reason why there was no review.
 */
export function planReviewer(review: (draft: PlanDraft) => Promise<readonly Finding[] | string>) {
  let before: PlanDraft | undefined;
  let findings: readonly Finding[] = [];
  let error: string | undefined;
  return {
    /** What is wrong with the answers, once there are findings. */
    problems: (draft: PlanDraft): string[] =>
      before && findings.length > 0 ? answerProblems(findings, draft, before) : [],
    /** The draft with the findings in it. */
    withFindings: (draft: PlanDraft): ReviewedDraft => withFindings(draft, findings, error),
    /** The valid draft, before its findings were answered. */
    reviewed: () => before,
    after:
      (check: Check): Check =>
      async (draft) => {
        const verdict = await check(draft);
        if (verdict.kind !== "holds" || before) return verdict;
        before = draft;
        const found = await review(draft);
        if (typeof found === "string") error = found;
        else findings = found;
        return findings.length === 0
          ? verdict
          : { kind: "again", why: findingsText(findings), isValid: true };
      },
  };
}
