import type { Step } from "../../core/action.ts";
import { UserError } from "../../core/errors.ts";
import { type Disposition, type Feedback, renderDispositions } from "../../core/feedback.ts";
import { renderCommitMessage } from "../../core/marker.ts";
import type { Outcome } from "../../core/outcome.ts";
import { digestOf } from "../../core/plan/file.ts";
import { hunkOf } from "../../core/plan/hunk.ts";
import { revisionProblems } from "../../core/plan/judge.ts";
import { revise } from "../../core/plan/revise.ts";
import { progressOf } from "../../core/progress.ts";
import { block, count, say } from "../../core/say.ts";
import { planBranch, type Snapshot } from "../../core/snapshot.ts";
import { committerOf } from "../../core/trust.ts";
import type { Revision } from "../../ports.ts";
import type { Deps, Run } from "../deps.ts";
import { assertStillMeant } from "./still-meant.ts";
import { bounded } from "./verdict.ts";

const REJECTIONS_MAX = 4;

/** Takes people's remarks into the plan: one commit, with what became of each remark in its message. */
export async function revisePlan(
  deps: Deps,
  s: Snapshot,
  step: Extract<Step, { kind: "revise" }>,
  run: Run,
): Promise<Outcome> {
  const { forge, agent, codebase, workspace } = deps;
  if (!s.plan) throw new UserError("The plan file is gone from its branch.");
  const before = s.plan.text;
  const remote = await forge.remote(s.key);
  const mirror = await workspace.mirror(remote, [step.head]);
  const reader = codebase.at(mirror, step.head);
  const paths = new Set(await reader.paths());
  const ids = step.feedback.map((one) => one.id);
  const problemsOf = (revision: Revision) => revisionProblems(before, revision, ids, { paths });
  const check = bounded(problemsOf, { rejectionsMax: REJECTIONS_MAX, what: "The model's revision" });
  const answer = await agent.revise({ issue: s.issue, plan: before, feedback: step.feedback, reader, check });
  const spent = { spent: { revise: answer.usage } };
  if (answer.kind === "gave-up") {
    return {
      ...spent,
      failure: { id: `revise-${s.now}`, phase: "revise", head: step.head, text: say`${answer.why}` },
    };
  }
  const after = revise(before, answer.value.edits);
  if (after === before) return { ...spent, answers: answer.value.dispositions };
  const files = new Map([[s.plan.path, after]]);
  const oid = await workspace.commitFiles(
    mirror,
    { parent: step.head, files, author: committerOf(s.self) },
    (place) =>
      renderCommitMessage(
        forge.signer(s),
        place,
        messageOf(s, step.feedback, withHunks(before, answer.value), after),
      ),
  );
  await assertStillMeant(run, s, step);
  await workspace.push(remote, mirror, { branch: planBranch(s.issue.number), to: oid, expected: step.head });
  return spent;
}

/** Each applied remark is answered with the change that was made for it. */
function withHunks(before: string, revision: Revision): Disposition[] {
  return revision.dispositions.map((disposition) => {
    if (disposition.became !== "applied") return disposition;
    const own = revision.edits.filter((edit) => edit.because.includes(disposition.feedback));
    const hunk = hunkOf(before, own);
    return hunk === ""
      ? disposition
      : { ...disposition, reply: `${disposition.reply}\n${block(hunk, "diff")}` };
  });
}

function messageOf(
  s: Snapshot,
  feedback: readonly Feedback[],
  dispositions: readonly Disposition[],
  after: string,
) {
  const people = [...new Set(feedback.map((one) => one.by.login))].join(", ");
  const revision = progressOf(s).revision + 1;
  return {
    subject: say`Revise the plan for #${s.issue.number}: ${count(feedback.length, "remark")} of ${people}`,
    body: renderDispositions(dispositions),
    trailers: [
      ["Plan-Revision", String(revision)],
      ["Plan-Digest", digestOf(after)],
    ] as const,
  };
}
