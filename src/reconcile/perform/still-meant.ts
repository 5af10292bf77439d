import { isDeepStrictEqual } from "node:util";
import { decide } from "../../core/decide/decide.ts";
import type { Step } from "../../core/discussion/action.ts";
import { HeadMoved } from "../../core/state/errors.ts";
import type { Snapshot } from "../../core/state/snapshot.ts";
import type { Run } from "../deps.ts";

/** A look older than this is not pushed upon, in milliseconds. */
const FRESH_MS = 10_000;

/**
 * While a step was worked on people may have said stop, closed the issue or taken the label off. If anything has
 * happened, or the look is old, a fresh one must still ask for the same step; else HeadMoved is thrown and the
 * work is dropped. Throws PutBack if another worker may have the key by now.
 */
export async function assertStillMeant({ observe, turn, now }: Run, s: Snapshot, step: Step): Promise<void> {
  turn.assertHeld();
  if (now() - s.now < FRESH_MS && !(await turn.isWoken())) return;
  const fresh = await observe();
  // What was remarked meanwhile waits for the next step; it is no reason to wait with this one.
  const next = fresh && decide({ ...fresh, settings: { ...fresh.settings, quiet: 0 } }, {}).next;
  if (next && isDeepStrictEqual(gist(next), gist(step))) return;
  throw new HeadMoved(`Overtaken during ${step.kind}: ${next?.reason ?? "the issue is gone"}.`);
}

/** What of a step must not have changed. A remark more, or a newer base, waits for the next step. */
function gist(step: Step): object {
  if (step.kind === "execute-item")
    return { kind: step.kind, head: step.head, item: step.item, digest: step.approval.digest };
  return { kind: step.kind, head: "head" in step ? step.head : undefined };
}
