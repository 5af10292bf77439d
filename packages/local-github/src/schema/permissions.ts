/**
 * The App permissions that each call of the bot requires. GitHub lists them for REST and git. For GraphQL it advises to
 * try, so here a mutation requires what the REST operation does that has the same effect.
 */

export const LIST =
  "https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps?apiVersion=2022-11-28";

type Level = "read" | "write";

/** Why a call is made, and what the App must be granted for it, such as `issues: "read"`. */
export interface Use {
  readonly needs: Readonly<Record<string, Level>>;
  readonly why: string;
  /** Where the fact is from, if GitHub's list does not have it. */
  readonly source?: string;
}

/** REST operations, by operationId. */
export const REST_USES: Readonly<Record<string, Use>> = {
  "actions/download-job-logs-for-workflow-run": {
    needs: { actions: "read" },
    why: "Reads the log of a job of GitHub Actions that fails because of an item. Without it, the check's own output is used.",
  },
  "apps/create-from-manifest": {
    needs: {},
    why: "Gets the credentials of the App that the set-up page has registered. Without credentials.",
  },
  "apps/get-authenticated": {
    needs: {},
    why: "Finds the App's page for the set-up; `npm run doctor` compares its permissions. As the App itself.",
  },
  "apps/get-webhook-config-for-app": {
    needs: {},
    why: "`npm run doctor` checks where webhooks are sent. As the App itself.",
  },
  "apps/get-webhook-delivery": {
    needs: {},
    why: "Compares a button press with what GitHub sent of it. As the App itself.",
  },
  "apps/list-installations": {
    needs: {},
    why: "Lists installations, to sweep for plans whose webhooks were missed. As the App itself.",
  },
  "apps/list-repos-accessible-to-installation": {
    needs: { metadata: "read" },
    why: "Lists the repositories to sweep.",
  },
  "apps/list-webhook-deliveries": {
    needs: {},
    why: "Finds webhooks that were not delivered, and confirms that GitHub sent a button press. As the App itself.",
  },
  "apps/redeliver-webhook-delivery": {
    needs: {},
    why: "Redelivers a webhook that was not delivered. As the App itself.",
  },
  "git/create-ref": {
    needs: { contents: "write" },
    why: "Begins a plan's branch, if the settings say `commits: api`.",
  },
  "git/delete-ref": {
    needs: { contents: "write" },
    why: "Removes the name under which such a branch was begun.",
  },
  "issues/add-labels": {
    needs: { issues: "write" },
    why: "Adds the label that a `/plan` comment requested.",
  },
  "issues/remove-label": {
    needs: { issues: "write" },
    why: "Removes the label when the plan's pull request is merged.",
  },
  "pulls/update": {
    needs: { pull_requests: "write" },
    why: "Reopens a plan's pull request that is requested again.",
  },
  "pulls/create": { needs: { pull_requests: "write" }, why: "Opens the plan's pull request." },
  "repos/get-collaborator-permission-level": {
    needs: { metadata: "read" },
    why: "Looks up the role of someone who gives a command.",
  },
  "teams/get-membership-for-user-in-org": {
    needs: { members: "read" },
    why: "Looks up whether an approver is in a team, if the settings name teams or require code owners.",
  },
};

const COMMENTS = { issues: "write", pull_requests: "write" } as const;
const PULLS = { pull_requests: "write" } as const;
/** GitHub refuses these to an App that has `pull_requests: write` alone. */
const PULLS_AND_CODE = { pull_requests: "write", contents: "write" } as const;

