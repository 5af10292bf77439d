import { DISCUSS, demand, MODERATE } from "../access.ts";
import { tellComment } from "../events.ts";
import type { Comment, Issue, Reaction, ReactionContent, Repository, Viewer, Written } from "../model.ts";
import { keep, type World, written } from "../world.ts";
import { where } from "./issues.ts";
import { checkComment } from "./text.ts";

/** Writes a comment in the conversation of an issue or pull request. */
export function addComment(world: World, viewer: Viewer, issue: Issue, body: string): Comment {
  demand(viewer, issue.repo, DISCUSS);
  checkComment("IssueComment", body);
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
  comment.body = body;
  comment.updatedAt = at;
  comment.lastEditedAt = at;
  comment.editor = viewer.account;
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

/** Reacts; the same reaction twice is one. GitHub sends no webhook for it. */
export function react(
  world: World,
  viewer: Viewer,
  subject: Written & { readonly kind: string },
  at: { readonly repo: Repository; readonly number: number; readonly content: ReactionContent },
): Reaction {
  demand(viewer, at.repo, DISCUSS);
  const { content } = at;
  const earlier = subject.reactions.find((one) => one.by === viewer.account && one.content === content);
  if (earlier) return earlier;
  const place = { by: viewer.account.login, repo: at.repo.fullName, number: at.number };
  const details = { content: content.toLowerCase(), on: subject.kind, id: subject.id };
  const createdAt = world.log.record({ ...place, kind: "reaction", ...details });
  const reaction: Reaction = { ...world.ids.next("REA"), content, by: viewer.account, createdAt };
  subject.reactions.push(reaction);
  return reaction;
}

function demandOnComment(viewer: Viewer, comment: Comment): void {
  demand(viewer, comment.issue.repo, comment.author === viewer.account ? DISCUSS : MODERATE);
}
