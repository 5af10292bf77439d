import { decide } from "../core/decide/decide.ts";
import type { Action } from "../core/discussion/action.ts";
import type { ActionResult } from "../core/discussion/result.ts";
import { Requeue, StaleHead } from "../core/state/errors.ts";
import type { Snapshot } from "../core/state/snapshot.ts";
import type { Text } from "../core/state/text.ts";
import type { Lease } from "../ports/ports.ts";
import { isSameAction } from "./actions/precondition.ts";
import type { ActionContext, Deps, Run } from "./deps.ts";

/** How long to wait after an observation or a write that failed, in milliseconds. */
const RETRY_MS = 2_000;

/** Actions that take minutes; of the others, people see the result at once. */
const LONG: readonly Action["kind"][] = [
  "draft-plan",
  "revise",
  "execute-item",
  "fix",
  "archive",
  "recheck-plan",
];

/** What is being done, and for which snapshot it was decided. */
export interface Running {
  readonly run: Omit<ActionContext, "signal" | "finish" | "show">;
  readonly s: Snapshot;
  readonly action: Action;
}

/**
 * Does the work of an action while people go on: their commands are answered at once, and what makes the action
 * unwanted aborts it with StaleHead. The work's only write goes through `finish`, before which the watching ends.
 */
export async function whileWatched(
  deps: Deps,
  { run, s, action }: Running,
  work: (context: ActionContext) => Promise<ActionResult>,
): Promise<ActionResult> {
  const over = new AbortController();
  const unwanted = new AbortController();
  const { signal } = unwanted;
  const isLong = LONG.includes(action.kind);
  let doing: Text | undefined;
  let looking: Promise<unknown> = Promise.resolve();
  // One look after the other: each writes the status comment.
  const lookInTurn = async () => {
    const next = looking.then(
      () => over.signal.aborted || lookSafely(deps, { run, s, action, doing }, unwanted),
    );
    looking = next;
    return await next;
  };
  const watching = isLong ? watch(run.lease, lookInTurn, { over: over.signal, unwanted }) : undefined;
  const ended = async () => {
    over.abort();
    await watching;
    await looking;
    signal.throwIfAborted();
  };
  const show: ActionContext["show"] = async (part) => {
    doing = part;
    if (isLong) await lookInTurn();
  };
  const finish: ActionContext["finish"] = async (write) => {
    await ended();
    await write();
  };
  try {
    const result = await work({ ...run, signal, finish, show });
    await ended();
    return result;
  } catch (error) {
    await ended();
    throw error;
  }
}

interface Ends {
  /** Aborted when there is nothing to watch any more. */
  readonly over: AbortSignal;
  readonly unwanted: AbortController;
}

/** Looks whenever the key has new events, and again after a look that failed. Never rejects: the work goes on. */
async function watch(
  lease: Lease,
  lookInTurn: () => Promise<boolean>,
  { over, unwanted }: Ends,
): Promise<void> {
  let isMissed = false;
  while (!unwanted.signal.aborted) {
    const retry = isMissed ? [AbortSignal.timeout(RETRY_MS)] : [];
    await lease.newEvents(AbortSignal.any([over, ...retry]));
    if (over.aborted) return;
    isMissed = !(await lookInTurn());
  }
}

/** False if the look failed. */
async function lookSafely(
  deps: Deps,
  { run, s, action, doing }: Running & { readonly doing: Text | undefined },
  unwanted: AbortController,
): Promise<boolean> {
  try {
    const why = await look(deps, run, action, doing);
    if (why !== undefined) unwanted.abort(new StaleHead(`Overtaken during ${action.kind}: ${why}.`));
    return true;
  } catch (err) {
    if (err instanceof Requeue) unwanted.abort(err);
    else deps.log.warn({ key: s.key, err }, "new events could not be handled during an action; trying again");
    return err instanceof Requeue;
  }
}

/** Writes what people wait for; returns why the action is no longer wanted, if it is not. */
async function look(
  deps: Deps,
  { lease, observe }: Run,
  action: Action,
  doing: Text | undefined,
): Promise<string | undefined> {
  lease.assertHeld();
  const fresh = await observe();
  if (!fresh) return "the issue is gone";
  const decision = decide(fresh, { running: action, ...(doing && { doing }) });
  const { updates, action: next } = decision;
  if (!isSameAction(next, action)) return next.reason;
  // What the action has cost so far is recorded when it ends: until then it is its budget that counts.
  await deps.github.update(fresh, updates);
  await deps.planEntries.record(fresh, decision);
  return undefined;
}
