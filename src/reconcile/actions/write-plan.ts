import { seeLog } from "../../core/messages/failures.ts";
import { renderPlan } from "../../core/plan/file.ts";
import { annotated, forModel } from "../../core/references/unresolved.ts";
import { type PlanDraft, planOf, type ReviewedDraft } from "../../core/revision/draft.ts";
import { validationErrors } from "../../core/revision/facts.ts";
import { type Finding, needsReview } from "../../core/revision/plan-review.ts";
import { parseErrors } from "../../core/revision/validate.ts";
import { UserError } from "../../core/state/errors.ts";
import { isAtLeast } from "../../core/state/roles.ts";
import type { Snapshot } from "../../core/state/snapshot.ts";
import type { Mirror } from "../../ports/codebase.ts";
import type { Answer, PlanTask } from "../../ports/ports.ts";
import type { ActionContext, Deps } from "../deps.ts";
import { type Lookup, unresolvedIn } from "./lookup.ts";
import { linksTo, withCheckedNotes } from "./notes.ts";
import { planReviewer } from "./plan-reviewer.ts";
import { bounded, type Checked, once } from "./verdict.ts";

/** How often an invalid plan is returned to the model. */
const REJECTIONS_MAX = 3;

/** What the plan is made from. */
interface Material {
  readonly mirror: Mirror;
  /** The commit to research. */
  readonly base: string;
  /** Used for checks only; each conversation gets a reader of its own, which it closes. */
  readonly lookup: Lookup;
  readonly run: ActionContext;
}

/** A valid plan: its title, and its file. */
interface Written {
  readonly kind: "written";
  readonly title: string;
  readonly text: string;
}

type GaveUp = Extract<Answer<never>, { kind: "gave-up" }>;

/**
 * Has the issue researched and a plan written, checked against the code, and reviewed by a second model. Closes the
 * lookup's reader.
 */
export async function writePlan(deps: Deps, s: Snapshot, material: Material): Promise<Written | GaveUp> {
  const { mirror, base, lookup, run } = material;
  const reviewer = planReviewer(async (draft) => await findingsOf(deps, s, material, draft));
  const checkOnce = once(async (draft: PlanDraft) => {
    const found = await checkDraft(reviewer.withFindings(draft), lookup, s, base);
    return { ...found, hard: [...found.hard, ...reviewer.problems(draft)] };
  });
  const check = reviewer.after(bounded(checkOnce, { rejectionsMax: REJECTIONS_MAX, what: "plan" }));
  const reader = deps.codebase.at(mirror, base);
  const budget = run.budget("plan");
  try {
    const { defaultBranch } = s.repository;
    const task = { key: s.key, issue: issueFor(s), defaultBranch, reader, budget, check };
    const answer = await deps.agent.plan(task);
    // A valid plan is not lost if the planner fails to answer the findings.
    const draft = answer.kind === "done" ? answer.value : reviewer.reviewed();
    if (!draft) return answer as GaveUp;
    const { text } = await checkDraft(reviewer.withFindings(draft), lookup, s, base);
    return { kind: "written", title: draft.title, text };
  } finally {
    await lookup.reader.close();
  }
}

/** The findings of the plan review, or why there was none, which does not stop the plan. */
async function findingsOf(
  { agent, codebase, log }: Deps,
  s: Snapshot,
  { mirror, base, lookup, run }: Material,
  draft: PlanDraft,
): Promise<readonly Finding[] | string> {
  if (!needsReview(s.settings.critique, draft)) return [];
  const { text: plan } = await checkDraft(draft, lookup, s, base);
  const task = {
    key: s.key,
    issue: issueFor(s),
    defaultBranch: s.repository.defaultBranch,
    reader: codebase.at(mirror, base),
    budget: run.budget("critique"),
  };
  try {
    const answer = await agent.critique({ ...task, plan });
    return answer.kind === "done" ? answer.value : answer.why;
  } catch (err) {
    log.warn({ key: s.key, err }, "the plan was not reviewed");
    return err instanceof UserError ? err.text : seeLog();
  }
}

/** The issue for the model, without comments by people who lack the feedback role. */
function issueFor(s: Snapshot): PlanTask["issue"] {
  const comments = s.issue.comments.filter(
    (comment) =>
      !comment.by.isBot && isAtLeast(s.roles.get(comment.by.login) ?? "none", s.settings.roles.feedback),
  );
  const { number, title, body, author } = s.issue;
  return {
    number,
    title,
    body,
    by: author,
    comments: comments.map((comment) => ({ by: comment.by.login, text: comment.body })),
  };
}

/** What is wrong with a draft, and the resulting plan file, annotated with what was not confirmed. */
async function checkDraft(
  submitted: ReviewedDraft,
  lookup: Lookup,
  s: Snapshot,
  base: string,
): Promise<Checked & { readonly text: string }> {
  const { draft, unresolved: inNotes } = await withCheckedNotes(submitted, lookup);
  const plan = planOf(draft, base, linksTo(s, base, lookup));
  const unlinked = new Set(inNotes.flatMap((one) => (one.kind === "link" ? [one.path] : [])));
  const isOthers = (name: string) => unlinked.has(name);
  const unresolved = [
    ...(await unresolvedIn(plan, lookup, { introduced: draft.introduces ?? [], isOthers })),
    ...inNotes,
  ];
  const text = renderPlan(annotated(plan, unresolved));
  const hard = [...validationErrors(plan, lookup), ...parseErrors(text)];
  return { hard, soft: unresolved.map(forModel), text };
}
