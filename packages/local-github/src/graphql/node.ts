import { demand, demandOn, READ_CHECKS, READ_ISSUES, seesReview } from "../access.ts";
import { type Issue, isPull, type Node, type Review } from "../model.ts";
import { notFound } from "../refusal.ts";
import { checkSource } from "./code.ts";
import { type Context, notCovered, type Source } from "./context.ts";
import { nodeOf } from "./input.ts";
import { commentSource, issueSource } from "./issue.ts";
import { pullSource } from "./pull.ts";
import { repositorySource } from "./repository.ts";
import { reviewCommentSource, reviewSource, reviewThreadSource } from "./review.ts";
import { actorSource } from "./written.ts";

const KINDS = [
  "account",
  "repository",
  "issue",
  "comment",
  "review",
  "thread",
  "review-comment",
  "check",
] as const;

/** Ids that are given out here, of things that cannot be looked up by them. */
const UNKEPT = /^(C|REF|CS|LA|REA|UCE|LE|ULE|RTE)_/;

/** Whatever has that node id, if the viewer may read it. */
export function nodeSource(context: Context, id: string): Source {
  if (!context.world.nodes.has(id) && UNKEPT.test(id)) throw notCovered(context, `Query.node(id: "${id}")`);
  return sourceOf(context, nodeOf(context, id, ...KINDS));
}

/** The same for each of several ids: one that is not there is null, with an error of its own. */
export function nodeSources(context: Context, ids: readonly string[]): (Source | Error)[] {
  return ids.map((id) => {
    try {
      return nodeSource(context, id);
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  });
}

function sourceOf(context: Context, node: Node): Source {
  switch (node.kind) {
    case "account":
      return actorSource(context, node);
    case "repository":
      return repositorySource(context, node);
    case "check":
      demand(context.viewer, node.repo, READ_CHECKS);
      return checkSource(context, node);
    case "issue":
      demandReading(context, node);
      return isPull(node) ? pullSource(context, node) : issueSource(context, node);
    case "comment":
      demandReading(context, node.issue);
      return commentSource(context, node);
    case "review":
      demandReading(context, node.issue, [node]);
      return reviewSource(context, node);
    case "review-comment":
      demandReading(context, node.thread.issue, [node.review]);
      return reviewCommentSource(context, node);
    case "thread":
      demandReading(
        context,
        node.issue,
        node.comments.map(({ review }) => review),
      );
      return reviewThreadSource(context, node);
  }
}

/** Throws unless the viewer may read the conversation, and one of these reviews: a pending one is its author's. */
function demandReading({ viewer }: Context, issue: Issue, reviews?: readonly Review[]): void {
  demandOn(viewer, issue, READ_ISSUES);
  if (reviews && !reviews.some((review) => seesReview(viewer, review))) throw notFound();
}
