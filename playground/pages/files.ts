import type { PullRequest, Thread } from "@redline/local-github/model.ts";
import { type Html, html } from "../../src/server/html.ts";
import { pendingReview } from "./actions.ts";
import { pullDiff } from "./code.ts";
import { anchorOf, type DiffLine, fileDiff } from "./diff.ts";
import { form, input, textarea } from "./form.ts";
import { icon } from "./icons.ts";
import { pullHere, pullPage } from "./pull.ts";
import { threadBox, visibleIn } from "./thread.ts";
import { blank } from "./timeline.ts";
import { at, type Page, type Visit } from "./visit.ts";

/** What a pull request changes, with the conversations about its lines and the forms to begin one. */
export async function filesPage(visit: Visit): Promise<Page> {
  const issue = pullHere(visit);
  const files = await pullDiff(issue);
  const chosen = chosenIn(visit);
  const isChosen = (line: DiffLine): boolean => chosen !== undefined && anchorOf(chosen) === anchorOf(line);
  const additions = {
    beside: (line: DiffLine) => commentLink(visit, issue, line),
    below: (line: DiffLine) => {
      const threads = threadsAt(issue, line).map((thread) => threadBox(visit, thread));
      const isShown = isChosen(line) || threads.some((one) => one !== undefined);
      return isShown && html`${threads}${isChosen(line) && lineForm(visit, issue, line)}`;
    },
  };
  const outdated = issue.pull.threads.filter(
    (thread) => thread.line === undefined && visibleIn(visit, thread).length > 0,
  );
  const body = html`<div class="list-head"><span class="color-fg-muted">${files.length} changed file${files.length === 1 ? "" : "s"} · <a href="${at(visit, `/blob/${issue.pull.headSha}/PLAN.md?preview=1`)}">View the plan rendered</a></span>${reviewForm(visit, issue)}</div>
    ${files.length === 0 && blank("No changes.")}
    ${files.map((file) => fileDiff(file, additions))}
    ${outdated.length > 0 && html`<h2 class="f4 mb-2">Outdated conversations</h2>${outdated.map((thread) => threadBox(visit, thread, { hasHunk: true }))}`}`;
  return pullPage(visit, issue, "files", body);
}

/** The line that the address asks to comment on. */
function chosenIn({ url }: Visit): Omit<DiffLine, "text"> | undefined {
  const [path, line, side] = ["path", "line", "side"].map((name) => url.searchParams.get(name));
  if (!path || !line) return undefined;
  return { path, line: Number(line), side: side === "LEFT" ? "LEFT" : "RIGHT" };
}

function threadsAt({ pull }: PullRequest, { path, side, line }: DiffLine): Thread[] {
  return pull.threads.filter(
    (one) => one.place.path === path && one.place.side === side && one.line === line,
  );
}

function commentLink(visit: Visit, issue: PullRequest, { path, side, line }: DiffLine): Html {
  const query = new URLSearchParams({ path, side, line: String(line) });
  return html`<a class="add-comment" href="${at(visit, `/pull/${issue.number}/files?${query.toString()}#line-comment`)}" aria-label="Comment on line ${line} of ${path}">${icon("plus")}</a>`;
}

/** The form below a line. Without a script, a suggestion begins with a link that fills it in. */
function lineForm(visit: Visit, issue: PullRequest, { path, side, line, text }: DiffLine): Html {
  const id = "line-comment";
  const isSuggestion = visit.url.searchParams.get("suggest") !== null;
  const hasPending = pendingReview(visit, issue.number) !== undefined;
  const suggest = new URLSearchParams({ path, side, line: String(line), suggest: "1" });
  const value = isSuggestion ? `\`\`\`suggestion\n${text}\n\`\`\`` : "";
  return html`<div class="line-form">${form(
    visit,
    { action: "comment-on-line", id, fields: { pull: issue.number, path, side, line } },
    html`
    ${textarea(visit, { form: id, name: "body", label: `Comment on line ${line}`, value, rows: 5, hint: "Leave a comment" })}
    <details class="f6 mt-1"><summary>Comment on several lines</summary><div class="mt-2">${input(visit, { form: id, name: "start", label: `First line (the last is ${line})` })}</div></details>
    <div class="form-buttons">${side === "RIGHT" && html`<a class="btn mr-auto" href="${at(visit, `/pull/${issue.number}/files?${suggest.toString()}#${id}`)}">${icon("file-diff")} Add a suggestion</a>`}
    <a class="btn" href="${at(visit, `/pull/${issue.number}/files`)}">Cancel</a>
    ${!hasPending && html`<button class="btn">Add single comment</button>`}
    <button class="btn btn-primary" name="then" value="review">${hasPending ? "Add review comment" : "Start a review"}</button></div>`,
  )}</div>`;
}

/** The review that was begun, or a new one: comment, approve, or request changes. */
function reviewForm(visit: Visit, issue: PullRequest): Html {
  const id = "review";
  const pending = pendingReview(visit, issue.number);
  const isFailed = visit.failed?.form === id;
  const count = pending?.comments.length ?? 0;
  const events = [
    ["COMMENT", "Comment", "Submit general feedback without explicit approval."],
    ["APPROVE", "Approve", "Submit feedback and approve merging these changes."],
    ["REQUEST_CHANGES", "Request changes", "Submit feedback that must be addressed before merging."],
  ] as const;
  return html`<details class="review-menu" id="review-menu"${isFailed && html` open`}><summary class="btn btn-primary">${pending ? html`Finish your review <span class="Counter">${count}</span>` : "Review changes"} ${icon("triangle-down")}</summary>
    <div class="review-form">${form(
      visit,
      { action: "submit-review", id, fields: { pull: issue.number } },
      html`<h2 class="f5 mb-2">Finish your review</h2>
      ${textarea(visit, { form: id, name: "body", label: "Review comment", rows: 4, hint: "Leave a comment" })}
      <fieldset class="mt-2">${events.map(([value, label, hint], index) => html`<div class="py-1"><label><input type="radio" name="event" value="${value}"${index === 0 && html` checked`}> <strong>${label}</strong></label><div class="f6 color-fg-muted ml-4">${hint}</div></div>`)}<legend class="sr-only">Verdict</legend></fieldset>
      <div class="form-buttons">${pending && html`<button class="btn btn-danger mr-auto" name="then" value="discard">Abandon review</button>`}<button class="btn btn-primary">Submit review</button></div>`,
    )}</div></details>`;
}
