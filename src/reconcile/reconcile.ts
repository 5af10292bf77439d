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
import { archive } from "./actions/archive.ts";
import { draftPlan } from "./actions/draft-plan.ts";
import { executeItem } from "./actions/execute-item.ts";
import { openPull } from "./actions/open-pull.ts";
import { revisePlan } from "./actions/revise.ts";
import type { ActionContext, Deps, Run } from "./deps.ts";
import { createRun } from "./observe.ts";

/** More turns than this in one go is a loop of ours: a plan of 20 items takes about 30. */
const TURNS_MAX = 100;

/** Work that was overtaken by people this often in a row is put off: GitHub may be showing an old head. */
const OVERTAKEN_MAX = 3;

/** How long to wait where GitHub's view lags behind our own work, in milliseconds. */
const LAG_MS = 2_000;
const LAGGING = "GitHub does not show yet what was done last.";

/**
 * Brings GitHub to what it should show for one key: look, decide, updates, do one thing, look again, until there is
 * nothing to do but wait. Returns for how long, in milliseconds, where that is known. Whatever is thrown here is tried
 * again later, from a fresh look; what a step throws at the last attempt is told on GitHub instead, and waits for a
 * person.
 */
export async function reconcile(deps: Deps, key: Key, queued: Lease): Promise<number | undefined> {
  const run = createRun(deps, key, queued);
  let state: State = { result: {}, done: undefined, overtaken: 0 };
  for (let turns = 0; turns < TURNS_MAX; turns++) {
    const came = await turn(deps, run, state);
    if ("restMs" in came) return came.restMs;
    state = came;
  }
  throw new Error(`No rest after ${TURNS_MAX} steps on one key.`);
}

/** What one turn leaves to the next. */
interface State {
  readonly result: ActionResult;
  /** The step that was just done. */
  readonly done: Action | undefined;
  /** How often people overtook the work. */
  readonly overtaken: number;
}

/** There is nothing to do but wait; for how long, if that is known. */
interface Rest {
  readonly restMs: number | undefined;
}

/** One turn of the loop. */
async function turn(deps: Deps, run: Run, before: State): Promise<State | Rest> {
  run.lease.assertRunning();
  const s = await run.observe();
  if (!s) return { restMs: undefined };
  const { spending } = deps;
  const result = { ...before.result, spent: await spending.unrecorded(s) };
  const { record, updates, action } = decide(s, result);
  deps.log.info({ key: s.key, step: action.kind, edits: updates.map((edit) => edit.kind) }, action.reason);
  await spending.write(s, updates, () => deps.github.update(s, updates));
  if (action.kind === "wait") return restOf(s, action);
  if (isDeepStrictEqual(action, before.done) || before.overtaken > OVERTAKEN_MAX)
    throw new RetryAfter(LAGGING, LAG_MS);
  if (before.done) await run.lease.progress();
  const came = await runTracked(deps, s, action, { ...run, budget: spending.budgets(s, record) });
  return { result: came ?? {}, done: came && action, overtaken: before.overtaken + (came ? 0 : 1) };
}

function restOf(s: Snapshot, { until }: Extract<Action, { kind: "wait" }>): Rest {
  const times = [until, s.unsureUntil].filter((time) => time !== undefined);
  return { restMs: times.length === 0 ? undefined : Math.max(0, Math.min(...times) - s.now) };
}

/** Does the step; undefined if people overtook it and the work was dropped. */
async function runTracked(
  deps: Deps,
  s: Snapshot,
  action: Action,
  run: ActionContext,
): Promise<ActionResult | undefined> {
  let ended: Parameters<Metrics["recordAction"]>[1] = "thrown";
  try {
    const came = await runSafely(deps, s, action, run);
    ended = came.failure ? "failed" : "done";
    return came;
  } catch (error) {
    if (!(error instanceof StaleHead)) throw error;
    ended = "dropped";
    deps.log.warn({ key: s.key, step: action.kind, reason: error.message }, "the work was dropped");
    return undefined;
  } finally {
    deps.metrics.recordAction(action.kind, ended);
  }
}

/** What a person can mend becomes a failure that they are told; the work on the key rests then. */
async function runSafely(deps: Deps, s: Snapshot, action: Action, run: ActionContext): Promise<ActionResult> {
  const { attempt, attemptsMax } = run.lease;
  const failed = (text: Text) => ({ failure: failureOf(s, action, text) });
  // Work that ends the whole process leaves no error behind; it must not be begun for ever.
  if (attempt > attemptsMax) return failed(failures.serverStopped(attempt - 1));
  try {
    return await runAction(deps, s, action, run);
  } catch (error) {
    const text = textFor(deps, { s, action, turn: run.lease }, error);
    if (text === undefined) throw error;
    return failed(text);
  }
}

/**
 * What people are told of an error; undefined if the step is to be tried again. Of an error that nobody foresaw they
 * see its kind and an id: its message may hold anything, and is in the log line with that id.
 */
function textFor(
  { log }: Deps,
  { s, action, turn }: { s: Snapshot; action: Action; turn: Lease },
  error: unknown,
): Text | undefined {
  const isForPeople = error instanceof UserError;
  if (isForPeople && error.cause === undefined) return error.text;
  const { attempt, attemptsMax } = turn;
  if (!isForPeople && (attempt < attemptsMax || isNoFailure(error))) return undefined;
  const errorId = errorIdOf(nameOf(s.key), action.kind, s.now);
  log.error({ key: s.key, step: action.kind, err: error, attempt, errorId }, "a step was given up");
  if (isForPeople) return failures.withErrorId(error.text, errorId);
  return failures.gaveUp(attempt, errorKind(error), errorId);
}

/** What says that the work was not for now, and not that anything is wrong with it. */
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
    case "revise":
      return await revisePlan(deps, s, action, run);
    case "execute-item":
      return await executeItem(deps, s, action, run);
    case "archive":
      return await archive(deps, s, action, run);
  }
}

const PHASES = {
  wait: "plan",
  label: "label",
  "draft-plan": "plan",
  "open-pull": "plan",
  revise: "revise",
  "execute-item": "execute",
  archive: "archive",
} as const;

function failureOf(s: Snapshot, action: Action, text: Text): Failure {
  const item = action.kind === "execute-item" ? { item: action.item.id } : {};
  const head = s.branch ? { head: s.branch.head } : {};
  return { id: `${action.kind}-${s.now}`, phase: PHASES[action.kind], ...item, ...head, text };
}
