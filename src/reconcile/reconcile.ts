import { isDeepStrictEqual } from "node:util";
import { decide } from "../core/decide/decide.ts";
import type { Step } from "../core/discussion/action.ts";
import type { Outcome } from "../core/discussion/outcome.ts";
import * as failures from "../core/messages/failures.ts";
import { errorIdOf, errorKind, HeadMoved, PutBack, TryLater, UserError } from "../core/state/errors.ts";
import { type Key, nameOf, type Snapshot } from "../core/state/snapshot.ts";
import type { Failure } from "../core/state/status.ts";
import type { Text } from "../core/state/text.ts";
import type { Meter } from "../ports/metrics.ts";
import type { Turn } from "../ports/ports.ts";
import type { Deps, Job, Run } from "./deps.ts";
import { createRun } from "./observe.ts";
import { archive } from "./perform/archive.ts";
import { draftPlan } from "./perform/draft-plan.ts";
import { executeItem } from "./perform/execute-item.ts";
import { putLabel } from "./perform/label.ts";
import { openPull } from "./perform/open-pull.ts";
import { revisePlan } from "./perform/revise.ts";

/** More turns than this in one go is a loop of ours: a plan of 20 items takes about 30. */
const TURNS_MAX = 100;

/** Work that was overtaken by people this often in a row is put off: GitHub may be showing an old head. */
const OVERTAKEN_MAX = 3;

/** How long to wait where GitHub's view lags behind our own work, in milliseconds. */
const LAG_MS = 2_000;
const LAGGING = "GitHub does not show yet what was done last.";

/**
 * Brings GitHub to what it should show for one key: look, decide, show, do one thing, look again, until there is
 * nothing to do but wait. Returns for how long, in milliseconds, where that is known. Whatever is thrown here is tried
 * again later, from a fresh look; what a step throws at the last attempt is told on GitHub instead, and waits for a
 * person.
 */
export async function reconcile(deps: Deps, key: Key, queued: Turn): Promise<number | undefined> {
  const run = createRun(deps, key, queued);
  let state: State = { outcome: {}, done: undefined, overtaken: 0 };
  for (let turns = 0; turns < TURNS_MAX; turns++) {
    const came = await turn(deps, run, state);
    if ("restMs" in came) return came.restMs;
    state = came;
  }
  throw new Error(`No rest after ${TURNS_MAX} steps on one key.`);
}

/** What one turn leaves to the next. */
interface State {
  readonly outcome: Outcome;
  /** The step that was just done. */
  readonly done: Step | undefined;
  /** How often people overtook the work. */
  readonly overtaken: number;
}

/** There is nothing to do but wait; for how long, if that is known. */
interface Rest {
  readonly restMs: number | undefined;
}

/** One turn of the loop. */
async function turn(deps: Deps, run: Run, before: State): Promise<State | Rest> {
  run.turn.assertTime();
  const s = await run.observe();
  if (!s) return { restMs: undefined };
  const { ledger } = deps;
  const outcome = { ...before.outcome, spent: await ledger.owed(s) };
  const { record, show, next } = decide(s, outcome);
  deps.log.info({ key: s.key, step: next.kind, edits: show.map((edit) => edit.kind) }, next.reason);
  await ledger.settle(s, show, () => deps.forge.show(s, show));
  if (next.kind === "wait") return restOf(s, next);
  if (isDeepStrictEqual(next, before.done) || before.overtaken > OVERTAKEN_MAX)
    throw new TryLater(LAGGING, LAG_MS);
  if (before.done) await run.turn.progress();
  const came = await workOn(deps, s, next, { ...run, purse: ledger.purses(s, record) });
  return { outcome: came ?? {}, done: came && next, overtaken: before.overtaken + (came ? 0 : 1) };
}

function restOf(s: Snapshot, { until }: Extract<Step, { kind: "wait" }>): Rest {
  const times = [until, s.unsureUntil].filter((time) => time !== undefined);
  return { restMs: times.length === 0 ? undefined : Math.max(0, Math.min(...times) - s.now) };
}

/** Does the step; undefined if people overtook it and the work was dropped. */
async function workOn(deps: Deps, s: Snapshot, next: Step, run: Job): Promise<Outcome | undefined> {
  let ended: Parameters<Meter["did"]>[1] = "thrown";
  try {
    const came = await performSafely(deps, s, next, run);
    ended = came.failure ? "failed" : "done";
    return came;
  } catch (error) {
    if (!(error instanceof HeadMoved)) throw error;
    ended = "dropped";
    deps.log.warn({ key: s.key, step: next.kind, reason: error.message }, "the work was dropped");
    return undefined;
  } finally {
    deps.meter.did(next.kind, ended);
  }
}

/** What a person can mend becomes a failure that they are told; the work on the key rests then. */
async function performSafely(deps: Deps, s: Snapshot, next: Step, run: Job): Promise<Outcome> {
  const { attempt, attemptsMax } = run.turn;
  const failed = (text: Text) => ({ failure: failureOf(s, next, text) });
  // Work that ends the whole process leaves no error behind; it must not be begun for ever.
  if (attempt > attemptsMax) return failed(failures.serverStopped(attempt - 1));
  try {
    return await perform(deps, s, next, run);
  } catch (error) {
    const text = textFor(deps, { s, next, turn: run.turn }, error);
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
  { s, next, turn }: { s: Snapshot; next: Step; turn: Turn },
  error: unknown,
): Text | undefined {
  const isForPeople = error instanceof UserError;
  if (isForPeople && error.cause === undefined) return error.text;
  const { attempt, attemptsMax } = turn;
  if (!isForPeople && (attempt < attemptsMax || isNoFailure(error))) return undefined;
  const errorId = errorIdOf(nameOf(s.key), next.kind, s.now);
  log.error({ key: s.key, step: next.kind, err: error, attempt, errorId }, "a step was given up");
  if (isForPeople) return failures.withErrorId(error.text, errorId);
  return failures.gaveUp(attempt, errorKind(error), errorId);
}

/** What says that the work was not for now, and not that anything is wrong with it. */
function isNoFailure(error: unknown): boolean {
  return (
    error instanceof HeadMoved || error instanceof PutBack || (error instanceof TryLater && error.isNoFailure)
  );
}

async function perform(deps: Deps, s: Snapshot, next: Step, run: Job): Promise<Outcome> {
  switch (next.kind) {
    case "wait":
      return {};
    case "label":
      return await putLabel(deps, s);
    case "draft-plan":
      return await draftPlan(deps, s, next, run);
    case "open-pull":
      return await openPull(deps, s, next);
    case "revise":
      return await revisePlan(deps, s, next, run);
    case "execute-item":
      return await executeItem(deps, s, next, run);
    case "archive":
      return await archive(deps, s, next, run);
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

function failureOf(s: Snapshot, next: Step, text: Text): Failure {
  const item = next.kind === "execute-item" ? { item: next.item.id } : {};
  const head = s.branch ? { head: s.branch.head } : {};
  return { id: `${next.kind}-${s.now}`, phase: PHASES[next.kind], ...item, ...head, text };
}
