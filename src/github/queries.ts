/** The bot's GraphQL queries. Field names and nullability are those of GitHub's public schema. */

const PERSON = `__typename login ... on User { id databaseId } ... on Bot { id databaseId }`;
const repeat = (count: number, part: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => part(n)).join(" ");

const REACTIONS = `reactionGroups { content viewerHasReacted }`;
const WRITTEN = `id databaseId body createdAt lastEditedAt editor { ${PERSON} } author { ${PERSON} } ${REACTIONS}`;
const OLDER_PAGE = `pageInfo { hasPreviousPage startCursor }`;

const REVIEW = `state submittedAt commit { oid } ${WRITTEN}`;
const THREAD_COMMENT = `diffHunk pullRequestReview { databaseId state submittedAt commit { oid } } ${WRITTEN}`;
const THREAD = `id isResolved path line originalLine originalStartLine
  comments(last: 50) { ${OLDER_PAGE} nodes { ${THREAD_COMMENT} } }`;

const COMMENTS = `comments(last: 100) { ${OLDER_PAGE} nodes { ${WRITTEN} } }`;
const REOPENED = `reopened: timelineItems(last: 1, itemTypes: [REOPENED_EVENT]) {
  nodes { ... on ReopenedEvent { createdAt actor { ${PERSON} } } }
}`;

const SETTINGS = `... on Blob { text isTruncated }`;
const COMMIT = `oid message author { name user { login } } tree { oid } parents(first: 3) { nodes { oid } }`;
const HISTORY = `history(first: 100) { nodes { ${COMMIT} } }`;

const CHECK = `id externalId conclusion completedAt`;
// By default GitHub lists only the latest run of each name.
const CHECKS = `checkSuites(first: 5, filterBy: { appId: $app }) {
  nodes { checkRuns(last: 50, filterBy: { checkType: ALL }) { nodes { ${CHECK} } } }
}`;
// On the last commits, to complete what was said on them when the head moves on.
const EARLIER_CHECKS = `lastCommits: commits(last: 10) { nodes { commit { oid
  checkSuites(first: 1, filterBy: { appId: $app }) {
    nodes { checkRuns(last: 5, filterBy: { checkType: LATEST }) { nodes { ${CHECK} } } }
  }
} } }`;

/** The defaults of all repositories of an owner; most have none. */
const DEFAULTS = (owner: string) => `defaults: repository(owner: ${owner}, name: ".github") {
    settings: object(expression: "HEAD:.github/redline.yml") { ${SETTINGS} }
  }`;

/** The latest run of each name, of every App. */
const runsOfAll = (fields: string) => `checkSuites(first: 20) {
  nodes { app { databaseId slug } checkRuns(last: 50) { nodes { name conclusion ${fields} } } }
}`;

const PULL = `id number title state merged locked isDraft headRefName baseRefName closedAt
  headRepository { databaseId } author { ${PERSON} }
  ${REOPENED}
  ${EARLIER_CHECKS}
  ${COMMENTS}
  reviews(last: 50) { ${OLDER_PAGE} nodes { ${REVIEW} } }
  reviewThreads(last: 100) { ${OLDER_PAGE} nodes { ${THREAD} } }`;

/**
 * Everything a decision needs, in one request. `$ref` is the plan branch's full name, so that it cannot match a tag;
 * `$pull` the pull request's number, used if `$hasPull` is true.
 */
export const OBSERVE = `query Observe(
  $owner: String!, $repo: String!, $issue: Int!, $app: Int!, $ref: String!, $atRoot: String!, $inDocs: String!,
  $pull: Int!, $hasPull: Boolean!
) {
  viewer { id databaseId login }
  repository(owner: $owner, name: $repo) {
    id databaseId url isArchived
    defaultBranchRef { name target { oid } }
    settings: object(expression: "HEAD:.github/redline.yml") { ${SETTINGS} }
    issue(number: $issue) {
      id number title body state lastEditedAt
      author { ${PERSON} }
      editor { ${PERSON} }
      labels(first: 100) { nodes { name } }
      labelled: timelineItems(last: 50, itemTypes: [LABELED_EVENT]) {
        nodes { ... on LabeledEvent { id createdAt label { name } actor { ${PERSON} } } }
      }
      renamed: timelineItems(last: 20, itemTypes: [RENAMED_TITLE_EVENT]) {
        nodes { ... on RenamedTitleEvent { createdAt actor { ${PERSON} } } }
      }
      ${REOPENED}
      ${REACTIONS}
      ${COMMENTS}
    }
    branch: ref(qualifiedName: $ref) {
      target { oid ... on Commit { ${HISTORY} ${CHECKS} all: ${runsOfAll("")} } }
      associatedPullRequests(first: 100, orderBy: { field: CREATED_AT, direction: ASC }) {
        nodes { number state baseRefName author { ${PERSON} } headRepository { databaseId } }
      }
    }
    planAtRoot: object(expression: $atRoot) { ... on Blob { oid text } }
    planInDocs: object(expression: $inDocs) { ... on Blob { oid text } }
    pull: pullRequest(number: $pull) @include(if: $hasPull) { ${PULL} }
  }
  ${DEFAULTS("$owner")}
}`;

