import { MAINTAIN_PULL, TRIAGE } from "@redline/local-github/access.ts";
import type { Issue } from "@redline/local-github/model.ts";
import { isPull } from "@redline/local-github/model.ts";
import { issueOf } from "@redline/local-github/world.ts";
import { type Html, html } from "../../src/server/html.ts";
import { button, form, textarea } from "./form.ts";
import { icon } from "./icons.ts";
import { mergeBox } from "./merge-box.ts";
import { avatar, commentBox, issueLabel, stateLabel, who } from "./parts.ts";
import { pullPage } from "./pull.ts";
import { timeline } from "./timeline.ts";
import { at, mayVisitor, type Reply, type Visit } from "./visit.ts";

/** The label that requests a plan. */
export const PLAN_LABEL = "ai-plan";

/** A pull request's first page: what was said and done, its checks, and what can be done with it; or its issue. */
export async function conversationPage(visit: Visit): Promise<Reply> {
  const issue = issueOf(visit.repo, Number(visit.params.number));
  if (!isPull(issue)) return { to: at(visit, `/issues/${issue.number}`) };
  const body = html`<div class="columns"><div>
    ${commentBox(visit, issue, `issue-${issue.id}`)}
    ${await timeline(visit, issue)}
    ${mergeBox(visit, issue)}
    ${commentForm(visit, issue)}
  </div>${sidebar(visit, issue)}</div>`;
  return pullPage(visit, issue, "conversation", body);
}

/** An issue; the address of an issue that is a pull request leads there. */
export async function issuePage(visit: Visit): Promise<Reply> {
  const issue = issueOf(visit.repo, Number(visit.params.number));
  if (isPull(issue)) return { to: at(visit, `/pull/${issue.number}`) };
  return {
    title: `${issue.title} · Issue #${issue.number}`,
    tab: "issues",
    body: html`<h1 class="gh-title">${issue.title} <span class="color-fg-muted text-light">#${issue.number}</span></h1>
    <p class="gh-meta">${stateLabel(issue)} <span class="color-fg-muted">${who(issue.author.login)} opened this issue</span></p>
    <div class="columns"><div>${commentBox(visit, issue, `issue-${issue.id}`, "opened")}${await timeline(visit, issue)}${commentForm(visit, issue)}</div>${sidebar(visit, issue)}</div>`,
  };
}

function commentForm(visit: Visit, issue: Issue): Html {
  const id = "new-comment";
  const what = issue.pull ? "pull request" : "issue";
  const mayClose = !issue.pull?.merged && (mayVisitor(visit, TRIAGE) || issue.author.login === visit.actor);
  const [then, words] = issue.state === "open" ? ["closed", `Close ${what}`] : ["open", `Reopen ${what}`];
  return html`<div class="new-comment"><h2 class="f4 mb-2">${avatar(visit.actor)} Add a comment</h2>
    ${form(
      visit,
      { action: "comment", id, fields: { number: issue.number } },
      html`${textarea(visit, { form: id, name: "body", label: "Comment", rows: 5, hint: issue.pull ? "Leave a comment, or a command such as /approve" : "Leave a comment" })}
    <div class="form-buttons">${mayClose && html`<button class="btn" name="then" value="${then}">${words}</button>`}<button class="btn btn-primary">Comment</button></div>`,
    )}</div>`;
}

function sidebar(visit: Visit, issue: Issue): Html {
  const { pull } = issue;
  return html`<aside class="sidebar" aria-label="About this ${pull ? "pull request" : "issue"}">
    ${pull && html`<section><h2>Reviewers</h2>${reviewers(issue)}</section>`}
    <section><h2>Assignees</h2>${issue.assignees.length === 0 ? "No one" : issue.assignees.map(({ login }) => html`${avatar(login)} ${login} `)}</section>
    <section><h2>Labels</h2>${labels(visit, issue)}</section>
    ${pull && !pull.merged && issue.state === "open" && mayVisitor(visit, MAINTAIN_PULL) && html`<section>${draftButton(visit, issue)}</section>`}
  </aside>`;
}

function draftButton(visit: Visit, { number, pull }: Issue): Html {
  const [action, words] = pull?.isDraft ? ["ready", "Ready for review"] : ["draft", "Convert to draft"];
  return button(visit, { action, id: action, fields: { pull: number } }, words, "btn btn-sm");
}

function reviewers({ pull }: Issue): Html {
  const verdicts = new Map(
    pull?.reviews.filter(({ state }) => state !== "PENDING").map((one) => [one.author.login, one.state]),
  );
  const asked = pull?.requested.map(({ login }) => login) ?? [];
  const all = [...new Set([...asked, ...verdicts.keys()])];
  if (all.length === 0) return html`No reviews`;
  return html`<ul class="list-style-none">${all.map((login) => html`<li>${avatar(login)} ${login} ${asked.includes(login) ? icon("dot-fill", { class: "color-fg-attention", label: "Awaiting review" }) : html`<span class="color-fg-muted f6">${(verdicts.get(login) ?? "").toLowerCase().replace("_", " ")}</span>`}</li>`)}</ul>`;
}

function labels(visit: Visit, issue: Issue): Html {
  const names = [...issue.labels].map(({ name }) => name);
  const has = names.includes(PLAN_LABEL);
  const fields = { number: issue.number, label: PLAN_LABEL };
  return html`<p>${names.length === 0 ? "None yet" : names.map(issueLabel)}</p>
    ${!issue.pull && mayVisitor(visit, TRIAGE) && button(visit, { action: has ? "unlabel" : "label", id: "label", fields }, html`${icon("tag")} ${has ? "Remove" : "Add"} label ${PLAN_LABEL}`, has ? "btn btn-sm" : "btn btn-sm btn-primary")}`;
}
