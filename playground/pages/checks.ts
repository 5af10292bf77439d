import type { CheckRun } from "@redline/local-github/model.ts";
import { type Html, html } from "../../src/server/html.ts";
import { button } from "./form.ts";
import { markdown } from "./markdown.ts";
import { checkButtons, checkMark, checksOn, standing } from "./merge-box.ts";
import { time } from "./parts.ts";
import { pullHere, pullPage } from "./pull.ts";
import { blank } from "./timeline.ts";
import { at, NoPage, type Page, type Visit } from "./visit.ts";

/** The checks of a pull request's head. */
export async function checksPage(visit: Visit): Promise<Page> {
  const issue = pullHere(visit);
  const checks = checksOn(issue);
  const body =
    checks.length === 0
      ? blank("No checks have run on the last commit.")
      : html`${checks.map((check) => checkBox(visit, check))}`;
  return pullPage(visit, issue, "checks", body);
}

/** One check run. */
export function checkPage(visit: Visit): Page {
  const check = visit.repo.checks.find(({ id }) => id === Number(visit.params.number));
  if (!check) throw new NoPage();
  const heading = html`<h1 class="f3 mb-3">${check.name} <span class="color-fg-muted text-light">on <a href="${at(visit, `/commit/${check.headSha}`)}">${check.headSha.slice(0, 7)}</a></span></h1>`;
  return { title: check.name, tab: "pulls", body: html`${heading}${checkBox(visit, check)}` };
}

function checkBox(visit: Visit, check: CheckRun): Html {
  const { name, title, summary, text, app, startedAt, annotations, id } = check;
  const { fullName } = visit.repo;
  return html`<section class="Box mb-3" aria-label="${name}"><div class="Box-header check-row">${checkMark(check)} <span><a class="text-bold Link--primary" href="${at(visit, `/runs/${id}`)}">${name}</a> <span class="color-fg-muted">${standing(check)} · by ${app.name} · started ${time(visit, startedAt)}</span></span>
    <span class="check-buttons">${checkButtons(visit, check)}${button(visit, { action: "rerun", id: `rerun-${id}`, fields: { check: id } }, "Re-run", "btn btn-sm")}</span></div>
    <div class="Box-body">${title !== undefined && html`<h2 class="f4 mb-2">${title}</h2>`}${summary !== undefined && markdown(summary, fullName)}${text !== undefined && markdown(text, fullName)}
    ${annotations.map(({ path, startLine, level, message }) => html`<div class="flash ${level === "failure" ? "flash-error" : "flash-warn"} mt-2"><a href="${at(visit, `/blob/${check.headSha}/${path}#L${startLine}`)}">${path} line ${startLine}</a>: ${message}</div>`)}</div></section>`;
}
