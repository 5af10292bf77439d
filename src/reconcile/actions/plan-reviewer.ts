import type { PlanDraft, ReviewedDraft } from "../../core/revision/draft.ts";
import { answerProblems, type Finding, findingsText, withFindings } from "../../core/revision/plan-review.ts";
import type { Verdict } from "../../ports/ports.ts";

type Check = (draft: PlanDraft) => Promise<Verdict>;

/**
 * Has a draft that holds read once by somebody who has not written it. If that brings findings, the plan goes back to
 * its writer, who answers each. `read` may say instead why nobody has read it.
 */
export function planReviewer(read: (draft: PlanDraft) => Promise<readonly Finding[] | string>) {
  let before: PlanDraft | undefined;
  let findings: readonly Finding[] = [];
  let unread: string | undefined;
  return {
    /** What is wrong with the answers, once there is something to answer. */
    problems: (draft: PlanDraft): string[] =>
      before && findings.length > 0 ? answerProblems(findings, draft, before) : [],
    /** The draft with what was found in it. */
    noted: (draft: PlanDraft): ReviewedDraft => withFindings(draft, findings, unread),
    /** The draft that held, before it was answered. */
    held: () => before,
    after:
      (check: Check): Check =>
      async (draft) => {
        const verdict = await check(draft);
        if (verdict.kind !== "holds" || before) return verdict;
        before = draft;
        const found = await read(draft);
        if (typeof found === "string") unread = found;
        else findings = found;
        return findings.length === 0 ? verdict : { kind: "again", why: findingsText(findings) };
      },
  };
}
