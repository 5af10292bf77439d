import { trialProblems, triedText } from "../../core/environment/tried.ts";
import { seeLog } from "../../core/messages/failures.ts";
import { renderPlan } from "../../core/plan/file.ts";
import { type Plan, TRIED } from "../../core/plan/plan.ts";
import type { ChangeType } from "../../core/plan/titles.ts";
import { annotated, forModel } from "../../core/references/unresolved.ts";
import type { PlanDraft, ReviewedDraft } from "../../core/revision/draft.ts";
import { validationErrors } from "../../core/revision/facts.ts";
import { type Finding, needsReview } from "../../core/revision/plan-review.ts";
import { parseErrors } from "../../core/revision/validate.ts";
import { planOf } from "../../core/revision/written.ts";
import { UserError } from "../../core/state/errors.ts";
import type { Snapshot } from "../../core/state/snapshot.ts";
import type { Answer, PlanTask } from "../../ports/agent.ts";
import type { Mirror } from "../../ports/codebase.ts";
import type { ActionContext, Deps } from "../deps.ts";
import { type Lookup, unresolvedIn } from "./lookup.ts";
import { linksTo, withCheckedNotes } from "./notes.ts";
import { hasSay, otherIssues } from "./other-issues.ts";
import { planReviewer } from "./plan-reviewer.ts";
import type { Trials } from "./trials.ts";
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
  /** Tries commands at the base; undefined if none can be run here. */
  readonly trials: Trials | undefined;
  /** What commands find there, for the model. */
  readonly environment: string | undefined;
  readonly run: ActionContext;
}

/** A valid plan: its title, its file, and the kind of change that it proposes. */
interface Written {
  readonly kind: "written";
  readonly title: string;
  readonly text: string;
  readonly type: ChangeType | undefined;
}

type GaveUp = Extract<Answer<never>, { kind: "gave-up" }>;

/**
 * Has the issue researched and a plan written, checked against the code, and reviewed by a second model. Closes the
 * lookup's reader.
 */
export async function writePlan(deps: Deps, s: Snapshot, material: Material): Promise<Written | GaveUp> {
  const { mirror, base, lookup, trials, environment, run } = material;
  const reviewer = planReviewer(async (draft) => await findingsOf(deps, s, material, draft));
  const checkOnce = once(async (draft: PlanDraft) => {
    const found = await checkDraft(reviewer.withFindings(draft), material, s);
    return { ...found, hard: [...found.hard, ...reviewer.problems(draft)] };
  });
  const check = reviewer.after(bounded(checkOnce, { rejectionsMax: REJECTIONS_MAX, what: "plan" }));
  const reader = deps.codebase.at(mirror, base);
  const budget = run.budget("plan");
  try {
    const { defaultBranch } = s.repository;
    const task = {
      key: s.key,
      issue: issueFor(s),
      defaultBranch,
      reader,
      budget,
      signal: run.signal,
      environment,
      readIssue: otherIssues(deps, s),
      run: trials?.run,
    };
    const answer = await deps.agent.plan({ ...task, check });
    // A valid plan is not lost if the planner fails to answer the findings.
    const draft = answer.kind === "done" ? answer.value : reviewer.reviewed();
    if (!draft) return answer as GaveUp;
    const { text } = await checkDraft(reviewer.withFindings(draft), material, s);
    return { kind: "written", title: draft.title, text, type: draft.type };
  } finally {
    await lookup.reader.close();
  }
}

/** The findings of the plan review, or why there was none, which does not stop the plan. */
async function findingsOf(
  deps: Deps,
  s: Snapshot,
  material: Material,
  draft: PlanDraft,
): Promise<readonly Finding[] | string> {
  const { agent, codebase, log } = deps;
  if (!needsReview(s.settings.critique, draft)) return [];
  const { text: plan } = await checkDraft(draft, material, s);
  const { mirror, base, trials, environment, run } = material;
  const task = {
    key: s.key,
    issue: issueFor(s),
    defaultBranch: s.repository.defaultBranch,
    reader: codebase.at(mirror, base),
    budget: run.budget("critique"),
    signal: run.signal,
    environment,
    readIssue: otherIssues(deps, s),
    run: trials?.run,
  };
  try {
    const answer = await agent.critique({ ...task, plan });
    return answer.kind === "done" ? answer.value : answer.why;
  } catch (err) {
    run.signal.throwIfAborted();
    log.warn({ key: s.key, err }, "the plan was not reviewed");
    return err instanceof UserError ? err.text : seeLog();
  }
}

/** The issue for the model, without comments by people who lack the feedback role. */
function issueFor(s: Snapshot): PlanTask["issue"] {
  const comments = s.issue.comments.filter(({ by }) => hasSay(s, by));
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
  { lookup, base, trials }: Material,
  s: Snapshot,
): Promise<Checked & { readonly text: string }> {
  const { draft, unresolved: inNotes } = await withCheckedNotes(submitted, lookup);
  const plan = planOf(draft, base, linksTo(s, base, lookup));
  const unlinked = new Set(inNotes.flatMap((one) => (one.kind === "link" ? [one.path] : [])));
  const isOthers = (name: string) => unlinked.has(name);
  const unresolved = [
    ...(await unresolvedIn(plan, lookup, { introduced: draft.introduces ?? [], isOthers })),
    ...inNotes,
  ];
  const complete = annotated(plan, unresolved);
  const errors = [...validationErrors(plan, lookup), ...parseErrors(renderPlan(complete))];
  // A plan that is returned anyway costs no runs.
  if (errors.length > 0 || !trials)
    return { hard: errors, soft: unresolved.map(forModel), text: renderPlan(complete) };
  const tried = await trials.tried(plan.items, draft.reproduced ?? []);
  const text = renderPlan(withTried(complete, triedText(plan.items, tried)));
  return {
    hard: parseErrors(text),
    soft: [...unresolved.map(forModel), ...trialProblems(plan.items, tried)],
    text,
  };
}
const withTried = (plan: Plan, body: string): Plan =>
  body === "" ? plan : { ...plan, sections: [...plan.sections, { name: TRIED, body }] };
