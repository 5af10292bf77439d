import { demand, WRITE_CHECKS } from "../access.ts";
import { tellCheck } from "../events.ts";
import { readRef } from "../git/read.ts";
import type { Account, CheckAction, CheckRun, Repository, Viewer } from "../model.ts";
import { forbidden, invalid, notFound, unprocessable } from "../refusal.ts";
import { keep, type World } from "../world.ts";

export type NewCheck = Pick<
  CheckRun,
  "name" | "headSha" | "externalId" | "detailsUrl" | "actions" | "title" | "summary" | "text" | "conclusion"
> & {
  readonly status: CheckRun["status"] | undefined;
  readonly startedAt: string | undefined;
  readonly completedAt: string | undefined;
};

const TEXT_MAX = 65_535;
const ACTIONS_MAX = 3;
const ACTION_LIMITS = { label: 20, description: 40, identifier: 20 } as const;

/** Makes a check run of the App on a commit. Only Apps can. */
export async function createCheck(
  world: World,
  viewer: Viewer,
  repo: Repository,
  input: NewCheck,
): Promise<CheckRun> {
  if (!viewer.permissions) throw forbidden("You must authenticate via a GitHub App.");
  demand(viewer, repo, WRITE_CHECKS);
  checkLimits(input);
  if (!(await readRef(repo.gitDir, input.headSha)))
    throw notFound(`No commit found for SHA: ${input.headSha}`);
  const ids = world.ids.next("CR");
  const { name, conclusion, headSha, title } = input;
  const details = { id: ids.id, name, head: headSha, conclusion: conclusion?.toLowerCase(), title };
  const by = viewer.account.login;
  const at = world.log.record({ kind: "check", by, repo: repo.fullName, ...details });
  const status = conclusion ? "COMPLETED" : (input.status ?? "QUEUED");
  const check = keep<CheckRun>(world, {
    ...input,
    kind: "check",
    ...ids,
    suiteId: suiteOf(world, repo, headSha),
    repo,
    status,
    startedAt: input.startedAt ?? at,
    completedAt: status === "COMPLETED" ? (input.completedAt ?? at) : undefined,
  });
  repo.checks.push(check);
  tellCheck(world, check, viewer.account, "created");
  if (status === "COMPLETED") tellCheck(world, check, viewer.account, "completed");
  return check;
}

/** A person presses one of a check's buttons, or "Re-run". Nothing changes but that the App is told. */
export function pressCheck(
  world: World,
  by: Account,
  check: CheckRun,
  press:
    | { readonly action: "requested_action"; readonly identifier: string }
    | { readonly action: "rerequested" },
): void {
  if (press.action === "rerequested") {
    tellCheck(world, check, by, press.action);
    return;
  }
  const { identifier } = press;
  if (!check.actions.some((action) => action.identifier === identifier)) {
    throw notFound(`the check run has no action ${identifier}`);
  }
  tellCheck(world, check, by, press.action, { requested_action: { identifier } });
}

/** All runs of an App on one commit share a suite. */
function suiteOf(world: World, repo: Repository, headSha: string): number {
  const sibling = repo.checks.find((check) => check.headSha === headSha);
  return sibling?.suiteId ?? world.ids.next("CS").id;
}

function checkLimits(input: NewCheck): void {
  for (const field of ["summary", "text"] as const) {
    if ((input[field]?.length ?? 0) <= TEXT_MAX) continue;
    const message = `${field} is too long (maximum is ${TEXT_MAX} characters)`;
    throw invalid({ resource: "CheckRun", code: "custom", field, message });
  }
  if (input.actions.length > ACTIONS_MAX) throw unprocessable(`Only ${ACTIONS_MAX} actions are allowed`);
  for (const action of input.actions) checkAction(action);
}

function checkAction(action: CheckAction): void {
  for (const field of ["label", "description", "identifier"] as const) {
    const max = ACTION_LIMITS[field];
    if (action[field].length > max)
      throw unprocessable(`${field} is too long (maximum is ${max} characters)`);
  }
}
