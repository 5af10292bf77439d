import type {
  CreateIssueInput,
  DeletePullRequestReviewCommentInput,
  UpdateIssueInput,
  UpdatePullRequestReviewCommentInput,
  UpdatePullRequestReviewInput,
} from "@octokit/graphql-schema";
import { editIssue, openIssue, setState } from "../actions/issues.ts";
import { deleteReviewComment, editReview, editReviewComment } from "../actions/review-edits.ts";
import { isPull } from "../model.ts";
import { notFound, unprocessable } from "../refusal.ts";
import type { Context, Source } from "./context.ts";
import { allowOnly, nodeOf } from "./input.ts";
import { issueSource } from "./issue.ts";
import { echo } from "./mutation.ts";
import { reviewCommentSource, reviewSource } from "./review.ts";

type Input<T> = { readonly input: T };

/** Mutations that change or delete what was written, besides those of issue comments and pull requests. */
export function editMutations(context: Context): Source {
  const { world, viewer } = context;
  return {
    createIssue: ({ input }: Input<NewIssue>) => createIssue(context, input),
    updateIssue: ({ input }: Input<UpdateIssueInput>) => updateIssue(context, input),
    updatePullRequestReview: ({ input }: Input<UpdatePullRequestReviewInput>) => {
      const review = nodeOf(context, input.pullRequestReviewId, "review");
      editReview(world, viewer, review, input.body);
      return { ...echo(input), pullRequestReview: reviewSource(context, review) };
    },
    updatePullRequestReviewComment: ({ input }: Input<UpdatePullRequestReviewCommentInput>) => {
      const comment = nodeOf(context, input.pullRequestReviewCommentId, "review-comment");
      editReviewComment(world, viewer, comment, input.body);
      return { ...echo(input), pullRequestReviewComment: reviewCommentSource(context, comment) };
    },
    deletePullRequestReviewComment: ({ input }: Input<DeletePullRequestReviewCommentInput>) => {
      const comment = nodeOf(context, input.id, "review-comment");
      deleteReviewComment(world, viewer, comment);
      return { ...echo(input), pullRequestReview: reviewSource(context, comment.review) };
    },
  };
}

/** Sub-issues of one issue, at most: https://docs.github.com/en/issues/tracking-your-work-with-issues/using-issues/adding-sub-issues */
const SUB_ISSUES_MAX = 100;

/** The package's types lag behind its schema. */
type NewIssue = CreateIssueInput & { readonly parentIssueId?: string | null };

function createIssue(context: Context, input: NewIssue): Source {
  allowOnly(context, "CreateIssueInput", input, ["repositoryId", "title", "body", "parentIssueId"]);
  const { world, viewer } = context;
  const repo = nodeOf(context, input.repositoryId, "repository");
  const parent = input.parentIssueId ? nodeOf(context, input.parentIssueId, "issue") : undefined;
  if (parent && repo.issues.filter((one) => one.parent === parent).length >= SUB_ISSUES_MAX)
    throw unprocessable(`Parent cannot have more than ${SUB_ISSUES_MAX} sub-issues`);
  const issue = openIssue(world, viewer, repo, { title: input.title, body: input.body ?? "" });
  if (parent) issue.parent = parent;
  return { ...echo(input), issue: issueSource(context, issue) };
}

function updateIssue(context: Context, input: UpdateIssueInput): Source {
  allowOnly(context, "UpdateIssueInput", input, ["id", "title", "body", "state"]);
  const { world, viewer } = context;
  const issue = nodeOf(context, input.id, "issue");
  if (isPull(issue)) throw notFound(`Could not resolve to Issue node with the global id of '${input.id}'.`);
  editIssue(world, viewer, issue, { title: input.title ?? undefined, body: input.body ?? undefined });
  if (input.state) setState(world, viewer, issue, input.state === "OPEN" ? "open" : "closed");
  return { ...echo(input), issue: issueSource(context, issue) };
}
