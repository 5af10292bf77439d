import type { ActionResult } from "../../core/discussion/result.ts";
import type { Snapshot } from "../../core/state/snapshot.ts";
import type { Deps } from "../deps.ts";

/** Adds the label that a `/plan` requested; everything then continues as if a person had added it. */
export async function addLabel({ github }: Deps, s: Snapshot): Promise<ActionResult> {
  await github.addLabel(s);
  return {};
}