/** A file of a commit, by an expression such as `<commit>:<path>`. */
export const FILE = `query File($owner: String!, $repo: String!, $expression: String!) {
  repository(owner: $owner, name: $repo) { file: object(expression: $expression) { ... on Blob { oid text } } }
}`;

/** The default branch's CODEOWNERS, wherever it is. */
export const CODEOWNERS = `query Codeowners($owner: String!, $repo: String!) {
  repository(owner: $owner, name: $repo) {
    inGitHub: object(expression: "HEAD:.github/CODEOWNERS") { ... on Blob { text isTruncated byteSize } }
    atRoot: object(expression: "HEAD:CODEOWNERS") { ... on Blob { text isTruncated byteSize } }
    inDocs: object(expression: "HEAD:docs/CODEOWNERS") { ... on Blob { text isTruncated byteSize } }
  }
}`;

/** An issue's sub-issues. */
export const SUB_ISSUES = `query SubIssues($id: ID!) {
  node(id: $id) { ... on Issue { subIssues(first: 100) { nodes { id state body author { ${PERSON} } } } } }
}`;

/** One pull request, with the fields of the observation. */
export const PULL_BY_NUMBER = `query Pull($owner: String!, $repo: String!, $number: Int!, $app: Int!) {
  repository(owner: $owner, name: $repo) { pull: pullRequest(number: $number) { ${PULL} } }
}`;

const older = (type: string, field: string, nodes: string) => `query Older($id: ID!, $before: String!) {
  node(id: $id) { ... on ${type} { list: ${field}(last: 100, before: $before) { ${OLDER_PAGE} nodes { ${nodes} } } } }
}`;

/** What is older than the observation contains, a hundred at a time, by the GraphQL id of its parent. */
export const OLDER = {
  issueComments: older("Issue", "comments", WRITTEN),
  pullComments: older("PullRequest", "comments", WRITTEN),
  reviews: older("PullRequest", "reviews", REVIEW),
  threads: older("PullRequest", "reviewThreads", THREAD),
  threadComments: older("PullRequestReviewThread", "comments", THREAD_COMMENT),
} as const;

/** Commits from one on, newest first. */
export const OLDER_COMMITS = `query OlderCommits($owner: String!, $repo: String!, $oid: GitObjectID!) {
  repository(owner: $owner, name: $repo) { object(oid: $oid) { ... on Commit { ${HISTORY} } } }
}`;

const REPORT = `databaseId detailsUrl title summary
  annotations(first: 10) { nodes { path message location { start { line } } } }`;

/** What the head's checks say, and how they ended on so many other commits, `c0`, `c1`, ...; named by `$o0`, `$o1`, ... */
export const CHECKS_ON = (count: number): string => `query Checks(
  $owner: String!, $repo: String!, $head: GitObjectID!, ${repeat(count, (n) => `$o${n}: GitObjectID!`)}
) {
  repository(owner: $owner, name: $repo) {
    head: object(oid: $head) { ... on Commit { ${runsOfAll(REPORT)} } }
    ${repeat(count, (n) => `c${n}: object(oid: $o${n}) { ... on Commit { ${runsOfAll("")} } }`)}
  }
}`;

/** The settings file in the commits of the default branch that changed it, newest first; null where it was deleted. */
export const SETTINGS_HISTORY = `query SettingsHistory($owner: String!, $repo: String!) {
  repository(owner: $owner, name: $repo) { defaultBranchRef { target { ... on Commit {
    history(first: 10, path: ".github/redline.yml") {
      nodes { file(path: ".github/redline.yml") { object { ${SETTINGS} } } }
    }
  } } } }
}`;

