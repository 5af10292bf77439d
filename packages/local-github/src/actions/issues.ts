import { DISCUSS, demand, MODERATE, may, TRIAGE } from "../access.ts";
import { tellIssue, tellLabel } from "../events.ts";
import {
  type Account,
  type Issue,
  isPull,
  type Label,
  type LabelEvent,
  type Repository,
  type Viewer,
  type Written,
} from "../model.ts";
import { invalid, notFound } from "../refusal.ts";
import { keep, labelOf, rewrite, type World, written } from "../world.ts";
import { beforeReopening } from "./reopen.ts";
import { checkBody, checkLabel, checkNewLabel, checkTitle } from "./text.ts";

/** Opens an issue. Labels given by somebody who may not label are dropped without a word, as on GitHub. */
export function openIssue(
  world: World,
  viewer: Viewer,
  repo: Repository,
  input: { readonly title: string; readonly body: string; readonly labels?: readonly string[] },
): Issue {
  demand(viewer, repo, { app: ["issues:write"], person: "read" });
  checkTitle("Issue", input.title);
  checkBody("Issue", input.body);
  for (const name of input.labels ?? []) checkLabel(name);
  const number = nextNumber(repo);
  const { login } = viewer.account;
  const at = world.log.record({ kind: "issue", by: login, repo: repo.fullName, number, title: input.title });
  const issue = keep<Issue>(world, {
    kind: "issue",
    ...world.ids.next("I"),
    ...written(viewer.account, input.body, at),
    ...newThread(repo, number, input.title),
    pull: undefined,
  });
  repo.issues.push(issue);
  tellIssue(world, issue, viewer.account, "opened");
  if (may(viewer, repo, TRIAGE)) addLabels(world, viewer, issue, input.labels ?? []);
  return issue;
}

/** The number of the next issue or pull request; numbers are never used twice. */
export function nextNumber(repo: Repository): number {
  repo.lastNumber += 1;
  return repo.lastNumber;
}

/** What a new issue and a new pull request start with. */
export function newThread(
  repo: Repository,
  number: number,
  title: string,
): Omit<Issue, keyof Written | "kind" | "pull"> {
  return {
    repo,
    number,
    title,
    labels: new Set(),
    timeline: [],
    comments: [],
    state: "open",
    closedAt: undefined,
    stateReason: undefined,
    isLocked: false,
    assignees: [],
  };
}

/** Changes title or body; what is left out or unchanged stays. */
export function editIssue(
  world: World,
  viewer: Viewer,
  issue: Issue,
  input: { readonly title?: string | undefined; readonly body?: string | undefined },
): void {
  demandOnOwn(viewer, issue, "write");
  const { title = issue.title, body = issue.body } = input;
  if (title === issue.title && body === issue.body) return;
  checkTitle("Issue", title);
  checkBody("Issue", body);
  const at = world.log.record({ ...where(viewer, issue), kind: "edited" });
  const changes = {
    ...(title === issue.title ? {} : { title: { from: issue.title } }),
    ...(body === issue.body ? {} : { body: { from: issue.body } }),
  };
  if (body !== issue.body) rewrite(world, issue, viewer.account, { body, at });
  if (title !== issue.title) {
    issue.timeline.push({
      ...world.ids.next("RTE"),
      type: "RenamedTitleEvent",
      previousTitle: issue.title,
      currentTitle: title,
      actor: viewer.account,
      createdAt: at,
    });
  }
  issue.title = title;
  issue.updatedAt = at;
  tellIssue(world, issue, viewer.account, "edited", { changes });
}

/** Closes or reopens; asking for the state that it has is no change. */
export function setState(
  world: World,
  viewer: Viewer,
  issue: Issue,
  state: "open" | "closed",
  reason?: Issue["stateReason"],
): void {
  demandOnOwn(viewer, issue, "triage");
  if (issue.pull?.merged && state === "open") {
    throw invalid({ resource: "PullRequest", code: "invalid", field: "state" });
  }
  if (isPull(issue) && state === "open" && issue.state === "closed") beforeReopening(issue);
  changeState(world, viewer.account, issue, state, reason);
}

/** Closes or reopens, whether somebody asked for it or it follows from something else. */
export function changeState(
  world: World,
  by: Account,
  issue: Issue,
  state: "open" | "closed",
  reason?: Issue["stateReason"],
): void {
  if (state === issue.state) return;
  const kind = state === "open" ? "reopened" : "closed";
  const place = { by: by.login, repo: issue.repo.fullName, number: issue.number };
  const at = world.log.record({ ...place, kind, ...(reason ? { reason } : {}) });
  issue.state = state;
  issue.stateReason = reason ?? (state === "open" ? "reopened" : "completed");
  issue.closedAt = state === "closed" ? at : undefined;
  issue.updatedAt = at;
  if (state === "open") {
    issue.timeline.push({ ...world.ids.next("RE"), type: "ReopenedEvent", actor: by, createdAt: at });
  }
  tellIssue(world, issue, by, kind);
}

/** Puts labels on; those that it has already are no change. */
export function addLabels(world: World, viewer: Viewer, issue: Issue, names: readonly string[]): void {
  demand(viewer, issue.repo, TRIAGE);
  for (const name of names) checkLabel(name);
  for (const name of names) {
    const label = labelOf(world, issue.repo, name);
    if (issue.labels.has(label)) continue;
    const at = world.log.record({ ...where(viewer, issue), kind: "labeled", label: label.name });
    issue.labels.add(label);
    const event: LabelEvent = {
      ...world.ids.next("LE"),
      type: "LabeledEvent",
      label,
      actor: viewer.account,
      createdAt: at,
    };
    issue.timeline.push(event);
    issue.updatedAt = at;
    tellLabel(world, issue, viewer.account, "labeled", label);
  }
}

/** Makes a label that nothing has yet; that takes write, where putting one on takes triage. */
export function createLabel(world: World, viewer: Viewer, repo: Repository, name: string): Label {
  demand(viewer, repo, MODERATE);
  checkNewLabel(name);
  if (repo.labels.has(name.toLowerCase())) {
    throw invalid({ resource: "Label", code: "already_exists", field: "name" });
  }
  return labelOf(world, repo, name);
}

/** Takes a label off. */
export function removeLabel(world: World, viewer: Viewer, issue: Issue, name: string): void {
  demand(viewer, issue.repo, TRIAGE);
  const label = [...issue.labels].find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (!label) throw notFound("Label does not exist");
  const at = world.log.record({ ...where(viewer, issue), kind: "unlabeled", label: label.name });
  issue.labels.delete(label);
  const event = world.ids.next("ULE");
  issue.timeline.push({ ...event, type: "UnlabeledEvent", label, actor: viewer.account, createdAt: at });
  issue.updatedAt = at;
  tellLabel(world, issue, viewer.account, "unlabeled", label);
}

/** The fields that tell, in an effect, who did something to which issue. */
export function where(viewer: Viewer, issue: Issue): { by: string; repo: string; number: number } {
  return { by: viewer.account.login, repo: issue.repo.fullName, number: issue.number };
}

/** An author may do to their own what otherwise takes a role. */
function demandOnOwn(viewer: Viewer, issue: Issue, role: "triage" | "write"): void {
  const isOwn = issue.author === viewer.account;
  demand(viewer, issue.repo, isOwn ? DISCUSS : role === "triage" ? TRIAGE : MODERATE);
}
