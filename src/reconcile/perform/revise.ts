import { type Prepared, prepare, settle } from "../../core/decide/revision.ts";
import type { Step } from "../../core/discussion/action.ts";
import type { Feedback } from "../../core/discussion/feedback.ts";
import type { Outcome } from "../../core/discussion/outcome.ts";
import { progressOf } from "../../core/discussion/progress.ts";
import { revisionCommit } from "../../core/messages/commits.ts";
import { planFileGone } from "../../core/messages/failures.ts";
import { deltaText } from "../../core/messages/pull-request.ts";
import { deltaOf, partsOf } from "../../core/plan/delta.ts";
import { digestOf, parsePlan } from "../../core/plan/file.ts";
import { complaint } from "../../core/references/doubt.ts";
import { type Marked, markRevision, saidIn } from "../../core/references/marked.ts";
import { type Disposition, renderDispositions } from "../../core/revision/disposition.ts";
import { revisionProblems, unreadable } from "../../core/revision/judge.ts";
import { revise } from "../../core/revision/revise.ts";
import { UserError } from "../../core/state/errors.ts";
import { committerOf } from "../../core/state/roles.ts";
import { planBranch, type Snapshot } from "../../core/state/snapshot.ts";
import { NO_USAGE, type Purse } from "../../core/state/status.ts";
import { renderCommitMessage } from "../../core/state/traces.ts";
import type { Reader } from "../../ports/codebase.ts";
import type { Answer, Revision } from "../../ports/ports.ts";
import type { Deps, Job } from "../deps.ts";
import { doubtsOf, type Ground, groundOf } from "./ground.ts";
import { assertStillMeant } from "./still-meant.ts";
import { bounded, gaveUp, type Judged, once } from "./verdict.ts";

const REJECTIONS_MAX = 4;

/** Takes people's remarks into the plan: one commit, with what became of each remark in its message. */
export async function revisePlan(
  deps: Deps,
  s: Snapshot,
  step: Extract<Step, { kind: "revise" }>,
  run: Job,
): Promise<Outcome> {
  const { forge, codebase, workspace, diagrams } = deps;
  if (!s.plan) throw new UserError(planFileGone());
  const before = s.plan.text;
  const remote = await forge.remote(s.key);
  const mirror = await workspace.mirror(remote, [step.head]);
  const reader = codebase.at(mirror, step.head);
  const ground = await groundOf(s, reader, diagrams);
  const prepared = prepare(before, step.feedback, ground);
  const judge = once((revision: Revision) => judged(revision, { prepared, ground, head: step.head }));
  const answer = await carriedOn(deps, s, { prepared, reader, judge, purse: run.purse("revise") });
  if (answer.kind === "gave-up")
    return gaveUp(answer, { id: `revise-${s.now}`, phase: "revise", head: step.head });
  const { edits, text: after } = await judge(answer.value);
  const dispositions = settle(prepared, step.feedback, { ...answer.value, edits });
  if (after === before) return { answers: dispositions };
  const files = new Map([[s.plan.path, after]]);
  const oid = await workspace.commitFiles(
    mirror,
    { parent: step.head, files, author: committerOf(s.self) },
    (place) =>
      renderCommitMessage(
        forge.signer(s),
        place,
        messageOf(s, step.feedback, dispositions, { before, after }),
      ),
  );
  await assertStillMeant(run, s, step);
  await workspace.push(remote, mirror, { branch: planBranch(s.issue.number), to: oid, expected: step.head });
  return {};
}

/** What is wrong with a revision, what stays of it, and the plan file that it makes, which says what was not confirmed. */
async function judged(
  submitted: Revision,
  { prepared, ground, head }: { prepared: Prepared; ground: Ground; head: string },
): Promise<Judged & Marked> {
  const { text: before, asked, suggestions } = prepared;
  const { edits, introduces: introduced = [] } = submitted;
  const ids = asked.map((one) => one.id);
  const hard = revisionProblems(before, submitted, ids, { ...ground, applied: suggestions.applied });
  const { plan } = hard.length > 0 ? {} : parsePlan(revise(before, edits));
  if (!plan) return { hard, soft: [], edits, text: before };
  const said = saidIn(before);
  const isOthers = (words: string) => said.has(words) || asked.some(({ text }) => text.includes(words));
  const doubts = await doubtsOf(plan, ground, { introduced, isOthers });
  const marked = markRevision(before, submitted, { doubts, commit: head });
  return { hard: unreadable(marked.text), soft: doubts.map(complaint), ...marked };
}

interface Material {
  readonly prepared: Prepared;
  readonly reader: Reader;
  readonly judge: (revision: Revision) => Promise<Judged>;
  readonly purse: Purse;
}

/** What the model makes of the words, and of what follows from the suggestions; nothing if there is neither. */
async function carriedOn(
  { agent }: Deps,
  { key, issue }: Snapshot,
  { prepared, reader, judge, purse }: Material,
): Promise<Answer<Revision>> {
  const { text: plan, asked: feedback, suggestions, isForModel } = prepared;
  if (!isForModel) return { kind: "done", value: { edits: [], dispositions: [] }, usage: NO_USAGE };
  const { applied } = suggestions;
  const check = bounded(judge, { rejectionsMax: REJECTIONS_MAX, what: "revision" });
  return await agent.revise({ key, issue, plan, feedback, suggestions: applied, reader, purse, check });
}

function messageOf(
  s: Snapshot,
  feedback: readonly Feedback[],
  dispositions: readonly Disposition[],
  { before, after }: { before: string; after: string },
) {
  const people = [...new Set(feedback.map((one) => one.by.login))];
  const revision = Math.max(progressOf(s).revision, s.status?.record.published?.revision ?? 0) + 1;
  return {
    ...revisionCommit(s.issue.number, people, {
      comments: feedback.length,
      dispositions: renderDispositions(dispositions),
    }),
    trailers: [
      ["Plan-Revision", String(revision)],
      ["Plan-Digest", digestOf(after)],
      ["Plan-Delta", deltaText(deltaOf(partsOf(before), partsOf(after)))],
    ] as const,
  };
}
