/** The GraphQL the bot speaks. Field names and nullability are those of GitHub's public schema. */

const PERSON = `__typename login ... on User { id databaseId } ... on Bot { id databaseId }`;
const REACTIONS = `reactionGroups { content viewerHasReacted }`;
const WRITTEN = `id body createdAt lastEditedAt editor { login } author { ${PERSON} } ${REACTIONS}`;

const COMMENTS = `comments(last: 100) { pageInfo { hasPreviousPage } nodes { databaseId url ${WRITTEN} } }`;

const COMMIT = `oid message committedDate author { name user { login } } tree { oid } parents(first: 2) { nodes { oid } }`;

const CHECKS = `checkSuites(first: 5, filterBy: { appId: $app }) {
  nodes { checkRuns(first: 20) { nodes { databaseId name externalId status conclusion completedAt title summary } } }
}`;

const THREAD = `nodes {
      id isResolved isOutdated path line originalLine originalStartLine
      comments(last: 50) {
        pageInfo { hasPreviousPage }
        nodes {
          databaseId url diffHunk outdated state
          originalCommit { oid } pullRequestReview { databaseId state submittedAt }
          ${WRITTEN}
        }
      }
    }`;

const PULL = `id number title body url state merged isDraft createdAt baseRefName headRefOid
  headRepository { databaseId }
  author { ${PERSON} }
  ${COMMENTS}
  reviews(last: 50) {
    pageInfo { hasPreviousPage }
    nodes { databaseId state submittedAt commit { oid } ${WRITTEN} }
  }
  reviewThreads(last: 100) {
    pageInfo { hasPreviousPage startCursor }
    ${THREAD}
  }`;

/** Everything a decision needs, in one request. `$branch` is the short name, `$ref` the full one. */
export const OBSERVE = `query Observe(
  $owner: String!, $repo: String!, $issue: Int!, $app: Int!,
  $branch: String!, $ref: String!, $atRoot: String!, $inDocs: String!
) {
  viewer { id databaseId login }
  repository(owner: $owner, name: $repo) {
    id databaseId url isArchived
    defaultBranchRef { name target { oid } }
    settings: object(expression: "HEAD:.github/redline.yml") { ... on Blob { text isTruncated } }
    issue(number: $issue) {
      id number title body url state createdAt lastEditedAt
      author { ${PERSON} }
      editor { ${PERSON} }
      labels(first: 50) { nodes { name } }
      timelineItems(last: 50, itemTypes: [LABELED_EVENT, UNLABELED_EVENT, RENAMED_TITLE_EVENT]) {
        nodes {
          __typename
          ... on LabeledEvent { id createdAt label { name } actor { ${PERSON} } }
          ... on RenamedTitleEvent { id createdAt actor { ${PERSON} } }
          ... on UnlabeledEvent { id createdAt label { name } actor { ${PERSON} } }
        }
      }
      ${REACTIONS}
      ${COMMENTS}
    }
    branch: ref(qualifiedName: $ref) {
      target {
        oid
        ... on Commit {
          history(first: 100) { nodes { ${COMMIT} } }
          ${CHECKS}
        }
      }
    }
    planAtRoot: object(expression: $atRoot) { ... on Blob { text byteSize isTruncated } }
    planInDocs: object(expression: $inDocs) { ... on Blob { text byteSize isTruncated } }
    pullRequests(headRefName: $branch, last: 5) { nodes { ${PULL} } }
  }
}`;

/** Conversations of a pull request that are older than those that an observation brings. */
export const OLDER_THREADS = `query OlderThreads($owner: String!, $repo: String!, $number: Int!, $before: String!) {
  repository(owner: $owner, name: $repo) {
    pullRequest(number: $number) {
      reviewThreads(last: 100, before: $before) {
        pageInfo { hasPreviousPage startCursor }
        ${THREAD}
      }
    }
  }
}`;

/** A pull request's branch: it tells the issue that the pull request is the plan of. */
export const BRANCH_OF_PULL = `query BranchOfPull($owner: String!, $repo: String!, $number: Int!) {
  repository(owner: $owner, name: $repo) { pullRequest(number: $number) { headRefName isCrossRepository } }
}`;

const PLANS = `
  settings: object(expression: "HEAD:.github/redline.yml") { ... on Blob { text } }
  issues(labels: [$label], states: OPEN, first: 100, after: $issues) {
    pageInfo { hasNextPage endCursor } nodes { number }
  }
  pullRequests(states: OPEN, first: 100, after: $pulls) {
    pageInfo { hasNextPage endCursor } nodes { headRefName isCrossRepository }
  }`;

/** What may be an open plan in so many repositories, `p0`, `p1`, ...; named by `$o0`, `$r0`, `$o1`, ... */
export const OPEN_PLANS = (count: number): string => {
  const each = Array.from({ length: count }, (_, index) => index);
  const declared = each.map((index) => `$o${index}: String!, $r${index}: String!`).join(", ");
  const asked = each.map(
    (index) => `p${index}: repository(owner: $o${index}, name: $r${index}) {${PLANS}\n}`,
  );
  return `query OpenPlans($label: String!, $issues: String, $pulls: String, ${declared}) {\n${asked.join("\n")}\n}`;
};

/** One line of a mutation document: the field's name, its input type's name, and what is asked back. */
export const WRITES = {
  addReaction: ["AddReactionInput", "reaction { content }"],
  addComment: ["AddCommentInput", "commentEdge { node { id } }"],
  updateIssueComment: ["UpdateIssueCommentInput", "issueComment { id }"],
  createCheckRun: ["CreateCheckRunInput", "checkRun { id }"],
  requestReviews: ["RequestReviewsInput", "pullRequest { id }"],
  addPullRequestReview: ["AddPullRequestReviewInput", "pullRequestReview { id }"],
  addPullRequestReviewThreadReply: ["AddPullRequestReviewThreadReplyInput", "comment { id }"],
  resolveReviewThread: ["ResolveReviewThreadInput", "thread { id }"],
  submitPullRequestReview: ["SubmitPullRequestReviewInput", "pullRequestReview { id }"],
  updatePullRequest: ["UpdatePullRequestInput", "pullRequest { id }"],
  markPullRequestReadyForReview: ["MarkPullRequestReadyForReviewInput", "pullRequest { id }"],
} as const;
