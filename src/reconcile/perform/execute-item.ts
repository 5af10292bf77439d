import type { Step } from "../../core/action.ts";
import { UserError } from "../../core/errors.ts";
import { block, code, say } from "../../core/markdown/say.ts";
import { renderCommitMessage } from "../../core/marker.ts";
import type { Outcome } from "../../core/outcome.ts";
import { digestOf, tick } from "../../core/plan/file.ts";
import { planBranch, type Snapshot } from "../../core/snapshot.ts";
import { committerOf } from "../../core/trust.ts";
import type { RunResult, Verdict, Worktree } from "../../ports.ts";
import type { Deps, Job } from "../deps.ts";
import { assertStillMeant } from "./still-meant.ts";
import { gaveUp } from "./verdict.ts";

type Execute = Extract<Step, { kind: "execute-item" }>;

const OUTPUT_SHOWN_LINES = 30;

/** Carries out one approved item: edits in its files, proof in the sandbox, one commit, pushed on the same head. */
export async function executeItem(deps: Deps, s: Snapshot, step: Execute, run: Job): Promise<Outcome> {
  const { forge, agent, codebase, workspace } = deps;
  if (workspace.unfit !== undefined)
    throw new UserError(`Items cannot be carried out on this machine: ${workspace.unfit}.`);
  if (!s.plan) throw new UserError("The plan file is gone from its branch.");
  const remote = await forge.remote(s.key);
  const mirror = await workspace.mirror(remote, [step.head]);
  const name = `${s.key.installation}-${s.key.owner}-${s.key.repo}-${s.key.issue}`;
  const tree = await workspace.worktree(mirror, { name, head: step.head, item: step.item });
  try {
    const proof = createProof(tree, [step.item.verify, ...s.settings.checks], s.settings.attempts);
    const answer = await agent.execute({
      key: s.key,
      issue: s.issue,
      plan: s.plan.text,
      item: step.item,
      reader: codebase.at(mirror, step.head),
      files: tree.files,
      purse: run.purse("execute"),
      verify: proof.verify,
    });
    if (answer.kind === "gave-up") return gaveUp(answer, failureOf(s, step));
    const oid = await commit(deps, s, step, { tree, summary: answer.value, runs: proof.runs() });
    await assertStillMeant(run, s, step);
    await workspace.push(remote, mirror, {
      branch: planBranch(s.issue.number),
      to: oid,
      expected: step.head,
    });
    return {};
  } finally {
    await tree.close();
  }
}

/** Runs the commands that make an item done; counts attempts, keeps what the last runs came to. */
function createProof(tree: Worktree, commands: readonly string[], attemptsMax: number) {
  let attempts = 0;
  let runs: RunResult[] = [];
  const runAll = async () => {
    runs = [];
    for (const command of commands) {
      runs.push(await tree.run(command));
      if (runs.at(-1)?.exitCode !== 0) break;
    }
    return runs.find((run) => run.exitCode !== 0);
  };
  return {
    runs: () => runs,
    verify: async (): Promise<Verdict> => {
      const failed = await runAll();
      if (!failed) return { kind: "holds" };
      const why = `${code(failed.command)} ended with ${exitWords(failed)}. The end of its output:\n\n${block(lastLines(failed.output))}`;
      if (++attempts < attemptsMax) return { kind: "again", why };
      return { kind: "stop", why: `After ${attempts} attempts ${why}` };
    },
  };
}

const exitWords = (run: RunResult) =>
  run.exitCode === undefined ? "no exit code" : `exit code ${run.exitCode}`;
const lastLines = (output: string) => output.trimEnd().split("\n").slice(-OUTPUT_SHOWN_LINES).join("\n");

function failureOf(s: Snapshot, step: Execute) {
  return {
    id: `item-${step.item.id}-${s.now}`,
    phase: "execute" as const,
    item: step.item.id,
    head: step.head,
  };
}

interface Built {
  readonly tree: Worktree;
  readonly summary: string;
  readonly runs: readonly RunResult[];
}

/** The change and the ticked box, together; the evidence beside the tick is what the program saw itself. */
async function commit(
  { forge }: Deps,
  s: Snapshot,
  step: Execute,
  { tree, summary, runs }: Built,
): Promise<string> {
  const { item, approval } = step;
  if (!s.plan) throw new UserError("The plan file is gone from its branch.");
  const seen = runs
    .map((run) => `${code(run.command)} exit ${run.exitCode} in ${(run.durationMs / 1_000).toFixed(1)} s`)
    .join("; ");
  const plan = tick(s.plan.text, item.id, seen);
  const message = {
    subject: say`${item.title}`,
    body: say`${summary}`,
    trailers: [
      ["Plan-Item", String(item.id)],
      ["Plan-Digest", digestOf(s.plan.text)],
      ["Approved-by", approval.by],
      ["Evidence", seen],
    ] as const,
  };
  const made = await tree.commit(
    new Map([[s.plan.path, plan]]),
    (place) => renderCommitMessage(forge.signer(s), place, message),
    committerOf(s.self),
  );
  if (made.isEmpty)
    throw new UserError(
      "The item changed none of its files. If it needs no change, tick its box in the plan yourself.",
    );
  return made.oid;
}
