import { demand, WRITE_CHECKS } from "../access.ts";
import { tellCheck } from "../events.ts";
import { readRef } from "../git/read.ts";
import type { Account, CheckApp, CheckRun, Repository, Viewer } from "../model.ts";
import { forbidden, notFound } from "../refusal.ts";
import { keep, type World } from "../world.ts";
import { checkLimits } from "./check-limits.ts";

/** What a check run says; what is undefined was not given. */
export type CheckContent = Pick<
  CheckRun,
  "externalId" | "detailsUrl" | "actions" | "title" | "summary" | "text" | "conclusion" | "annotations"
> & {
  readonly status: CheckRun["status"] | undefined;
  readonly startedAt: string | undefined;
  readonly completedAt: string | undefined;
};

export type NewCheck = CheckContent & Pick<CheckRun, "name" | "headSha" | "log">;

/** Makes a check run of the viewer's App on a commit. Only Apps can. */
export function createCheck(
  world: World,
  viewer: Viewer,
  repo: Repository,
  input: NewCheck,
): Promise<CheckRun> {
  const app = demandApp(viewer, repo);
  return reportCheck(world, viewer.account, repo, { ...input, app });
}

/** Makes a check run of any App: others' CI comes this way. */
export async function reportCheck(
  world: World,
  by: Account,
  repo: Repository,
  input: NewCheck & { readonly app: CheckApp },
): Promise<CheckRun> {
  checkLimits(input);
  if (!(await readRef(repo.gitDir, input.headSha)))
    throw notFound(`No commit found for SHA: ${input.headSha}`);
  const ids = world.ids.next("CR");
  const { name, conclusion, headSha, title } = input;
  const details = { id: ids.id, name, head: headSha, conclusion: conclusion?.toLowerCase(), title };
  const at = world.log.record({ kind: "check", by: by.login, repo: repo.fullName, ...details });
  const status = conclusion ? "COMPLETED" : (input.status ?? "QUEUED");
  const check = keep<CheckRun>(world, {
    ...input,
    kind: "check",
    ...ids,
    suiteId: suiteOf(world, repo, input),
    repo,
    status,
    startedAt: input.startedAt ?? at,
    completedAt: status === "COMPLETED" ? (input.completedAt ?? at) : undefined,
  });
  repo.checks.push(check);
  tellCheck(world, check, by, "created");
  if (status === "COMPLETED") tellCheck(world, check, by, "completed");
  return check;
}

/** Changes a check run of the viewer's App: what is left out stays, annotations are added. */
export function updateCheck(
  world: World,
  viewer: Viewer,
  check: CheckRun,
  input: Partial<CheckContent> & { readonly name?: string | undefined },
): void {
  if (demandApp(viewer, check.repo).id !== check.app.id) {
    const said = `Invalid app_id \`${check.app.id}\` - check run can only be modified by the GitHub App that created it.`;
    throw forbidden(said);
  }
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
  checkLimits({ ...check, ...given, annotations: input.annotations ?? [] });
  const { id, conclusion: earlier } = check;
  const state = stateAfter(check, input);
  const place = { by: viewer.account.login, repo: check.repo.fullName, kind: "check-updated" } as const;
  const at = world.log.record({ ...place, id, conclusion: state.conclusion?.toLowerCase() });
  const isDone = state.status === "COMPLETED";
  const completedAt = isDone ? (input.completedAt ?? check.completedAt ?? at) : undefined;
  const annotations = [...check.annotations, ...(input.annotations ?? [])];
  Object.assign(check, given, { ...state, completedAt, annotations });
  if (state.conclusion && !earlier) tellCheck(world, check, viewer.account, "completed");
}

/** A conclusion completes it; another status takes the conclusion away. */
function stateAfter(
  check: CheckRun,
  { status, conclusion }: Partial<CheckContent>,
): Pick<CheckRun, "status" | "conclusion"> {
  if (conclusion) return { status: "COMPLETED", conclusion };
  if (!status || status === "COMPLETED") {
    return {
      status: check.conclusion ? "COMPLETED" : (status ?? check.status),
      conclusion: check.conclusion,
    };
  }
  return { status, conclusion: undefined };
}

/** A person presses one of a check's buttons, or "Re-run". Nothing changes but that its App is told. */
export function pressCheck(
  world: World,
  by: Account,
  check: CheckRun,
  press:
    | { readonly action: "requested_action"; readonly identifier: string }
    | { readonly action: "rerequested" },
): void {
  // Buttons of other Apps' check runs are told to those Apps alone.
  const isOurs = check.app.id === world.app.id;
  if (press.action === "rerequested") {
    if (isOurs) tellCheck(world, check, by, press.action);
    return;
  }
  const { identifier } = press;
  if (!check.actions.some((action) => action.identifier === identifier)) {
    throw notFound(`the check run has no action ${identifier}`);
  }
  if (isOurs) tellCheck(world, check, by, press.action, { requested_action: { identifier } });
}

/** The App that the viewer is, if it may make check runs there. */
function demandApp(viewer: Viewer, repo: Repository): CheckApp {
  if (!viewer.installation) throw forbidden("You must authenticate via a GitHub App.");
  demand(viewer, repo, WRITE_CHECKS);
  return viewer.installation.app;
}

/** All runs of an App on one commit share a suite. */
function suiteOf(world: World, repo: Repository, run: { headSha: string; app: CheckApp }): number {
  const sibling = repo.checks.find(({ headSha, app }) => headSha === run.headSha && app.id === run.app.id);
  return sibling?.suiteId ?? world.ids.next("CS").id;
}
