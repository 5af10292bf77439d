import { isDeepStrictEqual } from "node:util";
import { decide } from "../core/decide/decide.ts";
import type { Action } from "../core/discussion/action.ts";
import type { ActionResult } from "../core/discussion/result.ts";
import * as failures from "../core/messages/failures.ts";
import { errorIdOf, errorKind, Requeue, RetryAfter, StaleHead, UserError } from "../core/state/errors.ts";
import { type Key, nameOf, type Snapshot } from "../core/state/snapshot.ts";
import type { Failure } from "../core/state/status.ts";
import type { Text } from "../core/state/text.ts";
import type { Metrics } from "../ports/metrics.ts";
import type { Lease } from "../ports/ports.ts";
import { addLabel } from "./actions/add-label.ts";
import { amendPlan } from "./actions/amend-plan.ts";
import { archive } from "./actions/archive.ts";
import { draftPlan } from "./actions/draft-plan.ts";
import { executeItem } from "./actions/execute-item.ts";
import { fixItem } from "./actions/fix.ts";
import { openPull } from "./actions/open-pull.ts";
import { recheckPlan } from "./actions/recheck-plan.ts";
import { revertItem } from "./actions/revert-item.ts";
import { revisePlan } from "./actions/revise.ts";
import { updateBranch } from "./actions/update-branch.ts";
import type { ActionContext, Deps, Run } from "./deps.ts";
import { createRun } from "./observe.ts";
import { showingSetup } from "./setup-shown.ts";
import { type Running, whileWatched } from "./watch.ts";

/** More iterations than this mean an endless loop: a plan of 20 items takes about 30. */
const ITERATIONS_MAX = 100;

/** Work that was dropped this often in a row is postponed: GitHub may be serving an old head. */
const OVERTAKEN_MAX = 3;

/** How long to wait if GitHub's reads lag behind our writes, in milliseconds. */
const LAG_MS = 2_000;
const LAGGING = "GitHub does not show yet what was done last.";

/**
 * Reconciles one key: observe, decide, write updates, run one action, observe again, until there is nothing to do but
 * wait. Returns how long to wait, in milliseconds, if known. Whatever is thrown here is retried later, from a fresh
 * observation; what an action throws at the last attempt is posted on GitHub instead, and waits for a person.
 */
export async function reconcile(deps: Deps, key: Key, lease: Lease): Promise<number | undefined> {
  const run = createRun(deps, key, lease);
  let state: State = { result: {}, done: undefined, overtaken: 0 };
  for (let count = 0; count < ITERATIONS_MAX; count++) {
    const next = await iterate(deps, run, state);
    if ("waitMs" in next) return next.waitMs;
    state = next;
  }
  throw new Error(`Still not idle after ${ITERATIONS_MAX} actions on one key.`);
}

/** What one iteration passes to the next. */
interface State {
  readonly result: ActionResult;
  /** The action that was just done. */
  readonly done: Action | undefined;
  /** How often in a row people overtook the work. */
  readonly overtaken: number;
}

/** There is nothing to do but wait; for how long, if that is known. */
interface Idle {
  readonly waitMs: number | undefined;
}

/** One iteration of the loop. */
async function iterate(deps: Deps, run: Run, before: State): Promise<State | Idle> {
  run.lease.assertRunning();
  const s = await run.observe();
  if (!s) return { waitMs: undefined };
  const { spending } = deps;
  const result = { ...before.result, spent: await spending.unrecorded(s) };
  const decision = decide(s, result);
  const { record, updates, action } = decision;
  deps.log.info({ key: s.key, step: action.kind, edits: updates.map(({ kind }) => kind) }, action.reason);
  await spending.write(s, updates, () => deps.github.update(s, updates));
  await deps.planEntries.record(s, decision);
  if (action.kind === "wait") return idleUntil(s, action);
  if (isDeepStrictEqual(action, before.done) || before.overtaken > OVERTAKEN_MAX)
    throw new RetryAfter(LAGGING, LAG_MS);
  if (before.done) await run.lease.progress();
  const context = { ...run, budget: spending.budgets(s, record) };
  const done = await runTracked(deps, { run: context, s, action });
  return { result: done ?? {}, done: done && action, overtaken: before.overtaken + (done ? 0 : 1) };
}

function idleUntil(s: Snapshot, { until }: Extract<Action, { kind: "wait" }>): Idle {
  const times = [until, s.unsureUntil].filter((time) => time !== undefined);
  return { waitMs: times.length === 0 ? undefined : Math.max(0, Math.min(...times) - s.now) };
}

