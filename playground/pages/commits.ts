import type { Commit } from "@redline/local-github/git/read.ts";
import { type Html, html, raw } from "../../src/server/html.ts";
import { commitDiff, commitNamed, commitsOf, messageOf } from "./code.ts";
import { fileDiff } from "./diff.ts";
import { markdown } from "./markdown.ts";
import { avatar } from "./parts.ts";
import { pullHere, pullPage } from "./pull.ts";
import { blank } from "./timeline.ts";
import { at, type Page, type Visit } from "./visit.ts";

/** Trailers that a list shows; the commit's page has all. */
const NOTABLE: ReadonlySet<string> = new Set(["Plan-Revision", "Plan-Item", "Approved-by", "Evidence"]);
const SIGNATURE = "Redline-Signature";

/** The commits of a pull request. */
export async function commitsPage(visit: Visit): Promise<Page> {
  const issue = pullHere(visit);
  const commits = await commitsOf(issue);
  const rows = commits.map((commit) => html`<li class="Box-row">${row(visit, commit, issue.number)}</li>`);
  const body = commits.length === 0 ? blank("No commits.") : html`<div class="Box"><ul>${rows}</ul></div>`;
  return pullPage(visit, issue, "commits", body);
}

function row(visit: Visit, commit: Commit, number: number): Html {
  const { subject, trailers } = messageOf(commit);
  const { name } = commit.author;
  const notable = trailers.filter(([trailer]) => NOTABLE.has(trailer));
  return html`<div class="commit-row"><div><a class="Link--primary text-bold" href="${at(visit, `/pull/${number}/commits/${commit.sha}`)}">${subject}</a>
      <div class="f6 color-fg-muted">${avatar(name)} ${name} committed</div></div>
    <a class="text-mono f6" href="${at(visit, `/commit/${commit.sha}`)}">${commit.sha.slice(0, 7)}</a></div>
    ${notable.length > 0 && trailerTable(notable)}`;
}

function trailerTable(trailers: readonly (readonly [string, string])[]): Html {
  return html`<table class="trailers"><tbody>${trailers.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${inline(value)}</td></tr>`)}</tbody></table>`;
}

/** Code marks are shown as such. */
function inline(value: string): Html {
  return raw(
    value
      .split(/(`[^`]+`)/)
      .map((part) => (/^`.+`$/.test(part) ? html`<code>${part.slice(1, -1)}</code>` : html`${part}`).text)
      .join(""),
  );
}

/** One commit: message, trailers with the evidence, and what it changes. */
export async function commitPage(visit: Visit): Promise<Page> {
  const commit = await commitNamed(visit, visit.params.sha ?? "");
  const { subject, body, trailers } = messageOf(commit);
  const files = await commitDiff(visit, commit.sha);
  const shown = trailers.map(
    ([name, value]) => [name, name === SIGNATURE ? `${value.slice(0, 16)}…` : value] as const,
  );
  return {
    title: `${subject} · ${commit.sha.slice(0, 7)}`,
    tab: "code",
    body: html`<section class="Box mb-3" aria-label="Commit"><div class="Box-header"><h1 class="f4">${subject}</h1></div>
      <div class="Box-body">${body !== "" && markdown(body, visit.repo.fullName)}${shown.length > 0 && trailerTable(shown)}</div>
      <div class="Box-footer commit-row"><span>${avatar(commit.author.name)} <strong>${commit.author.name}</strong> committed ${commit.author.date.slice(0, 10)}</span>
      <span class="text-mono f6">${commit.parents.length > 0 && html`parent ${commit.parents.map((sha) => html`<a href="${at(visit, `/commit/${sha}`)}">${sha.slice(0, 7)}</a> `)}`} commit ${commit.sha.slice(0, 7)} · <a href="${at(visit, `/tree/${commit.sha}`)}">Browse files</a></span></div></section>
      ${files.map((file) => fileDiff(file))}`,
  };
}
