import { isPull, type PullRequest } from "../model.ts";
import { invalid } from "../refusal.ts";

/**
 * Makes a closed pull request ready to be open again, at the head that its branch has by now. Throws GitHub's refusal
 * if there is no such head: https://github.com/isaacs/github/issues/361 tells the rules.
 */
export function beforeReopening(issue: PullRequest): void {
  const { pull } = issue;
  const why = refusalOf(issue);
  if (why) {
    const message = `state cannot be changed. ${why}`;
    throw invalid({ resource: "PullRequest", code: "custom", field: "state", message });
  }
  pull.parked?.adopt();
  pull.parked = undefined;
}

function refusalOf(issue: PullRequest): string | undefined {
  const { headBranch, baseBranch, isHeadGone, parked } = issue.pull;
  if (hasRival(issue)) return `There is already an open pull request from ${headBranch} to ${baseBranch}.`;
  if (isHeadGone) return `The ${headBranch} branch has been deleted.`;
  return parked && !parked.isDescendant
    ? `The ${headBranch} branch was force-pushed or recreated.`
    : undefined;
}

function hasRival({ repo, pull }: PullRequest): boolean {
  return repo.issues
    .filter(isPull)
    .some(
      (one) =>
        one.state === "open" &&
        one.pull.headRepo === pull.headRepo &&
        one.pull.headBranch === pull.headBranch &&
        one.pull.baseBranch === pull.baseBranch,
    );
}
