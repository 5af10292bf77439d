import { type Html, html } from "../../src/server/html.ts";
import { FAULTS } from "./fault-actions.ts";
import { button } from "./form.ts";
import { icon } from "./icons.ts";
import { blank } from "./timeline.ts";
import type { Page, Visit } from "./visit.ts";

/** What can be broken, what is set to break, and what has broken. */
export function faultsPage(visit: Visit): Page {
  const { bot, github } = visit.playground;
  const { plan, fired } = github.faults;
  const waiting = plan.filter((_, index) => !fired.some(({ rule }) => rule === index));
  return {
    title: "Faults",
    tab: "faults",
    body: html`<h1 class="f3 mb-2">Break something</h1>
    <p class="color-fg-muted">Inject a fault, then go on: Redline checks what GitHub shows and carries on from there, without doing anything twice.</p>
    <h2 class="f4 mb-2">The bot's process</h2><div class="fault-grid mb-4">${botCards(visit)}</div>
    <h2 class="f4 mb-2">GitHub</h2><div class="fault-grid mb-4">${Object.entries(FAULTS).map(([name, { label, description }]) => card(label, description, button(visit, { action: "inject-fault", id: `fault-${name}`, fields: { fault: name } }, html`${icon("zap")} Inject<span class="sr-only"> ${label}</span>`, "btn btn-sm")))}</div>
    <div class="list-head"><h2 class="f4">Injected</h2>${(plan.length > 0 || bot.armed !== undefined) && button(visit, { action: "clear-faults", id: "clear" }, "Clear all", "btn btn-sm btn-danger")}</div>
    <div class="Box">${
      plan.length === 0 && fired.length === 0 && bot.armed === undefined
        ? blank("Nothing is broken.")
        : html`<ul>
      ${bot.armed !== undefined && html`<li class="Box-row">The bot will be killed ${bot.armed} its next write. <span class="Label Label--attention">waiting</span></li>`}
      ${waiting.map(({ do: { kind }, on }) => html`<li class="Box-row">${kind} on ${on.class} <span class="Label Label--attention">waiting</span></li>`)}
      ${fired.toReversed().map(({ kind, what }) => html`<li class="Box-row">${kind} on ${what} <span class="Label Label--danger">happened</span></li>`)}</ul>`
    }</div>`,
  };
}

const card = (label: string, description: string, action: Html): Html =>
  html`<div class="fault"><h3 class="f5">${label}</h3><p class="color-fg-muted mb-0">${description}</p>${action}</div>`;

function botCards(visit: Visit): Html[] {
  if (!visit.playground.bot.isRunning)
    return [
      card(
        "The bot is not running",
        "Webhooks are lost until it listens again. It then looks at every open plan and asks GitHub for what it missed.",
        button(
          visit,
          { action: "start-bot", id: "start-bot" },
          html`${icon("play")} Start the bot`,
          "btn btn-primary btn-sm",
        ),
      ),
    ];
  const kill = (when: string, label: string, description: string): Html =>
    card(
      label,
      description,
      button(
        visit,
        { action: "kill-bot", id: `kill-${when}`, fields: { when } },
        html`${icon("skip")} ${label}`,
        "btn btn-danger btn-sm",
      ),
    );
  return [
    kill("now", "Kill it now", "kill -9, whatever it is doing."),
    kill("before", "Kill it before its next write", "What it was about to write is not on GitHub."),
    kill(
      "after",
      "Kill it after its next write",
      "The write is on GitHub, and the bot has not seen the answer.",
    ),
  ];
}
