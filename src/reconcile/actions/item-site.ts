import { code } from "../../core/markdown/template.ts";
import { noSandbox, planFileGone } from "../../core/messages/failures.ts";
import { proofText } from "../../core/plan/evidence.ts";
import { digestOf } from "../../core/plan/file.ts";
import type { Item } from "../../core/plan/plan.ts";
import { StaleHead, UserError } from "../../core/state/errors.ts";
import type { Oid, PlanFile, Snapshot } from "../../core/state/snapshot.ts";
import type { Approval } from "../../core/state/status.ts";
import type { Prepared } from "../../ports/environment.ts";
import type { Deps } from "../deps.ts";
import { environmentFor, type Site, siteOf } from "../environment.ts";
import { folderOf, type Places, placesOf } from "./places.ts";
import type { Proven } from "./proof.ts";

/** Where code is written, and the plan that allows it. */
export interface ApprovedSite {
  readonly site: Site;
  readonly plan: PlanFile;
}

interface Approved {
  readonly head: Oid;
  readonly approval: Approval;
}

/** Throws if no code may be written: no sandbox, or another plan at the head than the approved one. */
export async function approvedSite(deps: Deps, s: Snapshot, action: Approved): Promise<ApprovedSite> {
  const { github, workspace } = deps;
  if (workspace.sandboxProblem !== undefined)
    throw new UserError(noSandbox(), { cause: new Error(workspace.sandboxProblem) });
  const site = await siteOf(deps, s, await github.remote(s.key), action.head);
  return { site, plan: await approvedPlan(deps, s, action, site) };
}

/** The plan file at the head, which must be byte for byte what was observed and approved. */
async function approvedPlan(
  { codebase }: Deps,
  s: Snapshot,
  { head, approval }: Approved,
  { mirror }: Site,
): Promise<PlanFile> {
  if (!s.plan) throw new UserError(planFileGone());
  const reader = codebase.at(mirror, head);
  try {
    const text = await reader.read(s.plan.path);
    if (text === s.plan.text && digestOf(text) === approval.digest) return { path: s.plan.path, text };
  } finally {
    await reader.close();
  }
  throw new StaleHead(`${s.plan.path} at ${head} is not the plan that was approved.`);
}

/** An item's files and where its commands run, closed after `use`. */
export async function withPlaces<T>(
  deps: Deps,
  s: Snapshot,
  { site, head, item }: { readonly site: Site; readonly head: Oid; readonly item: Item },
  use: (places: Places, environment: Prepared) => Promise<T>,
): Promise<T> {
  const environment = await environmentFor(deps, s, site, head);
  const work = await deps.workspace.itemWork(site.mirror, { name: folderOf(s.key), head, item, environment });
  const places = placesOf(deps, s, { site, work, environment });
  try {
    return await use(places, environment);
  } finally {
    await places.close();
    await work.close();
  }
}

/** What a commit's trailer says of the commands that passed on its tree; all of it was observed by Redline. */
export function evidenceOf({ runs, proof }: Pick<Proven, "runs" | "proof">): string {
  const passed = runs.map(
    (run) => `${code(run.command)} exit ${run.exitCode} in ${(run.durationMs / 1_000).toFixed(1)} s`,
  );
  return [...passed, proofText(proof)].join("; ");
}
