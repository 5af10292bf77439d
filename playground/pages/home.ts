import type { Issue, PullRequest } from "@redline/local-github/model.ts";
import { isPull } from "@redline/local-github/model.ts";
import { type Html, html, type Value } from "../../src/server/html.ts";
import { commitsOf, trailer } from "./code.ts";
import { PLAN_LABEL } from "./conversation.ts";
import { button } from "./form.ts";
import { icon } from "./icons.ts";
import { at, type Page, type Visit } from "./visit.ts";

/** How far the first plan has come, as GitHub shows it. */
interface Progress {
  readonly issue: Issue | undefined;
  readonly pull: PullRequest | undefined;
  readonly isCommented: boolean;
  readonly isAnswered: boolean;
  readonly isRevised: boolean;
  readonly isApproved: boolean;
  readonly items: number;
  readonly isReady: boolean;
}

interface Step {
  readonly title: string;
  readonly isDone: boolean;
  readonly text: Value;
  readonly action: Value;
}

/** The first page: through the whole loop in five steps, each marked when it is seen to be done. */
export async function homePage(visit: Visit): Promise<Page> {
  const progress = await progressOf(visit);
  const steps = stepsOf(visit, progress);
  const next = steps.findIndex(({ isDone }) => !isDone);
  return {
    title: "Start",
    body: html`<div class="narrow-page"><h1 class="f2 mb-2">From an issue to reviewed code in five steps</h1>
    <p class="f4 color-fg-muted">Redline turns an issue into a <strong>reviewed plan</strong>, and an <strong>approved plan into commits</strong>, all in one pull request. No code is written until someone has approved exactly that plan. ${visit.playground.model ? "Here an offline model stands in for the real one, so it costs nothing." : "Here the real model works, with your key."}</p>
    <ol class="steps">${steps.map((step, index) => stepItem(step, index, index === next))}</ol>
    ${next === -1 && html`<div class="flash flash-success">${icon("check-circle-fill")} You have been through the whole loop. Merge the pull request, comment on its code, or plan <a href="${at(visit, "/issues")}">another issue</a>.</div>`}
    <p class="color-fg-muted">You act as <strong>${visit.actor}</strong>; switch at the top right. The <a href="${at(visit, "/bot")}">bot's page</a> shows what it is doing and what that costs, <a href="${at(visit, "/effects")}">effects</a> lists each of its writes to GitHub, and <a href="${at(visit, "/faults")}">faults</a> lets you break things.</p></div>`,
  };
}

function stepItem({ title, isDone, text, action }: Step, index: number, isNext: boolean): Html {
  const mark = isDone
    ? icon("check-circle-fill", { class: "color-fg-success", label: "Done" })
    : html`<span class="step-number">${index + 1}</span>`;
  return html`<li class="step${isNext ? " step-next" : ""}"${isNext && html` aria-current="step"`}><div class="step-mark">${mark}</div>
    <div><h2 class="f4 mb-1">${title}</h2><p class="mb-2">${text}</p>${action}</div></li>`;
}

/** The plan that is furthest, so that a second one does not take the marks away. */
async function progressOf(visit: Visit): Promise<Progress> {
  const { issues } = visit.repo;
  const plans = issues.filter(isPull).filter(({ pull }) => pull.headBranch.startsWith("ai-plan/"));
  const pull = plans.find((one) => !one.pull.isDraft) ?? plans[0];
  const commits = pull ? await commitsOf(pull).catch(() => []) : [];
  const has = (name: string): number =>
    commits.filter((commit) => trailer(commit, name) !== undefined).length;
  const begun = pull?.pull.threads.filter(({ comments }) => comments[0]?.author.type === "User") ?? [];
  const number = Number(/ai-plan\/issue-(\d+)/.exec(pull?.pull.headBranch ?? "")?.[1]);
  return {
    issue: issues.find((one) => (pull ? one.number === number : !isPull(one) && one.state === "open")),
    pull,
    isCommented: begun.length > 0,
    isAnswered: begun.some(({ comments }) => comments.some(({ author }) => author.type === "Bot")),
    isRevised: has("Plan-Revision") > 1,
    isApproved: has("Approved-by") > 0,
    items: has("Plan-Item"),
    isReady: pull !== undefined && !pull.pull.isDraft,
  };
}

function stepsOf(visit: Visit, progress: Progress): Step[] {
  const { issue, pull, isCommented, isAnswered, isRevised, isApproved, items, isReady } = progress;
  const to = (path: string, words: string): Value =>
    pull ? html`<a class="btn" href="${at(visit, `/pull/${pull.number}${path}`)}">${words}</a>` : undefined;
  return [
    {
      title: "Request a plan",
      isDone: pull !== undefined,
      text: askText(visit, issue),
      action: !pull && issue && askButton(visit, issue),
    },
    {
      title: "Read it",
      isDone:
        pull !== undefined &&
        (isCommented || isApproved || visit.playground.seen.has(`/pull/${pull.number}/files`)),
      text: "Redline reads the repository and opens a draft pull request with PLAN.md: the goal, the decisions, and the items to carry out, each with its files and the command that verifies it.",
      action: to("/files", "Read the plan"),
    },
    {
      title: "Comment on a line",
      isDone: isAnswered,
      text: "Press + beside a line of the plan and say what you want changed. Redline commits a revision or answers, and replies in the thread; nothing else in the plan changes.",
      action: html`${to("/files", "Comment on the plan")} ${isRevised && to("/revisions", "See what changed")}`,
    },
    {
      title: "Approve it",
      isDone: isApproved,
      text: html`Comment <code>/approve</code>, or press the button of the check. It takes write access: as rita or oscar you are refused.`,
      action: to("", "Go to the conversation"),
    },
    {
      title: "See it done",
      isDone: isReady,
      text: "Each item becomes one commit, made only after its command has passed on exactly that tree. When all are done the pull request is ready for review.",
      action: html`${to("/commits", items > 0 ? `See ${items} commit${items > 1 ? "s" : ""}` : "Watch the commits")} ${to("", "See the record")}`,
    },
  ];
}

function askText(visit: Visit, issue: Issue | undefined): Value {
  if (!issue)
    return html`<a href="${at(visit, "/issues/new")}">Open an issue</a>, then add the label <code>${PLAN_LABEL}</code> to it.`;
  return html`The label <code>${PLAN_LABEL}</code> on <a href="${at(visit, `/issues/${issue.number}`)}">${issue.title}</a> requests one. So does the comment <code>/plan</code>.`;
}

function askButton(visit: Visit, { number, labels }: Issue): Html {
  if ([...labels].some(({ name }) => name === PLAN_LABEL))
    return html`<span class="color-fg-attention">${icon("clock")} The plan is being written…</span>`;
  return button(
    visit,
    { action: "label", id: "ask", fields: { number, label: PLAN_LABEL } },
    html`${icon("tag")} Add the label ${PLAN_LABEL}`,
    "btn btn-primary",
  );
}
