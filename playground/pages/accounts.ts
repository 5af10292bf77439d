import { type Html, html } from "../../src/server/html.ts";
import { stateIcon } from "./parts.ts";
import { blank } from "./timeline.ts";
import { at, NoPage, type Page, type Visit } from "./visit.ts";

/** A person or an organization, with what it has opened. */
export function accountPage(visit: Visit): Page {
  const account = visit.world.accounts.get((visit.params.login ?? "").toLowerCase());
  if (!account) throw new NoPage();
  const repos = [...visit.world.repositories.values()].filter(({ owner }) => owner === account);
  return {
    title: account.login,
    body: html`<h1 class="f2 mb-3">${account.login}</h1>
    ${repos.map(({ fullName }) => html`<p><a class="text-bold" href="/${fullName}">${fullName}</a></p>`)}${opened(visit, account.login)}`,
  };
}

/** The App, and its installations. */
export function appPage(visit: Visit): Page {
  const { app, bot } = visit.world;
  const { slug = app.slug } = visit.params;
  if (slug !== app.slug) throw new NoPage();
  const permissions = Object.entries(app.permissions);
  return {
    title: app.name,
    body: html`<h1 class="f2 mb-2">${app.name}</h1><p class="color-fg-muted">A GitHub App. It acts as <strong>${bot.login}</strong>.</p>
    <h2 class="f4 mb-2">Permissions</h2><ul class="ml-4 mb-3">${permissions.map(([name, level]) => html`<li>${name.replaceAll("_", " ")}: ${level}</li>`)}</ul>${opened(visit, bot.login)}`,
  };
}

function opened(visit: Visit, login: string): Html {
  const issues = visit.repo.issues.filter(({ author }) => author.login === login);
  return html`<h2 class="f4 mb-2">Opened</h2><div class="Box">${issues.length === 0 ? blank("Nothing yet.") : html`<ul>${issues.map((issue) => html`<li class="Box-row">${stateIcon(issue)} <a class="Link--primary" href="${at(visit, `/issues/${issue.number}`)}">${issue.title}</a></li>`)}</ul>`}</div>`;
}
