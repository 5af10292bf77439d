import { DISCUSS, demandOn, demandUnlocked, MODERATE } from "../access.ts";
import { tellComment } from "../events.ts";
import type { Comment, Issue, Viewer, Written } from "../model.ts";
import { forbidden } from "../refusal.ts";
import { keep, rewrite, type World, written } from "../world.ts";
import { where } from "./issues.ts";
import { checkComment } from "./text.ts";

const COMMENTS_MAX = 2500;

/** Writes a comment in the conversation of an issue or pull request. */
export function addComment(world: World, viewer: Viewer, issue: Issue, body: string): Comment {
  demandOn(viewer, issue, DISCUSS);
  demandUnlocked(viewer, issue);
  checkComment("IssueComment", body);
  if (issue.comments.length >= COMMENTS_MAX) {
    throw forbidden(`Commenting is disabled on issues with more than ${COMMENTS_MAX} comments`);
  }
  const ids = world.ids.next("IC");
  const at = world.log.record({ ...where(viewer, issue), kind: "comment", id: ids.id, body });
  const comment = keep<Comment>(world, {
    kind: "comment",
    ...ids,
    ...written(viewer.account, body, at),
    issue,
  });
  issue.comments.push(comment);
  issue.updatedAt = at;
  tellComment(world, comment, viewer.account, "created");
  return comment;
}

/** Rewrites a comment: one's own, or with write anybody's. */
export function editComment(world: World, viewer: Viewer, comment: Comment, body: string): void {
  demandOnComment(viewer, comment);
  checkComment("IssueComment", body);
  const from = comment.body;
  const { id, issue } = comment;
  const at = world.log.record({ ...where(viewer, issue), kind: "comment-edited", id, body });
  rewrite(world, comment, viewer.account, { body, at });
  tellComment(world, comment, viewer.account, "edited", { changes: { body: { from } } });
}

/** Removes a comment for good. */
export function deleteComment(world: World, viewer: Viewer, comment: Comment): void {
  demandOnComment(viewer, comment);
  const { id, issue } = comment;
  world.log.record({ ...where(viewer, issue), kind: "comment-deleted", id });
  issue.comments.splice(issue.comments.indexOf(comment), 1);
  world.nodes.delete(comment.nodeId);
  tellComment(world, comment, viewer.account, "deleted");
}

/** Hides a comment or review behind a reason such as "off-topic", or with undefined shows it again. */
export function minimize(
  world: World,
  viewer: Viewer,
  { subject, issue }: { readonly subject: Written & { readonly kind: string }; readonly issue: Issue },
  reason: string | undefined,
): void {
  demandOn(viewer, issue, subject.author === viewer.account ? DISCUSS : MODERATE);
  if (subject.minimizedReason === reason) return;
  const kind = reason === undefined ? "unminimized" : "minimized";
  world.log.record({ ...where(viewer, issue), kind, on: subject.kind, id: subject.id, reason });
  subject.minimizedReason = reason;
}

function demandOnComment(viewer: Viewer, comment: Comment): void {
  demandOn(viewer, comment.issue, comment.author === viewer.account ? DISCUSS : MODERATE);
}
