import { ADMINISTER, demand, demandOn, MODERATE, may, TRIAGE } from "../access.ts";
import { tellIssue } from "../events.ts";
import { accountJson } from "../json/account.ts";
import { issueJson } from "../json/issue.ts";
import { repositoryJson } from "../json/repository.ts";
import type { Account, Issue, Repository, Viewer } from "../model.ts";
import { unprocessable } from "../refusal.ts";
import type { World } from "../world.ts";
import { nextNumber, where } from "./issues.ts";

const ASSIGNEES_MAX = 10;

/** Locks or unlocks the conversation: while it is locked, only people with write can add to it. */
export function setLock(world: World, viewer: Viewer, issue: Issue, lock: "locked" | "unlocked"): void {
  demandOn(viewer, issue, MODERATE);
  const isLocked = lock === "locked";
  if (issue.isLocked === isLocked) return;
  issue.updatedAt = world.log.record({ ...where(viewer, issue), kind: lock });
  issue.isLocked = isLocked;
  tellIssue(world, issue, viewer.account, lock);
}

/** Assigns people. Those that are beyond the ten, or may not be assigned, are dropped without a word. */
export function assign(world: World, viewer: Viewer, issue: Issue, people: readonly Account[]): void {
  demandOn(viewer, issue, TRIAGE);
  for (const account of people) {
    const isFull = issue.assignees.length >= ASSIGNEES_MAX;
    if (isFull || issue.assignees.includes(account) || !isAssignable(issue, account)) continue;
    issue.updatedAt = world.log.record({ ...where(viewer, issue), kind: "assigned", who: account.login });
    issue.assignees = [...issue.assignees, account];
    tellIssue(world, issue, viewer.account, "assigned", { assignee: accountJson(world, account) });
  }
}

/** Takes people off an issue. */
export function unassign(world: World, viewer: Viewer, issue: Issue, people: readonly Account[]): void {
  demandOn(viewer, issue, TRIAGE);
  for (const account of people.filter((one) => issue.assignees.includes(one))) {
    issue.updatedAt = world.log.record({ ...where(viewer, issue), kind: "unassigned", who: account.login });
    issue.assignees = issue.assignees.filter((one) => one !== account);
    tellIssue(world, issue, viewer.account, "unassigned", { assignee: accountJson(world, account) });
  }
}

/** Those with write, those who wrote there, and the author. */
function isAssignable(issue: Issue, account: Account): boolean {
  const viewer: Viewer = { account, installation: undefined, permissions: undefined, narrowedTo: undefined };
  const tookPart = [issue, ...issue.comments].some(({ author }) => author === account);
  return account.type === "User" && (tookPart || may(viewer, issue.repo, MODERATE));
}

/** Removes an issue for good; from then on it is 410. Pull requests cannot be deleted. */
export function deleteIssue(world: World, viewer: Viewer, issue: Issue): void {
  demand(viewer, issue.repo, ADMINISTER);
  if (issue.pull) throw unprocessable("Pull requests cannot be deleted");
  world.log.record({ ...where(viewer, issue), kind: "deleted" });
  leave(issue, undefined);
  for (const node of [issue, ...issue.comments]) world.nodes.delete(node.nodeId);
  tellIssue(world, issue, viewer.account, "deleted");
}

/** Moves an issue to another repository of the same owner; the old number leads there. Gives its new number. */
export function transferIssue(world: World, viewer: Viewer, issue: Issue, to: Repository): number {
  demand(viewer, issue.repo, MODERATE);
  demand(viewer, to, MODERATE);
  if (issue.pull || issue.repo.owner !== to.owner) throw unprocessable("Issue could not be transferred");
  const from = issue.repo;
  const number = nextNumber(to);
  const target = { to: to.fullName, newNumber: number };
  issue.updatedAt = world.log.record({ ...where(viewer, issue), kind: "transferred", ...target });
  const moved: Issue = { ...issue };
  leave(issue, issue);
  Object.assign(issue, { repo: to, number });
  to.issues.push(issue);
  const changes = { new_issue: issueJson(world, issue), new_repository: repositoryJson(world, to) };
  tellIssue(world, moved, viewer.account, "transferred", { changes });
  const earlier = { old_issue: issueJson(world, moved), old_repository: repositoryJson(world, from) };
  tellIssue(world, issue, viewer.account, "opened", { changes: earlier });
  return number;
}

function leave(issue: Issue, now: Issue | undefined): void {
  const { issues, gone } = issue.repo;
  gone.set(issue.number, now);
  issues.splice(issues.indexOf(issue), 1);
}