/** A pull request's branch, which names the issue of its plan. */
export const BRANCH_OF_PULL = `query BranchOfPull($owner: String!, $repo: String!, $number: Int!) {
  repository(owner: $owner, name: $repo) { pullRequest(number: $number) { headRefName isCrossRepository } }
}`;

const SETTINGS_FILE = `file(path: ".github/redline.yml") { oid object { ${SETTINGS} } }`;

/** The settings file before and after a pull request, and what we have said about it. */
export const SETTINGS_OF_PULL = `query SettingsOfPull($owner: String!, $repo: String!, $number: Int!, $app: Int!) {
  repository(owner: $owner, name: $repo) {
    id
    defaultBranchRef { name target { ... on Commit { ${SETTINGS_FILE} } } }
    pullRequest(number: $number) { state baseRefName commits(last: 1) { nodes { commit {
      oid ${SETTINGS_FILE}
      checkSuites(first: 1, filterBy: { appId: $app }) { nodes {
        checkRuns(first: 10, filterBy: { checkName: "Redline settings" }) { nodes { externalId } }
      } }
    } } } }
  }
}`;

const CONVERSATION = `title body closed author { ${PERSON} } comments(last: 30) { nodes { body author { ${PERSON} } } }`;

/** Any issue or pull request, with its newest comments. */
export const CONVERSATION_BY_NUMBER = `query Conversation($owner: String!, $repo: String!, $number: Int!) {
  repository(owner: $owner, name: $repo) { found: issueOrPullRequest(number: $number) {
    ... on Issue { ${CONVERSATION} } ... on PullRequest { ${CONVERSATION} merged }
  } }
}`;

const PLANS = `
  settings: object(expression: "HEAD:.github/redline.yml") { ... on Blob { text } }
  issues(labels: [$label], states: OPEN, first: 100, after: $issues) {
    pageInfo { hasNextPage endCursor } nodes { number }
  }
  pullRequests(states: OPEN, first: 100, after: $pulls) {
    pageInfo { hasNextPage endCursor } nodes { headRefName isCrossRepository }
  }`;

/** Possible open plans in several repositories, `p0`, `p1`, ...; named by `$o0`, `$r0`, `$o1`, ... */
export const OPEN_PLANS = (count: number): string => `query OpenPlans(
  $label: String!, $issues: String, $pulls: String, ${repeat(count, (n) => `$o${n}: String!, $r${n}: String!`)}
) {
  ${repeat(count, (n) => `p${n}: repository(owner: $o${n}, name: $r${n}) {${PLANS}\n}`)}
  ${DEFAULTS("$o0")}
}`;

/** Mutations that are sent alone. */
export const ALONE = {
  commit: `mutation createCommitOnBranch($input: CreateCommitOnBranchInput!) {
    made: createCommitOnBranch(input: $input) {
      commit { oid message tree { oid } parents(first: 2) { nodes { oid } } }
    }
  }`,
} as const;

/** Mutations: the field's name, its input type's name, and the selected fields. */
export const WRITES = {
  addReaction: ["AddReactionInput", "reaction { content }"],
  addComment: ["AddCommentInput", "commentEdge { node { id } }"],
  updateIssueComment: ["UpdateIssueCommentInput", "issueComment { id }"],
  createCheckRun: ["CreateCheckRunInput", "checkRun { id }"],
  updateCheckRun: ["UpdateCheckRunInput", "checkRun { id }"],
  requestReviews: ["RequestReviewsInput", "pullRequest { id }"],
  addPullRequestReview: ["AddPullRequestReviewInput", "pullRequestReview { id }"],
  addPullRequestReviewThreadReply: ["AddPullRequestReviewThreadReplyInput", "comment { id }"],
  resolveReviewThread: ["ResolveReviewThreadInput", "thread { id }"],
  submitPullRequestReview: ["SubmitPullRequestReviewInput", "pullRequestReview { id }"],
  updatePullRequest: ["UpdatePullRequestInput", "pullRequest { id }"],
  createIssue: ["CreateIssueInput", "issue { id }"],
  updateIssue: ["UpdateIssueInput", "issue { id }"],
  markPullRequestReadyForReview: ["MarkPullRequestReadyForReviewInput", "pullRequest { id }"],
} as const;
