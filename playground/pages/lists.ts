import type { Issue } from "@redline/local-github/model.ts";
import { isPull } from "@redline/local-github/model.ts";
import { type Html, html } from "../../src/server/html.ts";
import { form, input, textarea } from "./form.ts";
import { icon } from "./icons.ts";
import { issueLabel, stateIcon, time } from "./parts.ts";
import { blank } from "./timeline.ts";
import { at, type Page, type Visit } from "./visit.ts";

/** The issues of the repository. */
export function issuesPage(visit: Visit): Page {
  const issues = visit.repo.issues.filter((issue) => !isPull(issue));
  const create = html`<a class="btn btn-primary" href="${at(visit, "/issues/new")}">New issue</a>`;
  return { title: "Issues", tab: "issues", body: list(visit, "Issues", issues, create) };
}

/** Its pull requests. */
export function pullsPage(visit: Visit): Page {
  return {
    title: "Pull requests",
    tab: "pulls",
    body: list(visit, "Pull requests", visit.repo.issues.filter(isPull)),
  };
}

function list(visit: Visit, title: string, all: readonly Issue[], create?: Html): Html {
  const wanted = visit.url.searchParams.get("state") === "closed" ? "closed" : "open";
  const count = (state: string): number => all.filter((issue) => issue.state === state).length;
  const shown = all.filter(({ state }) => state === wanted).toReversed();
  const tab = (state: "open" | "closed", mark: string): Html =>
    html`<a class="list-tab" href="?state=${state}"${state === wanted && html` aria-current="page"`}>${icon(mark)} ${count(state)} ${state === "open" ? "Open" : "Closed"}</a>`;
  return html`<div class="list-head"><h1 class="f3">${title}</h1>${create}</div>
  <div class="Box"><div class="Box-header list-tabs">${tab("open", "issue-opened")}${tab("closed", "check")}</div>
    ${shown.length === 0 ? blank("There are none here.") : html`<ul>${shown.map((issue) => row(visit, issue))}</ul>`}</div>`;
}

function row(visit: Visit, issue: Issue): Html {
  const { number, title, author, createdAt, comments } = issue;
  const href = at(visit, `/${issue.pull ? "pull" : "issues"}/${number}`);
  return html`<li class="Box-row list-row">${stateIcon(issue)}
    <div class="list-text"><a class="Link--primary text-bold" href="${href}">${title}</a> ${[...issue.labels].map(({ name }) => issueLabel(name))}
      <div class="f6 color-fg-muted">#${number} opened ${time(visit, createdAt)} by ${author.login}${issue.pull?.isDraft && issue.state === "open" && " · Draft"}</div></div>
    ${comments.length > 0 && html`<span class="color-fg-muted f6">${icon("comment", { label: "Comments" })} ${comments.length}</span>`}</li>`;
}

/** The form for a new issue. */
export function newIssuePage(visit: Visit): Page {
  const id = "new-issue";
  const body = html`<h1 class="f3 mb-3">Create new issue</h1>${form(
    visit,
    { action: "open-issue", id, class: "narrow" },
    html`${input(visit, { form: id, name: "title", label: "Add a title" })}
    <h2 class="f5 mt-3 mb-1">Add a description</h2>${textarea(visit, { form: id, name: "body", label: "Description", rows: 8 })}
    <div class="form-buttons"><button class="btn btn-primary">Create</button></div>`,
  )}`;
  return { title: "New issue", tab: "issues", body };
}
