import { demand, MAINTAIN_PULL, REVIEW } from "../access.ts";
import { hunkUpTo } from "../git/diff.ts";
import { mergeBase } from "../git/read.ts";
import type { Place, PullRequest, Review, ReviewComment, Side, Thread, Viewer } from "../model.ts";
import { Refusal } from "../refusal.ts";
import { keep, type World, written } from "../world.ts";
import { where } from "./issues.ts";

/** A comment on a line of the pull request's diff, at its present head. */
export interface LineComment {
  readonly path: string;
  readonly line: number;
  readonly startLine?: number | undefined;
  readonly side?: Side | undefined;
  readonly body: string;
}

/** Where a comment on a line stands; throws if that line is not in the diff. */
export async function placeOf(issue: PullRequest, comment: LineComment): Promise<Place> {
  const { repo, pull } = issue;
  const head = pull.headSha;
  const base = (await mergeBase(repo.gitDir, `refs/heads/${pull.baseBranch}`, head)) ?? pull.baseSha;
  const { path, line, startLine, side = "RIGHT" } = comment;
  const hunkAt = (at: number): Promise<string | undefined> =>
    hunkUpTo(repo.gitDir, { base, head }, { path, line: at, side });
  const diffHunk = await hunkAt(line);
  if (diffHunk === undefined) throw lineRefused("line");
  const isRange = startLine !== undefined && startLine !== line;
  if (isRange && (await hunkAt(startLine)) === undefined) throw lineRefused("start_line");
  const originalStartLine = isRange ? startLine : undefined;
  return { path, side, originalLine: line, originalStartLine, originalCommit: head, diffHunk };
}

function lineRefused(field: string): Refusal {
  const said = `pull_request_review_thread.${field} must be part of the diff`;
  return new Refusal(422, "UNPROCESSABLE", said, { errors: [said], summary: "Validation Failed" });
}

/** Begins a conversation about a line, within a review; gives it back. */
export function startThread(
  world: World,
  viewer: Viewer,
  review: Review,
  { place, body }: { readonly place: Place; readonly body: string },
): Thread {
  const { issue } = review;
  const thread = keep<Thread>(world, {
    kind: "thread",
    ...world.ids.next("PRRT"),
    issue,
    place,
    comments: [],
    line: place.originalLine,
    startLine: place.originalStartLine,
    resolvedBy: undefined,
  });
  issue.pull.threads.push(thread);
  addToThread(world, viewer, thread, { review, body });
  return thread;
}

/** One more comment in such a conversation. */
export function addToThread(
  world: World,
  viewer: Viewer,
  thread: Thread,
  { review, body }: { readonly review: Review; readonly body: string },
): ReviewComment {
  const ids = world.ids.next("PRRC");
  const details = { id: ids.id, review: review.id, path: thread.place.path, body };
  const at = world.log.record({ ...where(viewer, thread.issue), kind: "review-comment", ...details });
  const comment = keep<ReviewComment>(world, {
    kind: "review-comment",
    ...ids,
    ...written(viewer.account, body, at),
    thread,
    review,
    replyTo: thread.comments[0],
  });
  thread.comments.push(comment);
  review.comments.push(comment);
  return comment;
}

/** Marks a thread as dealt with. */
export function resolveThread(world: World, viewer: Viewer, thread: Thread): void {
  demandOnThread(viewer, thread);
  if (thread.resolvedBy) return;
  const details = { kind: "thread-resolved", id: thread.id, path: thread.place.path } as const;
  world.log.record({ ...where(viewer, thread.issue), ...details });
  thread.resolvedBy = viewer.account;
}

/** Opens a thread again. */
export function unresolveThread(world: World, viewer: Viewer, thread: Thread): void {
  demandOnThread(viewer, thread);
  if (!thread.resolvedBy) return;
  const details = { kind: "thread-unresolved", id: thread.id, path: thread.place.path } as const;
  world.log.record({ ...where(viewer, thread.issue), ...details });
  thread.resolvedBy = undefined;
}

/** Takes write, or to be the author of the pull request. */
function demandOnThread(viewer: Viewer, { issue }: Thread): void {
  demand(viewer, issue.repo, issue.author === viewer.account ? REVIEW : MAINTAIN_PULL);
}
