import { pressCheck } from "./actions/checks.ts";
import { addComment, deleteComment, editComment, react } from "./actions/comments.ts";
import { addLabels, editIssue, openIssue, removeLabel, setState } from "./actions/issues.ts";
import { markReady, mergePull, openPull } from "./actions/pulls.ts";
import { commitFiles, forcePush } from "./actions/pushes.ts";
import { addReview, type ReviewEvent, replyInThread, resolveThread } from "./actions/reviews.ts";
import type {
  CheckRun,
  Comment,
  Issue,
  PullRequest,
  ReactionContent,
  Repository,
  Role,
  Thread,
} from "./model.ts";
import { notFound } from "./refusal.ts";
import { accountOf, issueOf, personViewer, pullOf, repositoryOf, type World } from "./world.ts";

interface PersonReview {
  readonly by: string;
  readonly body?: string;
  /** COMMENT unless told otherwise. */
  readonly event?: ReviewEvent;
  readonly comments?: readonly {
    readonly path: string;
    readonly line: number;
    readonly startLine?: number;
    readonly body: string;
  }[];
}

/** What people do, by their login. `repo` is "owner/name"; who lacks the role is refused, as on GitHub. */
export type People = ReturnType<typeof peopleOf>;

/** The actions of people on issues, pull requests and checks. */
export function peopleOf(world: World) {
  return { ...conversationsOf(world), ...pullsOf(world), ...codeOf(world) };
}

function conversationsOf(world: World) {
  const issue = (repo: string, number: number): Issue => issueOf(repositoryOf(world, repo), number);
  const person = (login: string) => personViewer(world, login);
  return {
    /** Gives somebody a role in a repository. */
    setRole(repo: string, login: string, role: Role): void {
      repositoryOf(world, repo).roles.set(accountOf(world, login).login, role);
      world.log.record({ kind: "role", by: repositoryOf(world, repo).owner.login, repo, login, role });
    },
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
    /** Comments on an issue or in a pull request's conversation; returns the comment's id. */
    comment(repo: string, number: number, body: string, by: string): number {
      return addComment(world, person(by), issue(repo, number), body).id;
    },
    editComment(repo: string, id: number, body: string, by: string): void {
      editComment(world, person(by), commentOf(world, repo, id), body);
    },
    deleteComment(repo: string, id: number, by: string): void {
      deleteComment(world, person(by), commentOf(world, repo, id));
    },
    /** Reacts to a comment of the conversation. */
    react(repo: string, commentId: number, content: ReactionContent, by: string): void {
      const comment = commentOf(world, repo, commentId);
      const { number } = comment.issue;
      react(world, person(by), comment, { repo: repositoryOf(world, repo), number, content });
    },
    closeIssue(repo: string, number: number, by: string): void {
      setState(world, person(by), issue(repo, number), "closed");
    },
    reopenIssue(repo: string, number: number, by: string): void {
      setState(world, person(by), issue(repo, number), "open");
    },
  };
}

function pullsOf(world: World) {
  const pull = (repo: string, number: number): PullRequest => pullOf(repositoryOf(world, repo), number);
  const person = (login: string) => personViewer(world, login);
  return {
    /** Opens a pull request; returns its number. */
    async openPull(
      repo: string,
      input: { by: string; title: string; body?: string; head: string; base?: string; isDraft?: boolean },
    ): Promise<number> {
      const { by, title, body = "", head, base = "main", isDraft = false } = input;
      const opened = await openPull(world, person(by), repositoryOf(world, repo), {
        title,
        body,
        head,
        base,
        isDraft,
      });
      return opened.number;
    },
    /** Submits a review with its line comments. */
    async review(
      repo: string,
      number: number,
      { by, body, event = "COMMENT", comments = [] }: PersonReview,
    ): Promise<{ reviewId: number; commentIds: number[] }> {
      const review = await addReview(world, person(by), pull(repo, number), { body, event, comments });
      return { reviewId: review.id, commentIds: review.comments.map(({ id }) => id) };
    },
    /** Replies to a comment on a line; returns the reply's id. */
    reply(repo: string, number: number, commentId: number, body: string, by: string): number {
      const thread = threadOf(pull(repo, number), commentId);
      return replyInThread(world, person(by), thread, { body }).id;
    },
    /** Resolves the thread that the comment is in. */
    resolve(repo: string, number: number, commentId: number, by: string): void {
      const thread = threadOf(pull(repo, number), commentId);
      resolveThread(world, person(by), thread);
    },
    ready(repo: string, number: number, by: string): void {
      markReady(world, person(by), pull(repo, number));
    },
    /** Merges with a merge commit; returns its sha. */
    merge(repo: string, number: number, by: string, _method: "merge" = "merge"): Promise<string> {
      return mergePull(world, person(by), pull(repo, number));
    },
  };
}

function codeOf(world: World) {
  const person = (login: string) => personViewer(world, login);
  return {
    /** Commits to a branch and pushes; null removes a file. A new branch starts at the default one. */
    commit(
      repo: string,
      branch: string,
      { by, message, files }: { by: string; message: string; files: Readonly<Record<string, string | null>> },
    ): Promise<string> {
      return commitFiles(world, person(by), repositoryOf(world, repo), { branch, message, files });
    },
    /** Points a branch at any commit. */
    forcePush(repo: string, branch: string, sha: string, by: string): Promise<void> {
      return forcePush(world, person(by), repositoryOf(world, repo), { branch, sha });
    },
    /** Presses a button of a check run. */
    pressCheckAction(repo: string, checkId: number, identifier: string, by: string): void {
      const check = checkOf(repositoryOf(world, repo), checkId);
      pressCheck(world, accountOf(world, by), check, { action: "requested_action", identifier });
    },
    /** Presses "Re-run" on a check run. */
    rerunCheck(repo: string, checkId: number, by: string): void {
      pressCheck(world, accountOf(world, by), checkOf(repositoryOf(world, repo), checkId), {
        action: "rerequested",
      });
    },
  };
}

function commentOf(world: World, repo: string, id: number): Comment {
  const comments = repositoryOf(world, repo).issues.flatMap((issue) => issue.comments);
  const comment = comments.find((one) => one.id === id);
  if (!comment) throw notFound(`there is no comment ${id} in ${repo}`);
  return comment;
}

function threadOf(issue: PullRequest, commentId: number): Thread {
  const thread = issue.pull.threads.find((one) => one.comments.some(({ id }) => id === commentId));
  if (!thread) throw notFound(`there is no such comment on a line of #${issue.number}`);
  return thread;
}

function checkOf(repo: Repository, id: number): CheckRun {
  const check = repo.checks.find((one) => one.id === id);
  if (!check) throw notFound(`there is no check run ${id} in ${repo.fullName}`);
  return check;
}
