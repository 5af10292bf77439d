import { code } from "../../core/markdown/template.ts";
import { noSandbox } from "../../core/messages/failures.ts";
import { proofText } from "../../core/plan/evidence.ts";
import type { Item } from "../../core/plan/plan.ts";
import { UserError } from "../../core/state/errors.ts";
import type { Oid, PlanFile, Snapshot } from "../../core/state/snapshot.ts";
import type { Approval } from "../../core/state/status.ts";
import type { Prepared } from "../../ports/environment.ts";
import type { ActionContext, Deps } from "../deps.ts";
import { environmentFor, type Site, siteOf } from "../environment.ts";
import { approvedPlan } from "./approved-plan.ts";
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
export async function approvedSite(
  deps: Deps,
  s: Snapshot,
  { head, approval }: Approved,
  run: ActionContext,
): Promise<ApprovedSite> {
  const { codebase, workspace } = deps;
  if (workspace.sandboxProblem !== undefined)
    throw new UserError(noSandbox(), { cause: new Error(workspace.sandboxProblem) });
  const site = await siteOf(deps, s, head, run);
  // A finished plan need not be at the head: it is where its archive commit removed it from.
  const reader = codebase.at(site.mirror, s.plan?.commit ?? head);
  try {
    return { site, plan: await approvedPlan(s, reader, approval.digest) };
  } finally {
    await reader.close();
  }
}

/** An item's files and where its commands run, closed after `use`. */
export async function withPlaces<T>(
  deps: Deps,
  s: Snapshot,
  { site, head, item }: { readonly site: Site; readonly head: Oid; readonly item: Item },
  use: (places: Places, environment: Prepared) => Promise<T>,
): Promise<T> {
  const environment = await environmentFor(deps, s, site, head);
  const place = { name: folderOf(s.key), head, item, environment, signal: site.signal };
  const work = await deps.workspace.itemWork(site.mirror, place);
  const places = placesOf(deps, s, { site, work, environment });
  try {
    return await use(places, environment);
  } finally {
    await places.close();
    await work.close();
  }
}

/** All approvals that an action is done under. */
export const approvalsFor = ({ approval, others = [] }: Under): readonly Approval[] => [approval, ...others];

interface Under {
  readonly approval: Approval;
  readonly others?: readonly Approval[];
}

/** What a commit's trailer says of who approved. */
export const approvedBy = (under: Under): string =>
  approvalsFor(under)
    .map(({ by }) => by)
    .join(", ");

/** What a commit's trailer says of the commands that passed on its tree; all of it was observed by Redline. */
export function evidenceOf({ runs, proof }: Pick<Proven, "runs" | "proof">): string {
  const passed = runs.map(
    (run) => `${code(run.command)} exit ${run.exitCode} in ${(run.durationMs / 1_000).toFixed(1)} s`,
  );
  return [...passed, proofText(proof)].join("; ");
}
