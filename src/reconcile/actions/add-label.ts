import type { ActionResult } from "../../core/discussion/result.ts";
import type { Snapshot } from "../../core/state/snapshot.ts";
import type { Deps } from "../deps.ts";

/** Puts the label on that a `/plan` has asked for: from then on all is as if a person had done it. */
export async function addLabel({ github }: Deps, s: Snapshot): Promise<ActionResult> {
  await github.addLabel(s);
  return {};
}
