import type { Action } from "../../core/discussion/action.ts";
import { type Oid, planBranch, type Snapshot } from "../../core/state/snapshot.ts";
import type { Mirror } from "../../ports/codebase.ts";
import type { Remote } from "../../ports/ports.ts";
import type { ActionContext, Deps } from "../deps.ts";
import { assertStillWanted } from "./precondition.ts";

interface Move {
  readonly run: ActionContext;
  readonly remote: Remote;
  readonly mirror: Mirror;
  readonly to: Oid;
}

/** The only write of an action: moves the plan's branch to its commit, if the action is still wanted. */
export async function pushIfWanted(
  { workspace }: Deps,
  s: Snapshot,
  action: Action,
  { run, remote, mirror, to }: Move,
): Promise<void> {
  await run.finish(async () => {
    await assertStillWanted(run, s, action);
    const expected = "head" in action ? action.head : undefined;
    await workspace.push(remote, mirror, { branch: planBranch(s.issue.number), to, expected });
  });
}