/** Runs the action; undefined if people overtook it and the work was dropped. */
async function runTracked(deps: Deps, running: Running): Promise<ActionResult | undefined> {
  const { s, action } = running;
  let ended: Parameters<Metrics["recordAction"]>[1] = "thrown";
  try {
    const result = await runSafely(deps, running);
    ended = result.failure ? "failed" : "done";
    return result;
  } catch (error) {
    if (!(error instanceof StaleHead)) throw error;
    ended = "dropped";
    deps.log.warn({ key: s.key, step: action.kind, reason: error.message }, "the work was dropped");
    return undefined;
  } finally {
    deps.metrics.recordAction(action.kind, ended);
  }
}

/** Turns errors that a person can fix into a failure, which is posted and pauses the work. */
async function runSafely(deps: Deps, running: Running): Promise<ActionResult> {
  const { run, s, action } = running;
  const { attempt, attemptsMax } = run.lease;
  const failed = (text: Text) => ({ failure: failureOf(s, action, text) });
  // An action that ends the whole process leaves no error behind; it must not be retried forever.
  if (attempt > attemptsMax) return failed(failures.serverStopped(attempt - 1));
  try {
    const work = (context: ActionContext) => runAction(showingSetup(deps, context), s, action, context);
    return await whileWatched(deps, running, work);
  } catch (error) {
    const text = textFor(deps, { s, action, lease: run.lease }, error);
    if (text === undefined) throw error;
    return failed(text);
  }
}

/**
 * What people are told about an error; undefined if the action must be retried. Of an unexpected error they see its kind
 * and an id: its message may contain anything, and is in the log line with that id.
 */
function textFor(
  { log }: Deps,
  { s, action, lease }: { s: Snapshot; action: Action; lease: Lease },
  error: unknown,
): Text | undefined {
  const isForPeople = error instanceof UserError;
  if (isForPeople && error.cause === undefined) return error.text;
  const { attempt, attemptsMax } = lease;
  if (!isForPeople && (attempt < attemptsMax || isNoFailure(error))) return undefined;
  const errorId = errorIdOf(nameOf(s.key), action.kind, s.now);
  log.error({ key: s.key, step: action.kind, err: error, attempt, errorId }, "a step was given up");
  if (isForPeople) return failures.withErrorId(error.text, errorId);
  return failures.gaveUp(attempt, errorKind(error), errorId);
}

/** True for errors that only postpone the work. */
function isNoFailure(error: unknown): boolean {
  return (
    error instanceof StaleHead ||
    error instanceof Requeue ||
    (error instanceof RetryAfter && error.isNoFailure)
  );
}

async function runAction(deps: Deps, s: Snapshot, action: Action, run: ActionContext): Promise<ActionResult> {
  switch (action.kind) {
    case "wait":
      return {};
    case "label":
      return await addLabel(deps, s);
    case "draft-plan":
      return await draftPlan(deps, s, action, run);
    case "open-pull":
      return await openPull(deps, s, action);
    case "reopen-pull":
      await deps.github.reopenPull(s);
      return {};
    case "revise":
      return await revisePlan(deps, s, action, run);
    case "execute-item":
      return await executeItem(deps, s, action, run);
    case "amend-plan":
      return await amendPlan(deps, s, action, run);
    case "revert-item":
      return await revertItem(deps, s, action, run);
    case "update-branch":
      return await updateBranch(deps, s, action, run);
    case "recheck-plan":
      return await recheckPlan(deps, s, action, run);
    case "fix":
      return await fixItem(deps, s, action, run);
    case "archive":
      return await archive(deps, s, action, run);
  }
}

const PHASES = {
  wait: "plan",
  label: "label",
  "draft-plan": "plan",
  "open-pull": "plan",
  "reopen-pull": "plan",
  revise: "revise",
  "amend-plan": "revise",
  "execute-item": "execute",
  "revert-item": "revert",
  "update-branch": "update",
  "recheck-plan": "recheck",
  fix: "fix",
  archive: "archive",
} as const;

function failureOf(s: Snapshot, action: Action, text: Text): Failure {
  const item = action.kind === "execute-item" ? { item: action.item.id } : {};
  const head = s.branch ? { head: s.branch.head } : {};
  return { id: `${action.kind}-${s.now}`, phase: PHASES[action.kind], ...item, ...head, text };
}
