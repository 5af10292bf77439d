import { matchesGlob } from "node:path";
import { roleOf } from "./access.ts";
import type { Rejection } from "./git/receive.ts";
import type { Account, Protection, PullRequest, Repository } from "./model.ts";
import { Refusal } from "./refusal.ts";

const PASSES = new Set(["SUCCESS", "NEUTRAL", "SKIPPED"]);

/** The rules that a branch has for that account; undefined if it is free. */
export function rulesFor(repo: Repository, branch: string, account: Account): Protection | undefined {
  const found =
    repo.protections.get(branch) ??
    [...repo.protections].find(([pattern]) => matchesGlob(branch, pattern))?.[1];
  const isAdmin = account.type === "User" && roleOf(repo, account.login) === "admin";
  return found && (found.bindsAdmins || !isAdmin) ? found : undefined;
}

/** The same as one sentence, as the API has it. */
export function protectedWords(ref: string, why: string): string {
  return `Protected branch update failed for ${ref}. ${why}`;
}

/** GitHub's refusal to move a protected branch, in the words that git prints. */
export function protectedRejection(ref: string, why: string): Rejection {
  const remarks = [`GH006: Protected branch update failed for ${ref}.`, why];
  return { reason: "protected branch hook declined", remarks };
}

/** Says which required checks have not passed on that commit; undefined when all have. */
export function missingChecks(repo: Repository, rules: Protection, sha: string): string | undefined {
  const passed = (name: string): boolean => {
    const last = repo.checks.filter((check) => check.headSha === sha && check.name === name).at(-1);
    return last?.conclusion !== undefined && PASSES.has(last.conclusion);
  };
  const missing = rules.requiredChecks.filter((name) => !passed(name));
  if (missing.length === 0) return undefined;
  if (missing.length === 1) return `Required status check "${missing[0]}" is expected.`;
  return `${missing.length} of ${rules.requiredChecks.length} required status checks are expected.`;
}

/** Throws GitHub's refusal unless the pull request fulfils what its base demands. */
export function demandMergeable(issue: PullRequest, by: Account): void {
  const { repo, pull } = issue;
  const rules = rulesFor(repo, pull.baseBranch, by);
  if (!rules) return;
  const why = missingChecks(repo, rules, pull.headSha) ?? missingApprovals(issue, rules.approvals);
  if (why) throw new Refusal(405, "UNPROCESSABLE", why);
}

function missingApprovals({ repo, pull }: PullRequest, wanted: number): string | undefined {
  const verdicts = new Map<Account, string>();
  for (const { author, state } of pull.reviews) {
    if (state === "APPROVED" || state === "CHANGES_REQUESTED" || state === "DISMISSED")
      verdicts.set(author, state);
  }
  const mayWrite = (account: Account): boolean =>
    ["write", "maintain", "admin"].includes(roleOf(repo, account.login) ?? "none");
  const counted = [...verdicts].filter(([account]) => mayWrite(account)).map(([, state]) => state);
  if (wanted > 0 && counted.includes("CHANGES_REQUESTED")) return "Changes have been requested.";
  if (counted.filter((state) => state === "APPROVED").length >= wanted) return undefined;
  const reviews = wanted === 1 ? "review is" : "reviews are";
  return `At least ${wanted} approving ${reviews} required by reviewers with write access.`;
}
