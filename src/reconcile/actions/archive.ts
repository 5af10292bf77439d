import type { Action } from "../../core/discussion/action.ts";
import { changeTypeOf, isPath } from "../../core/discussion/conventions.ts";
import type { ActionResult } from "../../core/discussion/result.ts";
import { code, short } from "../../core/markdown/template.ts";
import { archiveCommit } from "../../core/messages/commits.ts";
import { parsePlan } from "../../core/plan/file.ts";
import { verificationCommands } from "../../core/plan/verification.ts";
import { committerOf } from "../../core/state/roles.ts";
import type { Oid, Snapshot } from "../../core/state/snapshot.ts";
import { renderCommitMessage } from "../../core/state/traces.ts";
import type { CommandRuns, RunResult } from "../../ports/environment.ts";
import type { ActionContext, Deps } from "../deps.ts";
import { environmentFor, type Site, siteOf } from "../environment.ts";
import { folderOf } from "./places.ts";
import { pushIfWanted } from "./push.ts";

/**
 * Runs the plan's own verification once, and moves the finished plan to its archive, or removes it, so that the root of
 * the repository stays as it was. The commit records what the commands ended with.
 */
export async function archive(
  deps: Deps,
  s: Snapshot,
  action: Extract<Action, { kind: "archive" }>,
  run: ActionContext,
): Promise<ActionResult> {
  const { github, workspace } = deps;
  if (!s.plan) return {};
  const site = await siteOf(deps, s, action.head, run);
  const { mirror } = site;
  const verified = await verifyPlan(deps, s, site, action.head);
  const { to, because } = action;
  const files = new Map([[s.plan.path, null], ...(isPath(to) ? [[to, s.plan.text] as const] : [])]);
  const oid = await workspace.commitFiles(
    mirror,
    { parent: action.head, files, author: committerOf(s.self) },
    (place) =>
      renderCommitMessage(github.signer(s), place, {
        ...archiveCommit(s.issue.number, { isKept: isPath(to), type: changeTypeOf(s) }),
        trailers: [
          ["Plan-Archived", to],
          ...(because === undefined ? [] : [["Archive-Reason", because] as const]),
          ...(verified ? [["Verification", verified] as const] : []),
        ],
      }),
  );
  await pushIfWanted(deps, s, action, { ...site, run, to: oid });
  return {};
}

/** What the commands of the plan's section "Verification" come to at the head, in a line; empty if it names none. */
async function verifyPlan(deps: Deps, s: Snapshot, site: Site, head: Oid): Promise<string> {
  const { plan } = parsePlan(s.plan?.text ?? "");
  const commands = plan ? verificationCommands(plan) : [];
  if (commands.length === 0 || deps.workspace.sandboxProblem !== undefined) return "";
  const name = folderOf(s.key);
  const runsAt = async (commit: Oid): Promise<CommandRuns> =>
    await deps.workspace.runsAt(site.mirror, {
      name,
      signal: site.signal,
      environment: await environmentFor(deps, s, site, commit),
    });
  const [now, before] = [await runsAt(head), await runsAt(site.base)];
  try {
    const results: string[] = [];
    for (const command of commands) {
      const result = await now.run(head, command);
      const isOld = result.exitCode !== 0 && (await before.run(site.base, command)).exitCode !== 0;
      results.push(`${lineOf(result)}${isOld ? `, as at ${short(site.base)} before the plan` : ""}`);
    }
    return results.join("; ");
  } finally {
    await now.close();
    await before.close();
  }
}

function lineOf({ command, exitCode, limit, durationMs }: RunResult): string {
  const end = exitCode === undefined ? `stopped (${limit ?? "killed"})` : `exit ${exitCode}`;
  return `${code(command)} ${end} in ${(durationMs / 1_000).toFixed(1)} s`;
}