/** Queries by their name, mutations by their field. */
export const GRAPHQL_USES: Readonly<Record<string, Use>> = {
  Observe: {
    needs: { metadata: "read", contents: "read", issues: "read", pull_requests: "read", checks: "read" },
    why: "Reads everything a decision needs: issue, branch, plan file, pull request, conversations, checks.",
  },
  File: {
    needs: { contents: "read" },
    why: "Reads a finished plan that `Observe` did not return.",
  },
  Codeowners: {
    needs: { contents: "read" },
    why: "Reads CODEOWNERS of the default branch, if the settings require code owners.",
  },
  OpenPlans: {
    needs: { metadata: "read", contents: "read", issues: "read", pull_requests: "read" },
    why: "Finds open plans by label and by branch, because their webhooks may have been missed.",
  },
  SubIssues: {
    needs: { issues: "read" },
    why: "Reads the sub-issues of a plan's items, if the settings want them.",
  },
  Pull: {
    needs: { pull_requests: "read" },
    why: "Reads the plan's pull request if `Observe` did not return it.",
  },
  Conversation: {
    needs: { issues: "read", pull_requests: "read" },
    why: "Reads another issue or pull request that the model asks for.",
  },
  Older: {
    needs: { issues: "read", pull_requests: "read" },
    why: "Reads older comments, reviews and conversations if there are more than a hundred.",
  },
  OlderCommits: {
    needs: { contents: "read" },
    why: "Reads older commits of a plan's branch that has more than a hundred.",
  },
  Checks: {
    needs: { contents: "read", checks: "read" },
    why: "Reads what a failing check says, and on which commits it failed, once every item is done.",
  },
  SettingsHistory: {
    needs: { contents: "read" },
    why: "Reads earlier versions of an invalid settings file, to apply the last valid one.",
  },
  BranchOfPull: {
    needs: { pull_requests: "read" },
    why: "Finds the issue of a plan's pull request.",
  },
  SettingsOfPull: {
    needs: { contents: "read", pull_requests: "read", checks: "read" },
    why: "Reads the settings file of a pull request, to check it if it changes.",
  },
  addComment: { needs: COMMENTS, why: "Comments on the issue or the pull request." },
  updateIssueComment: { needs: COMMENTS, why: "Updates the status comment." },
  addReaction: { needs: COMMENTS, why: "Shows that a comment was handled, and how." },
  createIssue: {
    needs: { issues: "write" },
    why: "Creates a sub-issue for each item, if the settings want them.",
  },
  updateIssue: { needs: { issues: "write" }, why: "Closes the sub-issue of an item that is done." },
  createCommitOnBranch: {
    needs: { contents: "write" },
    why: "Commits, so that GitHub signs it, if the settings say `commits: api`.",
  },
  createCheckRun: {
    needs: { checks: "write" },
    why: "Shows on a commit whether its plan is waiting for approval.",
  },
  updateCheckRun: {
    needs: { checks: "write" },
    why: "Completes the check run that was in progress while Redline worked.",
  },
  requestReviews: { needs: PULLS, why: "Requests reviews of the plan." },
  addPullRequestReview: { needs: PULLS, why: "Starts the review that collects the replies." },
  addPullRequestReviewThreadReply: { needs: PULLS, why: "Replies in a conversation on a line." },
  submitPullRequestReview: { needs: PULLS, why: "Publishes the replies together." },
  updatePullRequest: { needs: PULLS, why: "Updates the description of the pull request." },
  resolveReviewThread: {
    needs: PULLS_AND_CODE,
    why: "Resolves a conversation whose comment was applied.",
    source: "https://github.com/orgs/community/discussions/44650",
  },
  markPullRequestReadyForReview: {
    needs: PULLS_AND_CODE,
    why: "Marks the pull request ready when the work is done.",
    source: "https://github.com/cli/cli/discussions/6924",
  },
};

/** Requests to GitHub that no call in src/github makes. */
export const OTHER_USES: Readonly<Record<string, Use>> = {
  "apps/create-installation-access-token": {
    needs: {},
    why: "Gets the token for everything else (`@octokit/auth-app`). As the App itself.",
  },
  "git fetch": { needs: { contents: "read" }, why: "Fetches the repository." },
  "git push": { needs: { contents: "write" }, why: "Pushes the commits of the plan and its items." },
};

/** Permissions that GitHub does not list for any of these calls. */
export const KEPT: Readonly<Record<string, Use>> = {
  metadata: {
    needs: { metadata: "read" },
    why: "Comes with every other permission; role lookups need it.",
  },
  members: {
    needs: { members: "read" },
    why: "Looks up roles that come from a team of the organization.",
  },
};
