import { type Html, html } from "../../src/server/html.ts";
import type { LogLine } from "../live-bot.ts";
import { type Conversation, conversationsOf, spent } from "./activity.ts";
import { icon } from "./icons.ts";
import { dollars } from "./parts.ts";
import { blank } from "./timeline.ts";
import { at, type Page, type Visit } from "./visit.ts";

const LINES_SHOWN = 40;

/** What the bot is doing and spending: its decisions, and each call of the model with the tools that it used. */
export async function botPage(visit: Visit): Promise<Page> {
  const { playground } = visit;
  const conversations = await conversationsOf(playground);
  const calls = conversations.reduce((sum, one) => sum + one.calls.length, 0);
  const lines = playground.bot.log.slice(-LINES_SHOWN).toReversed();
  return {
    title: "Bot",
    tab: "bot",
    body: html`<h1 class="f3 mb-2">What the bot is doing</h1>
    <p class="color-fg-muted">${playground.bot.isRunning ? "Running" : "Stopped"} · ${dollars(spent(conversations))} in ${calls} calls of the model (${playground.model ? "offline: the figures are what the real one would cost" : "Anthropic's"}) · commands run ${playground.sandbox.startsWith("none") ? "without a sandbox" : `in ${playground.sandbox}`}</p>
    <div class="bot-columns"><section aria-label="Model calls"><h2 class="f4 mb-2">Conversations with the model</h2>${conversations.length === 0 ? html`<div class="Box">${blank("None yet.")}</div>` : conversations.map((one) => conversation(visit, one))}</section>
    <section aria-label="Decisions"><h2 class="f4 mb-2">Decisions</h2><div class="Box">${lines.length === 0 ? blank("None yet.") : html`<ul class="activity">${lines.map(decision)}</ul>`}</div></section></div>`,
  };
}

function conversation(visit: Visit, { issue, phase, model, calls, end }: Conversation): Html {
  const cost = calls.reduce((sum, { usd }) => sum + usd, 0);
  const state =
    end === undefined
      ? html`<span class="Label Label--attention">in progress</span>`
      : html`<span class="Label">${end}</span>`;
  return html`<details class="Box mb-2"${end === undefined && html` open`} id="conversation-${phase}-${issue}-${calls[0]?.at ?? ""}"><summary class="Box-header check-row"><strong>${phase}</strong> <span>#${issue}</span> ${state}
    <span class="check-buttons color-fg-muted f6">${model} · ${calls.length} calls · ${dollars(cost)}</span></summary>
    <p class="px-3 py-2 mb-0 f6">For <a href="${at(visit, `/issues/${issue}`)}">issue #${issue}</a></p><ol class="activity">${calls.map(
      ({
        text,
        tools,
        usd,
        tokens,
      }) => html`<li><div class="commit-row"><span>${text}</span><span class="color-fg-muted f6 no-wrap">${tokens} tokens · ${dollars(usd)}</span></div>
      ${tools.map(({ name, input }) => html`<div class="f6">${icon(MARKS[name] ?? "tools")} <strong>${name}</strong> <code>${input}</code></div>`)}</li>`,
    )}</ol></details>`;
}

const MARKS: Readonly<Record<string, string>> = {
  run: "terminal",
  read_file: "file",
  search: "search",
  edit_file: "pencil",
  finish_item: "check",
};

function decision({ time, key, step, msg, level }: LogLine): Html {
  const isTrouble = level >= 40;
  return html`<li class="f6"><time class="color-fg-muted">${new Date(time).toISOString().slice(11, 19)}</time> ${isTrouble && icon("alert", { class: "color-fg-attention", label: "Warning" })} ${step !== undefined && html`<span class="Label">${step}</span>`} ${key?.replace(/^.*#/, "#")} ${msg}</li>`;
}
