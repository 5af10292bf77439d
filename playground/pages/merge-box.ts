import { MERGE } from "@redline/local-github/access.ts";
import type { CheckRun, PullRequest } from "@redline/local-github/model.ts";
import { type Html, html } from "../../src/server/html.ts";
import { button } from "./form.ts";
import { icon } from "./icons.ts";
import { at, mayVisitor, type Visit } from "./visit.ts";

const MARKS: Readonly<Record<string, readonly [string, string]>> = {
  SUCCESS: ["check", "success"],
  FAILURE: ["x", "danger"],
  ACTION_REQUIRED: ["alert", "attention"],
  NEUTRAL: ["square-fill", "muted"],
  CANCELLED: ["stop", "muted"],
};

/** The newest run of each check on the head. */
export function checksOn({ repo, pull }: PullRequest): CheckRun[] {
  const all = repo.checks.filter(({ headSha }) => headSha === pull.headSha);
  return [...new Map(all.map((check) => [`${check.app.id} ${check.name}`, check])).values()];
}

/** How a check run stands, in words. */
export const standing = ({ conclusion, status }: CheckRun): string =>
  (conclusion ?? status).toLowerCase().replaceAll("_", " ");

/** The mark of a check run. */
export function checkMark(check: CheckRun): Html {
  const [name, color] = MARKS[check.conclusion ?? ""] ?? ["dot-fill", "attention"];
  return icon(name, { class: `color-fg-${color}`, label: standing(check) });
}

/** The buttons that a check offers. */
export function checkButtons(visit: Visit, { id, actions }: CheckRun): Html[] {
  return actions.map(({ label, description, identifier }) =>
    button(
      visit,
      { action: "press", id: `press-${id}-${identifier}`, fields: { check: id, identifier } },
      html`<span title="${description}">${label}</span>`,
      "btn btn-sm",
    ),
  );
}

/** The box at the end of a conversation: checks with their buttons, and the merge. */
export function mergeBox(visit: Visit, issue: PullRequest): Html {
  const checks = checksOn(issue);
  return html`<section class="Box merge-box" aria-label="Merge">
    ${checks.map(
      (
        check,
      ) => html`<div class="Box-row check-row">${checkMark(check)} <span><a class="text-bold Link--primary" href="${at(visit, `/runs/${check.id}`)}">${check.name}</a> <span class="color-fg-muted">${check.title ?? standing(check)}</span></span>
      <span class="check-buttons">${checkButtons(visit, check)}</span></div>`,
    )}
    <div class="Box-row">${outcome(visit, issue)}</div>
  </section>`;
}

function outcome(visit: Visit, issue: PullRequest): Html {
  const { pull, state, number } = issue;
  if (pull.merged)
    return html`${icon("git-merge", { class: "color-fg-done" })} <strong>Pull request successfully merged and closed</strong>`;
  if (state === "closed")
    return html`${icon("git-pull-request-closed")} <strong>Closed with unmerged commits</strong>`;
  if (pull.isDraft)
    return html`${icon("git-pull-request-draft")} <strong>This pull request is still a work in progress</strong><p class="color-fg-muted mb-0">Draft pull requests cannot be merged.</p>`;
  if (!mayVisitor(visit, MERGE))
    return html`<strong>Merging is blocked</strong><p class="color-fg-muted mb-0">Only those with write access to this repository can merge pull requests.</p>`;
  return button(
    visit,
    { action: "merge", id: "merge", fields: { pull: number }, class: "" },
    html`${icon("git-merge")} Merge pull request`,
    "btn btn-primary",
  );
}
