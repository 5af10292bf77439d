import type { Action } from "../../core/discussion/action.ts";
import { type Oid, planBranch, type Snapshot } from "../../core/state/snapshot.ts";
import type { Mirror } from "../../ports/codebase.ts";
import type { Remote } from "../../ports/ports.ts";
import type { Deps, Run } from "../deps.ts";
import { assertStillWanted } from "./precondition.ts";

/** A commit of an action, and where it goes. */
interface Landing {
  readonly action: Action;
  readonly remote: Remote;
  readonly mirror: Mirror;
  readonly oid: Oid;
  /** Where the plan branch must be; undefined if it must not exist. */
  readonly expected: Oid | undefined;
}

/** Moves the plan branch to a commit if the action is still wanted: by a push, or by having GitHub make the commit. */
export async function land(
  { github, workspace }: Deps,
  s: Snapshot,
  { action, remote, mirror, oid, expected }: Landing,
  run: Run,
): Promise<void> {
  const contents = s.settings.commits === "api" ? await workspace.contentsOf(mirror, oid) : undefined;
  await assertStillWanted(run, s, action);
  if (contents) await github.commit(s, { ...contents, isNew: expected === undefined });
  else await workspace.push(remote, mirror, { branch: planBranch(s.issue.number), to: oid, expected });
}
