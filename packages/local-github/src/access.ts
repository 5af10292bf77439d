import type { Issue, Repository, Review, Role, Viewer } from "./model.ts";
import { forbidden, notFound } from "./refusal.ts";

const RANK: Readonly<Record<Role, number>> = { read: 1, triage: 2, write: 3, maintain: 4, admin: 5 };

/** What an action takes: of an App a permission, as `issues:write`, and of a person a role. */
export interface Demand {
  /** One of these is enough, as for labels, which `issues` and `pull_requests` both allow. */
  readonly app: readonly string[];
  readonly person: Role;
}

/** The person's role in the repository; on a public one everybody may read. */
export function roleOf(repo: Repository, login: string): Role | undefined {
  if (repo.owner.login === login) return "admin";
  return repo.roles.get(login) ?? (repo.isPrivate ? undefined : "read");
}

/** Whether somebody gave that person a role there: what everybody may do on a public repository is none. */
export function isCollaborator(repo: Repository, login: string): boolean {
  return repo.owner.login === login || repo.roles.has(login);
}

/** Whether the viewer may do that there. */
export function may(viewer: Viewer, repo: Repository, demand: Demand): boolean {
  if (!viewer.permissions) {
    const role = roleOf(repo, viewer.account.login);
    return role !== undefined && RANK[role] >= RANK[demand.person];
  }
  // What is public may be read with any token.
  if (!covers(viewer, repo)) return !repo.isPrivate && demand.app.some((wanted) => wanted.endsWith(":read"));
  const { permissions } = viewer;
  // What was taken from the installation since the token was made is gone from the token too.
  const left = viewer.installation?.permissions ?? {};
  return demand.app.some((wanted) => grants(permissions, wanted) && grants(left, wanted));
}

/** Whether the viewer knows that the repository exists. */
export function sees(viewer: Viewer, repo: Repository): boolean {
  if (!viewer.permissions) return roleOf(repo, viewer.account.login) !== undefined;
  return covers(viewer, repo) || !repo.isPrivate;
}

/** Throws GitHub's refusal unless the viewer may do that there. */
export function demand(viewer: Viewer, repo: Repository, wanted: Demand): void {
  if (may(viewer, repo, wanted)) return;
  if (!sees(viewer, repo)) {
    throw notFound(`Could not resolve to a Repository with the name '${repo.fullName}'.`);
  }
  if (viewer.permissions) throw forbidden("Resource not accessible by integration");
  throw forbidden(`Must have ${wanted.person} rights to Repository.`);
}

/** The same for an issue or pull request: what `pull_requests` allows is of no use for a plain issue. */
export function demandOn(viewer: Viewer, issue: Issue, wanted: Demand): void {
  const app = issue.pull ? wanted.app : wanted.app.filter((one) => one.startsWith("issues:"));
  demand(viewer, issue.repo, { ...wanted, app });
}

/** A locked conversation is for people with write; an App may write in it no more than an outsider. */
export function demandUnlocked(viewer: Viewer, issue: Issue): void {
  if (!issue.isLocked || (!viewer.permissions && may(viewer, issue.repo, MODERATE))) return;
  throw forbidden("Unable to create comment because issue is locked.");
}

/** A pending review is its author's alone. */
export function seesReview(viewer: Viewer, review: Review): boolean {
  return review.state !== "PENDING" || review.author === viewer.account;
}

function covers(viewer: Viewer, repo: Repository): boolean {
  if (!viewer.installation?.repositories.includes(repo)) return false;
  return viewer.narrowedTo === undefined || viewer.narrowedTo.includes(repo.id);
}

function grants(permissions: Readonly<Record<string, string>>, wanted: string): boolean {
  const [resource = "", level = "read"] = wanted.split(":");
  const granted = permissions[resource];
  return granted === "write" || granted === "admin" || (granted === "read" && level === "read");
}

export const READ: Demand = { app: ["metadata:read"], person: "read" };
export const READ_ISSUES: Demand = { app: ["issues:read", "pull_requests:read"], person: "read" };
export const READ_CODE: Demand = { app: ["contents:read"], person: "read" };
export const WRITE_CODE: Demand = { app: ["contents:write"], person: "write" };
export const DISCUSS: Demand = { app: ["issues:write", "pull_requests:write"], person: "read" };
export const TRIAGE: Demand = { app: ["issues:write", "pull_requests:write"], person: "triage" };
export const MODERATE: Demand = { app: ["issues:write", "pull_requests:write"], person: "write" };
export const OPEN_PULL: Demand = { app: ["pull_requests:write"], person: "read" };
export const REVIEW: Demand = { app: ["pull_requests:write"], person: "read" };
export const MAINTAIN_PULL: Demand = { app: ["pull_requests:write"], person: "write" };
export const MERGE: Demand = { app: ["contents:write"], person: "write" };
export const ADMINISTER: Demand = { app: ["administration:write"], person: "admin" };
export const READ_ACTIONS: Demand = { app: ["actions:read"], person: "read" };
export const READ_CHECKS: Demand = { app: ["checks:read"], person: "read" };
export const WRITE_CHECKS: Demand = { app: ["checks:write"], person: "admin" };
