import { mergeResolutions, type PreparedRevision, prepareRevision } from "../../core/decide/resolutions.ts";
import type { Action } from "../../core/discussion/action.ts";
import { changeTypeOf } from "../../core/discussion/conventions.ts";
import type { Feedback } from "../../core/discussion/feedback.ts";
import { progressOf, revisionOf, TRIED_TRAILER } from "../../core/discussion/progress.ts";
import type { ActionResult } from "../../core/discussion/result.ts";
import { earlierRounds } from "../../core/discussion/rounds.ts";
import { plannedIssue } from "../../core/discussion/trigger.ts";
import { revisionCommit } from "../../core/messages/commits.ts";
import { planFileGone } from "../../core/messages/failures.ts";
import { deltaText } from "../../core/messages/pull-request.ts";
import { deltaOf, partsOf } from "../../core/plan/delta.ts";
import { digestOf, parsePlan } from "../../core/plan/file.ts";
import { triedHash } from "../../core/plan/tried.ts";
import { type AnnotatedRevision, annotateRevision, referencedIn } from "../../core/references/annotate.ts";
import { forModel } from "../../core/references/unresolved.ts";
import { storable } from "../../core/revision/disposition.ts";
import { revise } from "../../core/revision/edits.ts";
import { parseErrors, revisionProblems } from "../../core/revision/validate.ts";
import { UserError } from "../../core/state/errors.ts";
import { committerOf } from "../../core/state/roles.ts";
import type { Snapshot } from "../../core/state/snapshot.ts";
import { type Budget, EMPTY_RECORD, NO_USAGE } from "../../core/state/status.ts";
import { renderCommitMessage } from "../../core/state/traces.ts";
import type { Answer, Revision } from "../../ports/agent.ts";
import type { Reader } from "../../ports/codebase.ts";
import type { ActionContext, Deps } from "../deps.ts";
import { siteOf } from "../environment.ts";
import { type Lookup, lookupFor, unresolvedIn } from "./lookup.ts";
import { linksTo, withWrittenNotes } from "./notes.ts";
import { otherIssues } from "./other-issues.ts";
import { pushIfWanted } from "./push.ts";
import { type LazyTrials, lazily, retried, withOwnTried } from "./retried.ts";
import { closing, trialsAt } from "./trials.ts";
import { bounded, type Checked, gaveUp, once } from "./verdict.ts";

const REJECTIONS_MAX = 4;

/** Revises the plan for people's comments: one commit. What became of each comment is recorded before it is pushed. */
export async function revisePlan(
  deps: Deps,
  s: Snapshot,
  action: Extract<Action, { kind: "revise" }>,
  run: ActionContext,
): Promise<ActionResult> {
  const { github, codebase, workspace, diagrams } = deps;
  if (!s.plan) throw new UserError(planFileGone());
  const before = s.plan.text;
  const site = await siteOf(deps, s, action.head, run);
  const { mirror } = site;
  const reader = codebase.at(mirror, action.head);
  const lookup = await lookupFor(s, reader, diagrams);
  const asked = prepareRevision(before, action.feedback, lookup);
  const prepared = { ...asked, text: await withOwnTried(deps, s, mirror, asked.text) };
  const trials = lazily(() => trialsAt(deps, s, site, action.head));
  const validate = once((one: Revision) =>
    checkRevision(one, { s, prepared, lookup, trials, head: action.head }),
  );
  const material = { prepared, reader, validate, budget: run.budget("revise"), signal: run.signal };
  const answer = await closing(trials, askModel(deps, s, material));
  if (answer.kind === "gave-up")
    return gaveUp(answer, { id: `revise-${s.now}`, phase: "revise", head: action.head });
  const { edits, text: after } = await validate(answer.value);
  const dispositions = mergeResolutions(prepared, action.feedback, { ...answer.value, edits });
  if (after === before) return { answers: dispositions };
  const reopened = reopening(s, s.plan.path);
  const files = new Map<string, string | null>([
    [s.plan.path, null],
    [reopened?.path ?? s.plan.path, after],
  ]);
  const oid = await workspace.commitFiles(
    mirror,
    { parent: action.head, files, author: committerOf(s.self) },
    (place) =>
      renderCommitMessage(
        github.signer(s),
        place,
        messageOf(s, action.feedback, { before, after, reopened: reopened?.trailers ?? [] }),
      ),
  );
  const made = { revision: nextRevision(s), digest: digestOf(after) };
  const record = { unposted: { ...made, dispositions: storable(dispositions) } };
  await pushIfWanted(deps, s, action, { ...site, run, to: oid, record });
  return {};
}

