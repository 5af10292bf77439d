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
import { withCheckedNotes } from "./notes.ts";
import { planReviewer } from "./plan-reviewer.ts";
import { bounded, type Checked, once } from "./verdict.ts";

/** How often a plan that does not hold goes back to the model. */
const REJECTIONS_MAX = 3;

/** What the plan is made of. */
interface Material {
  readonly mirror: Mirror;
  /** The commit that is researched. */
  readonly base: string;
  /** Read by the program; whoever talks with the model gets a reader of its own, which ends with that. */
  readonly ground: Lookup;
  readonly run: ActionContext;
}

/** A plan that holds: its title, and its file. */
interface Written {
  readonly kind: "written";
  readonly title: string;
  readonly text: string;
}

type GaveUp = Extract<Answer<never>, { kind: "gave-up" }>;

/**
 * Has the issue researched and a plan written, held against the code, and reviewed by a second model. The ground's reader
 * is closed at its end.
 */
export async function writePlan(deps: Deps, s: Snapshot, material: Material): Promise<Written | GaveUp> {
  const { mirror, base, ground, run } = material;
  const second = planReviewer(async (draft) => await findingsOf(deps, s, material, draft));
  const judge = once(async (draft: PlanDraft) => {
    const found = await judged(second.noted(draft), ground, s, base);
    return { ...found, hard: [...found.hard, ...second.problems(draft)] };
  });
  const check = second.after(bounded(judge, { rejectionsMax: REJECTIONS_MAX, what: "plan" }));
  const reader = deps.codebase.at(mirror, base);
  const budget = run.budget("plan");
  try {
    const answer = await deps.agent.plan({ key: s.key, issue: issueFor(s), reader, budget, check });
    // A plan that held is not lost when its writer does not come to answer what was found in it.
    const draft = answer.kind === "done" ? answer.value : second.held();
    if (!draft) return answer as GaveUp;
    const { text } = await judged(second.noted(draft), ground, s, base);
    return { kind: "written", title: draft.title, text };
  } finally {
    await ground.reader.close();
  }
}

/** What a plan reviewer finds; why nobody has read the plan, where nobody came to an end: that stops no plan. */
async function findingsOf(
  { agent, codebase, log }: Deps,
  s: Snapshot,
  { mirror, base, ground, run }: Material,
  draft: PlanDraft,
): Promise<readonly Finding[] | string> {
  if (!needsReview(s.settings.critique, draft)) return [];
  const { text: plan } = await judged(draft, ground, s, base);
  const task = {
    key: s.key,
    issue: issueFor(s),
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

/** The issue as it stands for readers: what only people without the feedback role say is not asked for. */
function issueFor(s: Snapshot): PlanTask["issue"] {
  const heard = s.issue.comments.filter(
    (comment) =>
      !comment.by.isBot && isAtLeast(s.roles.get(comment.by.login) ?? "none", s.settings.roles.feedback),
  );
  const { number, title, body, author } = s.issue;
  return {
    number,
    title,
    body,
    by: author,
    comments: heard.map((comment) => ({ by: comment.by.login, text: comment.body })),
  };
}

/** What is wrong with a draft, and the plan file that it becomes: without what was not confirmed, and saying so. */
async function judged(
  submitted: ReviewedDraft,
  ground: Lookup,
  s: Snapshot,
  base: string,
): Promise<Checked & { readonly text: string }> {
  const { draft, doubts: ofNotes } = await withCheckedNotes(submitted, ground);
  const link = (path: string, lines?: string) =>
    ground.paths.has(path) ? permalink(s, base, path, lines) : undefined;
  const plan = planOf(draft, base, link);
  const unlinked = new Set(ofNotes.flatMap((doubt) => (doubt.kind === "link" ? [doubt.path] : [])));
  const isOthers = (name: string) => unlinked.has(name);
  const doubts = [
    ...(await unresolvedIn(plan, ground, { introduced: draft.introduces ?? [], isOthers })),
    ...ofNotes,
  ];
  const text = renderPlan(annotated(plan, doubts));
  const hard = [...validationErrors(plan, ground), ...parseErrors(text)];
  return { hard, soft: doubts.map(forModel), text };
}

function permalink(s: Snapshot, commit: string, path: string, lines: string | undefined): string {
  const [first, last] = lines?.split("-") ?? [];
  const anchor = first === undefined ? "" : `#L${first}${last === undefined ? "" : `-L${last}`}`;
  return `${s.repository.url}/blob/${commit}/${path.split("/").map(encodeURIComponent).join("/")}${anchor}`;
}
