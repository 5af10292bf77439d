import type { Effect } from "@redline/local-github";
import { readLog } from "@redline/local-github/git/read.ts";
import type { Issue, Review } from "@redline/local-github/model.ts";
import { isPull } from "@redline/local-github/model.ts";
import { type Html, html } from "../../src/server/html.ts";
import { messageOf } from "./code.ts";
import { icon } from "./icons.ts";
import { commentBox, event, issueLabel, time, who } from "./parts.ts";
import { threadBox } from "./thread.ts";
import { at, type Visit } from "./visit.ts";

type Shown = Html | undefined | Promise<Html | undefined>;
type Show = (visit: Visit, issue: Issue, effect: Effect) => Shown;

const NOWHERE = "0".repeat(40);

/** Everything that happened on an issue or pull request, oldest first, from the log of all changes. */
export async function timeline(visit: Visit, issue: Issue): Promise<Html> {
  const branch = issue.pull && `refs/heads/${issue.pull.headBranch}`;
  const about = ({ kind, repo, number, ref }: Effect): boolean =>
    repo === issue.repo.fullName &&
    (kind === "push" ? branch !== undefined && ref === branch : number === issue.number || kind === "pull");
  const all = visit.world.log.effects.filter(about);
  return html`<div class="timeline">${await Promise.all(all.map(async (one) => SHOWN[one.kind]?.(visit, issue, one)))}</div>`;
}

/** A sentence about who did it. */
const said =
  (mark: string, words: (effect: Effect) => Html | string, style = ""): Show =>
  (visit, _issue, effect) =>
    event(
      mark,
      html`${who(effect.by)} ${words(effect)} <span class="color-fg-muted">${time(visit, effect.at)}</span>`,
      style,
    );

const SHOWN: Partial<Record<Effect["kind"], Show>> = {
  comment: (visit, issue, { id }) => {
    const comment = issue.comments.find((one) => one.id === id);
    return comment && commentBox(visit, comment, `issuecomment-${comment.id}`);
  },
  review: (visit, issue, { id }) => {
    const review = issue.pull?.reviews.find((one) => one.id === id);
    return review && reviewItem(visit, review);
  },
  labeled: said("tag", ({ label }) => html`added the ${issueLabel(String(label))} label`),
  unlabeled: said("tag", ({ label }) => html`removed the ${issueLabel(String(label))} label`),
  closed: said("issue-closed", () => "closed this", "badge-done"),
  reopened: said("issue-reopened", () => "reopened this", "badge-success"),
  merged: said("git-merge", ({ sha }) => html`merged commit ${String(sha).slice(0, 7)}`, "badge-done"),
  ready: said("eye", () => "marked this pull request as ready for review"),
  draft: said("git-pull-request-draft", () => "marked this pull request as a draft"),
  "review-requested": said("eye", ({ reviewer }) => html`requested a review from ${who(String(reviewer))}`),
  locked: said("lock", () => "locked this conversation"),
  pull: linked,
  push: pushed,
};

/** On an issue: the pull request that will close it. */
function linked(visit: Visit, issue: Issue, effect: Effect): Html | undefined {
  const pull = issue.repo.issues.find(({ number }) => number === effect.number);
  if (!pull || !isPull(pull) || !new RegExp(`\\bCloses #${issue.number}\\b`).test(pull.body))
    return undefined;
  const link = html`<a class="text-bold" href="${at(visit, `/pull/${pull.number}`)}">${pull.title} <span class="color-fg-muted">#${pull.number}</span></a>`;
  return event(
    "cross-reference",
    html`${who(effect.by)} linked a pull request that will close this issue ${time(visit, effect.at)}<br>${link}`,
  );
}

async function pushed(
  visit: Visit,
  issue: Issue,
  { by, before, after, at: when }: Effect,
): Promise<Html | undefined> {
  if (after === NOWHERE) return event("git-branch", html`${who(by)} deleted the branch ${time(visit, when)}`);
  const from = before === NOWHERE ? issue.pull?.baseSha : before;
  const commits = await readLog(issue.repo.gitDir, `${String(from)}..${String(after)}`, 50);
  return event(
    "git-commit",
    html`${who(by)} added ${commits.length === 1 ? "a commit" : `${commits.length} commits`} <span class="color-fg-muted">${time(visit, when)}</span>
    <ul class="commit-lines">${commits.toReversed().map((commit) => html`<li><a class="Link--secondary" href="${at(visit, `/pull/${issue.number}/commits/${commit.sha}`)}">${messageOf(commit).subject}</a> <code class="f6">${commit.sha.slice(0, 7)}</code></li>`)}</ul>`,
  );
}

const VERDICTS: Partial<Record<Review["state"], readonly [string, string, string]>> = {
  APPROVED: ["check", "approved these changes", "badge-success"],
  CHANGES_REQUESTED: ["file-diff", "requested changes", "badge-danger"],
  COMMENTED: ["eye", "reviewed", ""],
  DISMISSED: ["eye", "left a review that was dismissed", ""],
};

/** A review with the conversations that it began. Replies stand in their conversation and not here. */
function reviewItem(visit: Visit, review: Review): Html | undefined {
  const begun = review.comments.filter(({ replyTo }) => !replyTo);
  if (review.body === "" && begun.length === 0 && review.state === "COMMENTED") return undefined;
  const [mark, words, style] = VERDICTS[review.state] ?? ["eye", "reviewed", ""];
  const when = time(visit, review.submittedAt ?? review.createdAt);
  return html`<div id="pullrequestreview-${review.id}">
    ${event(mark, html`${who(review.author.login)} ${words} <span class="color-fg-muted">${when}</span>`, style)}
    ${review.body !== "" && commentBox(visit, review, `review-body-${review.id}`, "left a comment")}
    ${begun.map(({ thread }) => html`<div class="timeline-thread">${threadBox(visit, thread, { hasHunk: true })}</div>`)}
  </div>`;
}

/** Marks that a page lists nothing. */
export const blank = (words: string): Html =>
  html`<div class="blankslate">${icon("info", { class: "color-fg-muted" })}<p class="mb-0">${words}</p></div>`;
