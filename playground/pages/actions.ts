import type { Review } from "@redline/local-github/model.ts";
import { issueOf, pullOf } from "@redline/local-github/world.ts";
import { change, mutate, Refused, rest } from "./api.ts";
import { anchorOf } from "./diff.ts";
import { FAULT_ACTIONS } from "./fault-actions.ts";
import { at, type Visit } from "./visit.ts";

/** What a form sent. */
export type Fields = Readonly<Record<string, string>>;

/** What a form does, as the acting person. Returns where to go, if not back to the page. */
export type Action = (visit: Visit, fields: Fields) => Promise<string | undefined>;

const empty = (text: string | undefined): boolean => (text ?? "").trim() === "";

/** The text of a comment; GitHub's own page asks for it too. */
function wanted(fields: Fields, name = "body", words = "The comment can't be blank."): string {
  if (empty(fields[name])) throw new Refused(words);
  // A browser sends CRLF.
  return (fields[name] ?? "").replaceAll("\r\n", "\n");
}

const nodeOfPull = ({ repo }: Visit, number: string | undefined): string =>
  pullOf(repo, Number(number)).nodeId;

/** The review that the person has begun and not submitted. */
export function pendingReview({ repo, actor }: Visit, number: number): Review | undefined {
  return pullOf(repo, number).pull.reviews.find(
    ({ author, state }) => author.login === actor && state === "PENDING",
  );
}

async function comment(visit: Visit, fields: Fields): Promise<string | undefined> {
  const { number, then } = fields;
  const issue = issueOf(visit.repo, Number(number));
  const path = at(visit, `/${issue.pull ? "pull" : "issues"}/${number}`);
  let anchor = "";
  if (then === undefined || !empty(fields.body)) {
    const made = await rest<{ id: number }>(visit, "POST", `/issues/${number}/comments`, {
      body: wanted(fields),
    });
    anchor = `#issuecomment-${made.id}`;
  }
  if (then !== undefined) await rest(visit, "PATCH", `/issues/${number}`, { state: then });
  return path + anchor;
}

async function openIssue(visit: Visit, fields: Fields): Promise<string> {
  const title = wanted(fields, "title", "The title can't be blank.");
  const body = (fields.body ?? "").replaceAll("\r\n", "\n");
  const made = await rest<{ number: number }>(visit, "POST", "/issues", { title, body });
  return at(visit, `/issues/${made.number}`);
}

async function commentOnLine(visit: Visit, fields: Fields): Promise<string> {
  const { pull = "", path = "", side = "RIGHT", start = "" } = fields;
  const line = Number(fields.line);
  const where = { path, line, side, body: wanted(fields) };
  const isRange = !empty(start) && Number(start) < line;
  const range = isRange ? { start_line: Number(start), start_side: side } : {};
  const pending = pendingReview(visit, Number(pull));
  if (fields.then !== "review") {
    const commit_id = pullOf(visit.repo, Number(pull)).pull.headSha;
    await rest(visit, "POST", `/pulls/${pull}/comments`, { ...where, ...range, commit_id });
  } else if (pending) {
    // REST adds nothing to a review that has begun.
    const input = {
      ...where,
      ...(isRange ? { startLine: Number(start) } : {}),
      pullRequestReviewId: pending.nodeId,
    };
    await mutate(visit, "addPullRequestReviewThread", input);
  } else await rest(visit, "POST", `/pulls/${pull}/reviews`, { comments: [{ ...where, ...range }] });
  return at(
    visit,
    `/pull/${pull}/files#${anchorOf({ path, side: side === "LEFT" ? "LEFT" : "RIGHT", line })}`,
  );
}

async function submitReview(visit: Visit, fields: Fields): Promise<string> {
  const { pull = "", event = "COMMENT" } = fields;
  const pending = pendingReview(visit, Number(pull));
  const body = (fields.body ?? "").replaceAll("\r\n", "\n");
  if (fields.then === "discard" && pending) {
    await rest(visit, "DELETE", `/pulls/${pull}/reviews/${pending.id}`);
    return at(visit, `/pull/${pull}/files`);
  }
  if (!pending && event !== "APPROVE") wanted(fields, "body", "Your review needs a comment.");
  const path = pending ? `/pulls/${pull}/reviews/${pending.id}/events` : `/pulls/${pull}/reviews`;
  const made = await rest<{ id: number }>(visit, "POST", path, { event, body });
  return at(visit, `/pull/${pull}#pullrequestreview-${made.id}`);
}

async function reply(visit: Visit, fields: Fields): Promise<undefined> {
  await rest(visit, "POST", `/pulls/${fields.pull}/comments/${fields.comment}/replies`, {
    body: wanted(fields),
  });
}

async function editFile(visit: Visit, fields: Fields): Promise<string> {
  const { path = "", branch = "" } = fields;
  const now = await rest<{ sha: string }>(
    visit,
    "GET",
    `/contents/${path}?ref=${encodeURIComponent(branch)}`,
  );
  if (now.sha !== fields.sha)
    throw new Refused(
      `${path} has changed since you opened it. Your text is below: copy it, and edit the file again.`,
    );
  const text = wanted(fields, "text", "The file can't be empty.");
  await rest(visit, "PUT", `/contents/${path}`, {
    branch,
    sha: fields.sha,
    message: empty(fields.message) ? `Update ${path}` : fields.message,
    content: Buffer.from(text).toString("base64"),
  });
  return at(visit, `/blob/${branch}/${path}`);
}

const GITHUB_ACTIONS: Readonly<Record<string, Action>> = {
  comment,
  "open-issue": openIssue,
  "comment-on-line": commentOnLine,
  "submit-review": submitReview,
  reply,
  "edit-file": editFile,
  label: (visit, { number, label }) => change(visit, "POST", `/issues/${number}/labels`, { labels: [label] }),
  unlabel: (visit, { number, label }) => change(visit, "DELETE", `/issues/${number}/labels/${label}`),
  resolve: (visit, { thread }) => mutate(visit, "resolveReviewThread", { threadId: thread }),
  unresolve: (visit, { thread }) => mutate(visit, "unresolveReviewThread", { threadId: thread }),
  ready: (visit, { pull }) =>
    mutate(visit, "markPullRequestReadyForReview", { pullRequestId: nodeOfPull(visit, pull) }),
  draft: (visit, { pull }) =>
    mutate(visit, "convertPullRequestToDraft", { pullRequestId: nodeOfPull(visit, pull) }),
  merge: (visit, { pull }) => change(visit, "PUT", `/pulls/${pull}/merge`, {}),
  // GitHub has this on its pages only, so there is no request for it.
  press: async ({ playground, repo, actor }, { check, identifier = "" }) => {
    playground.github.pressCheckAction(repo.fullName, Number(check), identifier, actor);
    return undefined;
  },
  rerun: async ({ playground, repo, actor }, { check }) => {
    playground.github.rerunCheck(repo.fullName, Number(check), actor);
    return undefined;
  },
};

/** Everything that a form can do, by name. */
export const ACTIONS: Readonly<Record<string, Action>> = { ...GITHUB_ACTIONS, ...FAULT_ACTIONS };
