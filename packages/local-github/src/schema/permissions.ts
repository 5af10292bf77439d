/**
 * The permissions of a GitHub App that each call of the bot takes. For REST and git GitHub lists them; for GraphQL it
 * tells to try, so there a mutation takes what the REST operation takes that does the same.
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
  "apps/list-installations": {
    needs: {},
    why: "Finds where the App is installed, to sweep for issues whose webhook was missed. As the App itself.",
  },
  "apps/list-repos-accessible-to-installation": {
    needs: { metadata: "read" },
    why: "Finds the repositories to sweep.",
  },
  "apps/list-webhook-deliveries": {
    needs: {},
    why: "Finds webhooks that did not arrive. As the App itself.",
  },
  "apps/redeliver-webhook-delivery": {
    needs: {},
    why: "Asks for a webhook that did not arrive to be sent again. As the App itself.",
  },
  "issues/add-labels": { needs: { issues: "write" }, why: "Puts the label on that a `/plan` has asked for." },
  "pulls/create": { needs: { pull_requests: "write" }, why: "Opens the plan's pull request." },
  "repos/get-collaborator-permission-level": {
    needs: { metadata: "read" },
    why: "Asks for the role of a person who gives a command.",
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
    why: "Reads all that a decision needs: issue, branch, plan file, pull request, conversations, checks.",
  },
  OpenPlans: {
    needs: { metadata: "read", contents: "read", issues: "read", pull_requests: "read" },
    why: "Finds open plans, whose webhooks may have been missed: by the repository's label and by their branch.",
  },
  Pull: {
    needs: { pull_requests: "read" },
    why: "Reads the plan's pull request where the observation did not bring it.",
  },
  Older: {
    needs: { issues: "read", pull_requests: "read" },
    why: "Reads older comments, reviews and conversations where there are over a hundred.",
  },
  OlderCommits: {
    needs: { contents: "read" },
    why: "Reads older commits of a plan's branch that has over a hundred.",
  },
  SettingsHistory: {
    needs: { contents: "read" },
    why: "Reads earlier versions of an invalid settings file: the last valid one applies.",
  },
  BranchOfPull: {
    needs: { pull_requests: "read" },
    why: "Finds the issue that a pull request is the plan of.",
  },
  addComment: { needs: COMMENTS, why: "Says something on the issue or in the pull request's conversation." },
  updateIssueComment: { needs: COMMENTS, why: "Keeps the one status comment up to date." },
  addReaction: { needs: COMMENTS, why: "Shows that a comment was seen, and what became of it." },
  createCheckRun: {
    needs: { checks: "write" },
    why: "Says on a commit whether its plan waits for approval.",
  },
  requestReviews: { needs: PULLS, why: "Asks the people concerned to look at the plan." },
  addPullRequestReview: { needs: PULLS, why: "Begins the review in which answers are gathered." },
  addPullRequestReviewThreadReply: { needs: PULLS, why: "Answers in a conversation on a line." },
  submitPullRequestReview: { needs: PULLS, why: "Publishes the answers together." },
  updatePullRequest: { needs: PULLS, why: "Keeps the description of the pull request up to date." },
  resolveReviewThread: {
    needs: PULLS_AND_CODE,
    why: "Closes a conversation whose remark was followed.",
    source: "https://github.com/orgs/community/discussions/44650",
  },
  markPullRequestReadyForReview: {
    needs: PULLS_AND_CODE,
    why: "Ends the draft when the work is done.",
    source: "https://github.com/cli/cli/discussions/6924",
  },
};

/** What is asked of GitHub other than by a call in src/github. */
export const OTHER_USES: Readonly<Record<string, Use>> = {
  "apps/create-installation-access-token": {
    needs: {},
    why: "Gets the token that everything else is done with (`@octokit/auth-app`). As the App itself.",
  },
  "git fetch": { needs: { contents: "read" }, why: "Brings the repository's code." },
  "git push": { needs: { contents: "write" }, why: "Brings the commits of the plan and its items." },
};

/** Asked for without a call that GitHub lists under it. */
export const KEPT: Readonly<Record<string, Use>> = {
  metadata: {
    needs: { metadata: "read" },
    why: "Comes with every other permission, and is needed for role look-ups.",
  },
  members: {
    needs: { members: "read" },
    why: "Role look-ups of people whose role comes from a team of the organization.",
  },
};
