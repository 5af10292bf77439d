import { branchesOf, RECHECKED_TRAILER } from "../../core/decide/update-branch.ts";
import type { Action } from "../../core/discussion/action.ts";
import { changeTypeOf } from "../../core/discussion/conventions.ts";
import { progressOf, revisionOf, TRIED_TRAILER } from "../../core/discussion/progress.ts";
import type { ActionResult } from "../../core/discussion/result.ts";
import { changedByHand, retriedAt } from "../../core/environment/tried.ts";
import { deltaText } from "../../core/messages/pull-request.ts";
import { recheckCommit } from "../../core/messages/updates.ts";
import { deltaOf, partsOf } from "../../core/plan/delta.ts";
import { digestOf, parsePlan } from "../../core/plan/file.ts";
import { type Plan, TRIED, UNCONFIRMED } from "../../core/plan/plan.ts";
import { triedHash, triedIn } from "../../core/plan/tried.ts";
import { noLongerFound, quoteLost, withNoLongerFound } from "../../core/references/rechecked.ts";
import { quotesIn } from "../../core/references/references.ts";
import { withOwnSection } from "../../core/revision/edits.ts";
import { validationErrors } from "../../core/revision/facts.ts";
import { committerOf } from "../../core/state/roles.ts";
import type { Oid, PlanFile, Snapshot } from "../../core/state/snapshot.ts";
import { EMPTY_RECORD } from "../../core/state/status.ts";
import { renderCommitMessage } from "../../core/state/traces.ts";
import type { Reader } from "../../ports/codebase.ts";
import type { ActionContext, Deps } from "../deps.ts";
import { environmentFor, type Site, siteOf } from "../environment.ts";
import { lookupFor, unresolvedIn } from "./lookup.ts";
import { isQuoted } from "./notes.ts";
import { folderOf } from "./places.ts";
import { pushIfWanted } from "./push.ts";
import { withOwnTried } from "./retried.ts";
import { closing, trialsAt } from "./trials.ts";

type Recheck = Extract<Action, { kind: "recheck-plan" }>;

/**
 * Holds the plan against the code again after the default branch was merged: what no longer fits is marked in a revision,
 * and the commands of items that are done run again. Repeated after a crash, it finds nothing more to mark.
 */
export async function recheckPlan(
  deps: Deps,
  s: Snapshot,
  action: Recheck,
  run: ActionContext,
): Promise<ActionResult> {
  const { head, merge } = action;
  const site = await siteOf(deps, s, head, run);
  const proven = await provenItems(deps, s, site, head);
  const after = progressOf(s).isFinished ? undefined : await remarked(deps, s, site, action);
  if (s.plan && after !== undefined && after !== s.plan.text)
    await publish(deps, s, action, { site, run, plan: s.plan, after });
  return { rechecked: { merge, head, proven } };
}

/** Items that are done and whose commands pass at the head. */
async function provenItems(deps: Deps, s: Snapshot, site: Site, head: Oid): Promise<number[]> {
  const done = progressOf(s).items.filter(({ state }) => state === "done");
  if (done.length === 0 || deps.workspace.sandboxProblem !== undefined) return [];
  const environment = await environmentFor(deps, s, site, head);
  const { mirror, signal } = site;
  const runs = await deps.workspace.runsAt(mirror, { name: folderOf(s.key), environment, signal });
  const pass = async () => {
    const passed: number[] = [];
    for (const { item } of done) if ((await runs.run(head, item.verify)).exitCode === 0) passed.push(item.id);
    return passed;
  };
  return await closing(runs, pass());
}

/** The plan with what no longer fits, or with other results of its commands. */
async function remarked(deps: Deps, s: Snapshot, site: Site, action: Recheck): Promise<string | undefined> {
  const text = await withOwnTried(deps, s, site.mirror, s.plan?.text ?? "");
  const { plan } = parsePlan(text);
  if (!plan) return undefined;
  const marked = await withMarks(deps, s, site, { ...action, plan, text });
  const open = progressOf(s).open;
  const { trials } = await trialsAt(deps, s, site, action.head);
  const tried = trials && (await closing(trials, trials.tried(open, [])));
  const body = triedIn(marked);
  const after = tried ? retriedAt(body, plan.items, { ...tried, byHand: changedByHand(plan) }) : body;
  const all = after === body ? marked : withOwnSection(marked, TRIED, after);
  return parsePlan(all).plan ? all : undefined;
}

async function withMarks(
  deps: Deps,
  s: Snapshot,
  site: Site,
  { plan, text, head, merge }: Recheck & { readonly plan: Plan; readonly text: string },
): Promise<string> {
  const commits = s.branch?.commits ?? [];
  const before = commits[commits.findIndex(({ oid }) => oid === merge) + 1]?.oid ?? head;
  const [then, now] = [await factsAt(deps, s, site, before, plan), await factsAt(deps, s, site, head, plan)];
  const body = plan.sections.find(({ name }) => name === UNCONFIRMED)?.body ?? "";
  const marked = withNoLongerFound(body, noLongerFound(then, now), head);
  return marked === body ? text : withOwnSection(text, UNCONFIRMED, marked);
}

/** What speaks against the plan at a commit. */
async function factsAt({ codebase, diagrams }: Deps, s: Snapshot, { mirror }: Site, commit: Oid, plan: Plan) {
  const reader = codebase.at(mirror, commit);
  try {
    const lookup = await lookupFor(s, reader, diagrams);
    const unresolved = await unresolvedIn(plan, lookup, { introduced: [], isOthers: () => false });
    const errors = validationErrors(plan, { paths: lookup.paths });
    return { unresolved, errors: [...errors, ...(await lostQuotes(reader, plan))] };
  } finally {
    await reader.close();
  }
}

/** A sentence for each quote of the plan that is not in its file. */
async function lostQuotes(reader: Reader, plan: Plan): Promise<string[]> {
  const lost: string[] = [];
  for (const { path, quote } of quotesIn(plan))
    if (!isQuoted((await reader.read(path)) ?? "", quote)) lost.push(quoteLost(path));
  return [...new Set(lost)];
}

interface Changed {
  readonly site: Site;
  readonly run: ActionContext;
  readonly plan: PlanFile;
  readonly after: string;
}

async function publish(
  deps: Deps,
  s: Snapshot,
  action: Recheck,
  { site, run, plan: { path, text: before }, after }: Changed,
): Promise<void> {
  const { github, workspace } = deps;
  const revision = revisionOf(progressOf(s), s.status?.record ?? EMPTY_RECORD) + 1;
  const to = await workspace.commitFiles(
    site.mirror,
    { parent: action.head, files: new Map([[path, after]]), author: committerOf(s.self) },
    (place) =>
      renderCommitMessage(github.signer(s), place, {
        ...recheckCommit(s.issue.number, branchesOf(s), changeTypeOf(s)),
        trailers: [
          ["Plan-Revision", String(revision)],
          ["Plan-Digest", digestOf(after)],
          [TRIED_TRAILER, triedHash(after)],
          ["Plan-Delta", deltaText(deltaOf(partsOf(before), partsOf(after)))],
          [RECHECKED_TRAILER, action.merge],
        ],
      }),
  );
  await pushIfWanted(deps, s, action, { ...site, run, to });
}
