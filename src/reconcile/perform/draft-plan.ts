import type { Step } from "../../core/action.ts";
import { renderCommitMessage } from "../../core/marker.ts";
import type { Outcome } from "../../core/outcome.ts";
import { missesOf } from "../../core/plan/check.ts";
import { complaint, withDoubts } from "../../core/plan/doubt.ts";
import { type PlanDraft, planOf } from "../../core/plan/draft.ts";
import { digestOf, renderPlan } from "../../core/plan/file.ts";
import { say } from "../../core/say.ts";
import { planBranch, planPaths, type Snapshot } from "../../core/snapshot.ts";
import { committerOf, isAtLeast } from "../../core/trust.ts";
import type { PlanTask } from "../../ports.ts";
import type { Deps, Job } from "../deps.ts";
import { doubtsOf, type Ground, groundOf } from "./ground.ts";
import { withTrueNotes } from "./notes.ts";
import { assertStillMeant } from "./still-meant.ts";
import { bounded, gaveUp, type Judged, once } from "./verdict.ts";

/** How often a plan that does not hold goes back to the model. */
const REJECTIONS_MAX = 3;

/** Researches the issue at the base commit and pushes the plan as the first commit of its branch. */
export async function draftPlan(
  deps: Deps,
  s: Snapshot,
  step: Extract<Step, { kind: "draft-plan" }>,
  run: Job,
): Promise<Outcome> {
  const { forge, agent, codebase, workspace, diagrams } = deps;
  const remote = await forge.remote(s.key);
  const mirror = await workspace.mirror(remote, [step.base]);
  const reader = codebase.at(mirror, step.base);
  const ground = await groundOf(s, reader, diagrams);
  const judge = once((draft: PlanDraft) => judged(draft, ground, s, step.base));
  const check = bounded(judge, { rejectionsMax: REJECTIONS_MAX, what: "The model's plan" });
  const answer = await agent.plan({
    key: s.key,
    issue: issueFor(s),
    reader,
    check,
    purse: run.purse("plan"),
  });
  if (answer.kind === "gave-up") return gaveUp(answer, { id: `plan-${s.now}`, phase: "plan" });
  const { text } = await judge(answer.value);
  const path = planPathFor(s, ground);
  const files = new Map([[path, text]]);
  const oid = await workspace.commitFiles(
    mirror,
    { parent: step.base, files, author: committerOf(s.self) },
    (place) =>
      renderCommitMessage(forge.signer(s), place, {
        subject: say`Plan #${s.issue.number}: ${answer.value.title}`,
        body: "",
        trailers: [
          ["Plan-Revision", "1"],
          ["Plan-Digest", digestOf(text)],
        ],
      }),
  );
  await assertStillMeant(run, s, step);
  await workspace.push(remote, mirror, { branch: planBranch(s.issue.number), to: oid, expected: undefined });
  return {};
}

/** The issue as it stands for readers: what only people without the feedback role say is not asked for. */
function issueFor(s: Snapshot): PlanTask["issue"] {
  const heard = s.issue.remarks.filter(
    (remark) =>
      !remark.by.isBot && isAtLeast(s.roles.get(remark.by.login) ?? "none", s.settings.roles.feedback),
  );
  const { number, title, body, author } = s.issue;
  return {
    number,
    title,
    body,
    by: author,
    comments: heard.map((remark) => ({ by: remark.by.login, text: remark.body })),
  };
}

/** What is wrong with a draft, and the plan file that it becomes: without what was not confirmed, and saying so. */
async function judged(
  submitted: PlanDraft,
  ground: Ground,
  s: Snapshot,
  base: string,
): Promise<Judged & { readonly text: string }> {
  const { draft, doubts: ofNotes } = await withTrueNotes(submitted, ground);
  const link = (path: string, lines?: string) =>
    ground.paths.has(path) ? permalink(s, base, path, lines) : undefined;
  const plan = planOf(draft, base, link);
  const hard = missesOf(plan, ground);
  const unlinked = new Set(ofNotes.flatMap((doubt) => (doubt.kind === "link" ? [doubt.path] : [])));
  const isOthers = (name: string) => unlinked.has(name);
  const doubts = [
    ...(await doubtsOf(plan, ground, { introduced: draft.introduces ?? [], isOthers })),
    ...ofNotes,
  ];
  return { hard, soft: doubts.map(complaint), text: renderPlan(withDoubts(plan, doubts)) };
}

/** A plan file of the base would not show as new in the pull request, so lines of it could not be commented on. */
function planPathFor(s: Snapshot, { paths }: Ground): string {
  const { atRoot, inDocs } = planPaths(s.issue.number);
  return paths.has(atRoot) ? inDocs : atRoot;
}

function permalink(s: Snapshot, commit: string, path: string, lines: string | undefined): string {
  const [first, last] = lines?.split("-") ?? [];
  const anchor = first === undefined ? "" : `#L${first}${last === undefined ? "" : `-L${last}`}`;
  return `${s.repository.url}/blob/${commit}/${path.split("/").map(encodeURIComponent).join("/")}${anchor}`;
}
