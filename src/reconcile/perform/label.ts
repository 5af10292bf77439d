import type { Outcome } from "../../core/discussion/outcome.ts";
import type { Snapshot } from "../../core/state/snapshot.ts";
import type { Deps } from "../deps.ts";

/** Puts the label on that a `/plan` has asked for: from then on all is as if a person had done it. */
export async function putLabel({ forge }: Deps, s: Snapshot): Promise<Outcome> {
  await forge.label(s);
  return {};
}
