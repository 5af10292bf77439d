import type { PullRequest } from "@redline/local-github/model.ts";
import { pullOf } from "@redline/local-github/world.ts";
import { type Html, html } from "../../src/server/html.ts";
import { commitsOf, trailer } from "./code.ts";
import { icon } from "./icons.ts";
import { stateLabel, who } from "./parts.ts";
import { at, type Page, type Visit } from "./visit.ts";

const TABS = [
  ["conversation", "Conversation", "comment-discussion", ""],
  ["commits", "Commits", "git-commit", "/commits"],
  ["checks", "Checks", "checklist", "/checks"],
  ["files", "Files changed", "file-diff", "/files"],
  ["revisions", "Plan revisions", "versions", "/revisions"],
] as const;

type Tab = (typeof TABS)[number][0];

/** The pull request of the address; throws if there is none. */
export const pullHere = ({ repo, params }: Visit): PullRequest => pullOf(repo, Number(params.number));

/** A page of a pull request: its title, its tabs, and what the tab shows. */
export async function pullPage(visit: Visit, issue: PullRequest, tab: Tab, body: Html): Promise<Page> {
  const { pull, title, number } = issue;
  const commits = await commitsOf(issue);
  const counts: Record<Tab, number> = {
    conversation: issue.comments.length,
    commits: commits.length,
    checks: issue.repo.checks.filter(({ headSha }) => headSha === pull.headSha).length,
    files: pull.size.files,
    revisions: commits.filter((commit) => trailer(commit, "Plan-Revision") !== undefined).length,
  };
  return {
    title: `${title} by ${issue.author.login} · Pull request #${number}`,
    tab: "pulls",
    body: html`<h1 class="gh-title">${title} <span class="color-fg-muted text-light">#${number}</span></h1>
    <p class="gh-meta">${stateLabel(issue)} <span class="color-fg-muted">${who(issue.author.login)} wants to merge ${counts.commits} commit${counts.commits === 1 ? "" : "s"} into <span class="branch-name">${pull.baseBranch}</span> from <span class="branch-name">${pull.headBranch}</span></span></p>
    <nav class="tabnav" aria-label="Pull request">${TABS.map(([id, label, mark, path]) => html`<a class="tabnav-tab" href="${at(visit, `/pull/${number}${path}`)}"${tab === id && html` aria-current="page"`}>${icon(mark)} ${label} <span class="Counter">${counts[id]}</span></a>`)}</nav>
    ${body}`,
  };
}
