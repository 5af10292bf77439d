import { addComment, deleteComment, editComment, minimize } from "../actions/comments.ts";
import { assign, deleteIssue, setLock, transferIssue, unassign } from "../actions/issue-admin.ts";
import { addLabels, createLabel, editIssue, openIssue, removeLabel, setState } from "../actions/issues.ts";
import { react, unreact } from "../actions/reactions.ts";
import type { Issue, ReactionContent } from "../model.ts";
import { notFound } from "../refusal.ts";
import { accountOf, issueOf, personViewer, repositoryOf, type World } from "../world.ts";
import { commentOf, type Subject, subjectOf } from "./find.ts";

/** What people do on issues, and on what pull requests have in common with them. */
export function conversationsOf(world: World) {
  return { ...issuesOf(world), ...commentsOf(world), ...adminOf(world) };
}

function issuesOf(world: World) {
  const issue = (repo: string, number: number): Issue => issueOf(repositoryOf(world, repo), number);
  const person = (login: string) => personViewer(world, login);
  return {
    /** Opens an issue; returns its number. */
    openIssue(
      repo: string,
      { by, ...input }: { by: string; title: string; body: string; labels?: readonly string[] },
    ): number {
      return openIssue(world, person(by), repositoryOf(world, repo), input).number;
    },
    /** Changes the title or body of an issue or pull request. */
    editIssue(repo: string, number: number, change: { title?: string; body?: string }, by: string): void {
      editIssue(world, person(by), issue(repo, number), change);
    },
    label(repo: string, number: number, label: string, by: string): void {
      addLabels(world, person(by), issue(repo, number), [label]);
    },
    unlabel(repo: string, number: number, label: string, by: string): void {
      removeLabel(world, person(by), issue(repo, number), label);
    },
    /** Makes a label that is on nothing yet. */
    createLabel(repo: string, label: string, by: string): void {
      createLabel(world, person(by), repositoryOf(world, repo), label);
    },
    closeIssue(
      repo: string,
      number: number,
      by: string,
      reason: "completed" | "not_planned" = "completed",
    ): void {
      setState(world, person(by), issue(repo, number), "closed", reason);
    },
    reopenIssue(repo: string, number: number, by: string): void {
      setState(world, person(by), issue(repo, number), "open");
    },
  };
}

function commentsOf(world: World) {
  const person = (login: string) => personViewer(world, login);
  return {
    /** Comments on an issue or in a pull request's conversation; returns the comment's id. */
    comment(repo: string, number: number, body: string, by: string): number {
      return addComment(world, person(by), issueOf(repositoryOf(world, repo), number), body).id;
    },
    editComment(repo: string, id: number, body: string, by: string): void {
      editComment(world, person(by), commentOf(world, repo, id), body);
    },
    deleteComment(repo: string, id: number, by: string): void {
      deleteComment(world, person(by), commentOf(world, repo, id));
    },
    /** Reacts to a comment of the conversation. */
    react(repo: string, commentId: number, content: ReactionContent, by: string): void {
      react(world, person(by), subjectOf(world, repo, { comment: commentId }), content);
    },
    /** Reacts to anything that people wrote. */
    reactTo(repo: string, to: Subject, content: ReactionContent, by: string): void {
      react(world, person(by), subjectOf(world, repo, to), content);
    },
    /** Takes one's own reaction back. */
    unreact(repo: string, to: Subject, content: ReactionContent, by: string): void {
      const named = subjectOf(world, repo, to);
      const viewer = person(by);
      const { reactions } = named.subject;
      const own = reactions.find((one) => one.by === viewer.account && one.content === content);
      if (!own) throw notFound(`${by} has not reacted so`);
      unreact(world, viewer, named, own.id);
    },
    /** Hides a comment or review, with a reason such as "off-topic"; with undefined it is shown again. */
    minimize(repo: string, what: Subject, reason: string | undefined, by: string): void {
      minimize(world, person(by), subjectOf(world, repo, what), reason);
    },
  };
}

function adminOf(world: World) {
  const issue = (repo: string, number: number): Issue => issueOf(repositoryOf(world, repo), number);
  const person = (login: string) => personViewer(world, login);
  return {
    lock(repo: string, number: number, by: string): void {
      setLock(world, person(by), issue(repo, number), "locked");
    },
    unlock(repo: string, number: number, by: string): void {
      setLock(world, person(by), issue(repo, number), "unlocked");
    },
    assign(repo: string, number: number, login: string, by: string): void {
      assign(world, person(by), issue(repo, number), [accountOf(world, login)]);
    },
    unassign(repo: string, number: number, login: string, by: string): void {
      unassign(world, person(by), issue(repo, number), [accountOf(world, login)]);
    },
    deleteIssue(repo: string, number: number, by: string): void {
      deleteIssue(world, person(by), issue(repo, number));
    },
    /** Moves an issue to another repository of the same owner; returns its number there. */
    transferIssue(repo: string, number: number, to: string, by: string): number {
      return transferIssue(world, person(by), issue(repo, number), repositoryOf(world, to));
    },
  };
}
