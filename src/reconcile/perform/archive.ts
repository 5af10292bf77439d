import type { Step } from "../../core/discussion/action.ts";
import type { Outcome } from "../../core/discussion/outcome.ts";
import { archiveCommit } from "../../core/messages/commits.ts";
import { committerOf } from "../../core/state/roles.ts";
import { planBranch, type Snapshot } from "../../core/state/snapshot.ts";
import { renderCommitMessage } from "../../core/state/traces.ts";
import type { Deps, Run } from "../deps.ts";
import { assertStillMeant } from "./still-meant.ts";

/** Puts the finished plan where plans are kept, so that the root of the repository stays as it was. */
export async function archive(
  { forge, workspace }: Deps,
  s: Snapshot,
  step: Extract<Step, { kind: "archive" }>,
  run: Run,
): Promise<Outcome> {
  if (!s.plan) return {};
  const remote = await forge.remote(s.key);
  const mirror = await workspace.mirror(remote, [step.head]);
  const files = new Map([
    [s.plan.path, null],
    [step.to, s.plan.text],
  ]);
  const oid = await workspace.commitFiles(
    mirror,
    { parent: step.head, files, author: committerOf(s.self) },
    (place) =>
      renderCommitMessage(forge.signer(s), place, {
        ...archiveCommit(s.issue.number),
        trailers: [["Plan-Archived", step.to]],
      }),
  );
  await assertStillMeant(run, s, step);
  await workspace.push(remote, mirror, { branch: planBranch(s.issue.number), to: oid, expected: step.head });
  return {};
}
