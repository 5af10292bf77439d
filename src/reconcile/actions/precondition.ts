import { isDeepStrictEqual } from "node:util";
import { decide } from "../../core/decide/decide.ts";
import type { Action } from "../../core/discussion/action.ts";
import { StaleHead } from "../../core/state/errors.ts";
import type { Snapshot } from "../../core/state/snapshot.ts";
import type { Run } from "../deps.ts";

/** A look older than this is not pushed upon, in milliseconds. */
const FRESH_MS = 10_000;

/**
 * While a step was worked on people may have said stop, closed the issue or taken the label off. If anything has
 * happened, or the look is old, a fresh one must still ask for the same action; else StaleHead is thrown and the
 * work is dropped. Throws Requeue if another worker may have the key by now.
 */
export async function assertStillWanted(
  { observe, lease, now }: Run,
  s: Snapshot,
  action: Action,
): Promise<void> {
  lease.assertHeld();
  if (now() - s.now < FRESH_MS && !(await lease.hasNewEvents())) return;
  const fresh = await observe();
  // What people wrote meanwhile waits for the next action; it is no reason to wait with this one.
  const next = fresh && decide({ ...fresh, settings: { ...fresh.settings, quiet: 0 } }, {}).action;
  if (next && isDeepStrictEqual(preconditionOf(next), preconditionOf(action))) return;
  throw new StaleHead(`Overtaken during ${action.kind}: ${next?.reason ?? "the issue is gone"}.`);
}

/** What must not have changed meanwhile. One more comment, or a newer base, waits for the next action. */
function preconditionOf(action: Action): object {
  if (action.kind === "execute-item")
    return { kind: action.kind, head: action.head, item: action.item, digest: action.approval.digest };
  return { kind: action.kind, head: "head" in action ? action.head : undefined };
}