/** What a revision is checked against. */
interface Grounds {
  readonly s: Snapshot;
  readonly prepared: PreparedRevision;
  readonly lookup: Lookup;
  readonly trials: LazyTrials;
  readonly head: string;
}

/** What is wrong with a revision, what can be applied of it, and the annotated plan file that results. */
async function checkRevision(
  submitted: Revision,
  { s, prepared, lookup, trials, head }: Grounds,
): Promise<Checked & AnnotatedRevision> {
  const { text: before, asked, suggestions } = prepared;
  const { introduces: introduced = [] } = submitted;
  const written = await withWrittenNotes(submitted.edits, lookup, linksTo(s, head, lookup));
  const { edits } = written;
  const revision = { ...submitted, edits };
  const ids = asked.map((one) => one.id);
  const hard = revisionProblems(before, revision, ids, { ...lookup, applied: suggestions.applied });
  const { plan } = hard.length > 0 ? {} : parsePlan(revise(before, edits));
  if (!plan) return { hard, soft: [], edits, text: before };
  const earlier = referencedIn(before);
  const isOthers = (words: string) => earlier.has(words) || asked.some(({ text }) => text.includes(words));
  const unresolved = [...(await unresolvedIn(plan, lookup, { introduced, isOthers })), ...written.unresolved];
  const annotated = annotateRevision(before, revision, { unresolved, commit: head });
  const errors = parseErrors(annotated.text);
  if (errors.length > 0) return { hard: errors, soft: [], ...annotated };
  const { text, problems } = await retried(annotated.text, before, trials);
  return { ...annotated, hard: parseErrors(text), soft: [...unresolved.map(forModel), ...problems], text };
}

interface Material {
  readonly prepared: PreparedRevision;
  readonly reader: Reader;
  readonly validate: (revision: Revision) => Promise<Checked>;
  readonly budget: Budget;
  readonly signal: AbortSignal;
}

/** The model's revision for feedback in words and for consequences of suggestions; empty if there are neither. */
async function askModel(
  deps: Deps,
  s: Snapshot,
  { prepared, reader, validate, budget, signal }: Material,
): Promise<Answer<Revision>> {
  const { text: plan, asked: feedback, suggestions, isForModel } = prepared;
  if (!isForModel) return { kind: "done", value: { edits: [], dispositions: [] }, usage: NO_USAGE };
  const { failure } = s.status?.record ?? {};
  return await deps.agent.revise({
    key: s.key,
    issue: plannedIssue(s),
    pull: s.pull?.number,
    plan,
    items: progressOf(s).items,
    resolved: earlierRounds(s),
    feedback,
    suggestions: suggestions.applied,
    failure: failure?.phase === "execute" ? { item: failure.item, text: failure.text } : undefined,
    defaultBranch: s.repository.defaultBranch,
    readIssue: otherIssues(deps, s),
    reader,
    budget,
    signal,
    check: bounded(validate, { rejectionsMax: REJECTIONS_MAX, what: "revision" }),
  });
}

/** A plan that was carried out moves back from the archive: the work is not over any more. */
function reopening(s: Snapshot, archived: string) {
  if (!progressOf(s).isFinished) return undefined;
  const path =
    s.branch?.commits.flatMap((commit) => commit.ours?.trailers.get("Plan-File") ?? [])[0] ?? archived;
  return { path, trailers: [["Plan-Reopened", archived] as const, ["Plan-File", path] as const] };
}

const nextRevision = (s: Snapshot) => revisionOf(progressOf(s), s.status?.record ?? EMPTY_RECORD) + 1;

function messageOf(
  s: Snapshot,
  feedback: readonly Feedback[],
  {
    before,
    after,
    reopened,
  }: { before: string; after: string; reopened: readonly (readonly [string, string])[] },
) {
  const people = [...new Set(feedback.map((one) => one.by.login))];
  return {
    ...revisionCommit(s.issue.number, people, { comments: feedback.length, type: changeTypeOf(s) }),
    trailers: [
      ["Plan-Revision", String(nextRevision(s))],
      ["Plan-Digest", digestOf(after)],
      [TRIED_TRAILER, triedHash(after)],
      ["Plan-Delta", deltaText(deltaOf(partsOf(before), partsOf(after)))],
      ...reopened,
    ] as const,
  };
}
