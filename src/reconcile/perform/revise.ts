import type { Step } from "../../core/action.ts";
import { UserError } from "../../core/errors.ts";
import { type Disposition, type Feedback, renderDispositions } from "../../core/feedback.ts";
import { renderCommitMessage } from "../../core/marker.ts";
import type { Outcome } from "../../core/outcome.ts";
import { deltaOf, partsOf } from "../../core/plan/delta.ts";
import { digestOf } from "../../core/plan/file.ts";
import { revisionProblems } from "../../core/plan/judge.ts";
import { revise } from "../../core/plan/revise.ts";
import { progressOf } from "../../core/progress.ts";
import { deltaText } from "../../core/record.ts";
import { type Prepared, prepare, settle } from "../../core/revision.ts";
import { count, say } from "../../core/say.ts";
import { planBranch, type Snapshot } from "../../core/snapshot.ts";
import { NO_USAGE, type Purse } from "../../core/status.ts";
import { committerOf } from "../../core/trust.ts";
import type { Answer, Reader, Revision } from "../../ports.ts";
import type { Deps, Job } from "../deps.ts";
import { assertStillMeant } from "./still-meant.ts";
import { bounded, gaveUp } from "./verdict.ts";

const REJECTIONS_MAX = 4;

/** Takes people's remarks into the plan: one commit, with what became of each remark in its message. */
export async function revisePlan(
  deps: Deps,
  s: Snapshot,
  step: Extract<Step, { kind: "revise" }>,
  run: Job,
): Promise<Outcome> {
  const { forge, codebase, workspace } = deps;
  if (!s.plan) throw new UserError("The plan file is gone from its branch.");
  const before = s.plan.text;
  const remote = await forge.remote(s.key);
  const mirror = await workspace.mirror(remote, [step.head]);
  const reader = codebase.at(mirror, step.head);
  const ground = { paths: new Set(await reader.paths()) };
  const prepared = prepare(before, step.feedback, ground);
  const answer = await carriedOn(deps, s, { prepared, reader, ground, purse: run.purse("revise") });
  if (answer.kind === "gave-up")
    return gaveUp(answer, { id: `revise-${s.now}`, phase: "revise", head: step.head });
  const dispositions = settle(prepared, step.feedback, answer.value);
  const after = revise(prepared.text, answer.value.edits);
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

interface Material {
  readonly prepared: Prepared;
  readonly reader: Reader;
  readonly ground: { readonly paths: ReadonlySet<string> };
  readonly purse: Purse;
}

/** What the model makes of the words, and of what follows from the suggestions; nothing if there is neither. */
async function carriedOn(
  { agent }: Deps,
  { key, issue }: Snapshot,
  { prepared, reader, ground, purse }: Material,
): Promise<Answer<Revision>> {
  const { text: plan, asked: feedback, suggestions, isForModel } = prepared;
  if (!isForModel) return { kind: "done", value: { edits: [], dispositions: [] }, usage: NO_USAGE };
  const { applied } = suggestions;
  const ids = feedback.map((one) => one.id);
  const problemsOf = (revision: Revision) => revisionProblems(plan, revision, ids, { ...ground, applied });
  const check = bounded(problemsOf, { rejectionsMax: REJECTIONS_MAX, what: "The model's revision" });
  return await agent.revise({ key, issue, plan, feedback, suggestions: applied, reader, purse, check });
}

function messageOf(
  s: Snapshot,
  feedback: readonly Feedback[],
  dispositions: readonly Disposition[],
  { before, after }: { before: string; after: string },
) {
  const people = [...new Set(feedback.map((one) => one.by.login))].join(", ");
  const revision = progressOf(s).revision + 1;
  return {
    subject: say`Revise the plan for #${s.issue.number}: ${count(feedback.length, "remark")} of ${people}`,
    body: renderDispositions(dispositions),
    trailers: [
      ["Plan-Revision", String(revision)],
      ["Plan-Digest", digestOf(after)],
      ["Plan-Delta", deltaText(deltaOf(partsOf(before), partsOf(after)))],
    ] as const,
  };
}
