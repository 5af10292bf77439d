/** Approving GitHub reviews as approvals of the plan, if the settings say so. */
import { publishedAt } from "../discussion/progress.ts";
import { isRemark } from "../discussion/remark.ts";
import { readPlan } from "../plan/document.ts";
import type { Comment, Snapshot } from "../state/snapshot.ts";

const APPROVE = "/approve";

/**
 * The snapshot in which each approving review of the published plan is an `/approve` of its author. One that says more
 * is feedback first.
 */
export function withReviewApprovals(s: Snapshot): Snapshot {
  const { settings, pull, plan, branch } = s;
  if (!settings.approvals.reviews || !pull || !plan) return s;
  const isPublished = publishedAt(s, readPlan(plan.text).digest) !== undefined;
  const counts = (review: Comment) =>
    isPublished &&
    review.review?.isApproving === true &&
    review.review.head === branch?.head &&
    !review.by.isBot &&
    // Whoever may write can take the words out of somebody's review.
    (!review.isEdited || review.editedBy?.id === review.by.id) &&
    (review.body.trim() === "" || isRemark(review, undefined));
  const reviews = pull.reviews.map((one) =>
    counts(one) ? { ...one, body: APPROVE, isEdited: false, editedBy: undefined } : one,
  );
  return { ...s, pull: { ...pull, reviews } };
}

/** True for an approval that is given by a review's state and not by its words. */
export const isReviewApproval = ({ settings }: Snapshot, { review, body }: Comment): boolean =>
  settings.approvals.reviews && review?.isApproving === true && body === APPROVE;
