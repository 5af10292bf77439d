import { roleOf } from "@redline/local-github/access.ts";
import { type Html, html } from "../../src/server/html.ts";
import { OUTSIDER } from "../live.ts";
import { PEOPLE } from "../world.ts";
import { conversationsOf, spent } from "./activity.ts";
import { icon } from "./icons.ts";
import { avatar, dollars } from "./parts.ts";
import { at, type Page, type Visit } from "./visit.ts";

/** Everybody a visitor can act as. */
export const ACTORS: readonly string[] = [...Object.keys(PEOPLE), OUTSIDER];

const TABS = [
  ["code", "Code", "code", ""],
  ["issues", "Issues", "issue-opened", "/issues"],
  ["pulls", "Pull requests", "git-pull-request", "/pulls"],
  ["bot", "Bot", "dependabot", "/bot"],
  ["effects", "Effects", "log", "/effects"],
  ["faults", "Faults", "zap", "/faults"],
] as const;

/** The whole document around a page. */
export async function layout(visit: Visit, { title, body, tab }: Page): Promise<Html> {
  const page = visit.url.pathname + visit.url.search;
  return html`<!doctype html>
<html lang="en" data-color-mode="auto" data-light-theme="light" data-dark-theme="dark">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · ${visit.repo.fullName}</title>
<link rel="icon" href="/_pages/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/_pages/style.css">
<script src="/_pages/mermaid.js" defer></script>
<script src="/_pages/live.js" type="module"></script>
</head>
<body data-page="${page}" data-actor="${visit.actor}">
<a class="skip-link btn" href="#content">Skip to content</a>
<header class="app-header">
  <div class="app-header-bar container-xl px-3 px-md-4">
    <a class="app-logo" href="/" aria-label="Start page">${icon("mark-github", { class: "app-mark" })}</a>
    <p class="app-repo mb-0"><a href="/${visit.repo.owner.login}">${visit.repo.owner.login}</a> / <a class="text-bold" href="${at(visit, "")}">${visit.repo.name}</a>
      <span class="Label ml-1 hide-sm">Public</span></p>
    ${await status(visit)}
    ${people(visit, page)}
  </div>
  <nav class="UnderlineNav container-xl px-3 px-md-4" aria-label="Repository">
    ${TABS.map(([id, label, mark, path]) => html`<a class="UnderlineNav-item" href="${at(visit, path)}"${tab === id && html` aria-current="page"`}>${icon(mark)} ${label}</a>`)}
  </nav>
</header>
<main id="content" class="container-xl px-3 px-md-4 py-4" tabindex="-1">
${!visit.playground.bot.isRunning && html`<div class="flash flash-warn mb-3">${icon("alert")} The bot is not running: nothing happens until it is started. <a href="${at(visit, "/faults")}">Start it again</a></div>`}
${body}
</main>
<footer class="container-xl px-3 px-md-4 py-4 color-fg-muted f6">A local GitHub for trying out Redline. It is not GitHub, and nothing leaves this machine${visit.playground.model ? "" : " but the requests to the model"}.</footer>
</body>
</html>`;
}

/** What the bot is doing, and what it has cost. */
async function status({ playground, repo }: Visit): Promise<Html> {
  const conversations = await conversationsOf(playground);
  const work = playground.bot.work();
  const [style, words] = !playground.bot.isRunning
    ? ["danger", "stopped"]
    : work !== undefined
      ? ["attention", work]
      : ["success", "idle"];
  return html`<a class="app-status" href="/${repo.fullName}/bot"><span class="dot color-bg-${style}-emphasis"></span>
    <span class="hide-sm">Redline: </span>${words} <span class="color-fg-muted">${dollars(spent(conversations))}</span></a>`;
}

/** The switch of who acts. */
function people({ actor, repo }: Visit, page: string): Html {
  return html`<details class="app-people" id="people"><summary class="btn-link">${avatar(actor)}<span class="sr-only">Acting as</span> <span class="app-person ml-1">${actor}</span> ${icon("triangle-down")}</summary>
    <form method="post" action="/_pages/as" class="app-menu">
      <p class="f6 color-fg-muted px-3 py-2 mb-0">Act as</p>
      <input type="hidden" name="page" value="${page}">
      ${ACTORS.map((login) => html`<button name="as" value="${login}"${login === actor && html` aria-current="true"`}>${avatar(login)} <span>${login}</span> <span class="color-fg-muted">${roleWords(repo.roles.get(login), roleOf(repo, login))}</span></button>`)}
    </form></details>`;
}

function roleWords(given: string | undefined, role: string | undefined): string {
  return given ?? (role === undefined ? "no access" : "no role");
}
