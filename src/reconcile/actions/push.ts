import { isDeepStrictEqual } from "node:util";
import { statusWithMore } from "../../core/decide/updates.ts";
import type { Action } from "../../core/discussion/action.ts";
import { StaleHead } from "../../core/state/errors.ts";
import { type Oid, planBranch, type Snapshot } from "../../core/state/snapshot.ts";
import type { StatusRecord } from "../../core/state/status.ts";
import type { Mirror } from "../../ports/codebase.ts";
import type { GitHub, Remote } from "../../ports/ports.ts";
import type { ActionContext, Deps } from "../deps.ts";
import { assertStillWanted } from "./precondition.ts";

interface Move {
  readonly run: ActionContext;
  readonly remote: Remote;
  readonly mirror: Mirror;
  readonly to: Oid;
  /** What has to stand in the status comment before. */
  readonly record?: Partial<StatusRecord>;
}

/**
 * The only write of an action: moves the plan's branch to its commit, if the action is still wanted, by a push or by
 * having GitHub make the commit.
 */
export async function pushIfWanted(
  { github, workspace }: Deps,
  s: Snapshot,
  action: Action,
  { run, remote, mirror, to, record }: Move,
): Promise<void> {
  // The API makes no commits with two parents.
  const isApi = s.settings.commits === "api" && action.kind !== "update-branch";
  const contents = isApi ? await workspace.contentsOf(mirror, to) : undefined;
  const expected = "head" in action ? action.head : undefined;
  await run.finish(async () => {
    await assertStillWanted(run, s, action);
    if (record) await store(github, s, record);
    if (contents) await github.commit(s, { ...contents, isNew: expected === undefined });
    else await workspace.push(remote, mirror, { branch: planBranch(s.issue.number), to, expected });
  });
}

/** Adds to the record as it stands now: people's commands may have changed it while the action ran. */
async function store(github: GitHub, { key }: Snapshot, more: Partial<StatusRecord>): Promise<void> {
  const now = await github.observe(key);
  // A process that died before its push has left the same.
  const known = now?.status?.state === "intact" ? now.status.record : undefined;
  if (known && isDeepStrictEqual(known, { ...known, ...more })) return;
  const update = now && statusWithMore(now, more);
  if (!update) throw new StaleHead("The status comment cannot be written to.");
  await github.update(now, [update]);
}
