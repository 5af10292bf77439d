import type { Effect, Request } from "@redline/local-github";
import { type Html, html } from "../../src/server/html.ts";
import { time } from "./parts.ts";
import { blank } from "./timeline.ts";
import type { Page, Visit } from "./visit.ts";

const SHOWN_MAX = 200;

/** Every change of the bot on GitHub, and every write that it asked for, newest first. */
export function effectsPage(visit: Visit): Page {
  const { botLogin } = visit.playground.github.app;
  const { effects, requests } = visit.world.log;
  const own = effects.filter(({ by, kind }) => by === botLogin && kind !== "token").toReversed();
  const writes = requests.filter((request) => request.by === botLogin && isWrite(request)).toReversed();
  return {
    title: "Effects",
    tab: "effects",
    body: html`<h1 class="f3 mb-2">What the bot has written to GitHub</h1>
    <p class="color-fg-muted">${own.length} changes by ${writes.length} requests. Reading is not listed.</p>
    <div class="bot-columns"><section aria-label="Changes"><h2 class="f4 mb-2">Changes</h2><div class="Box">${own.length === 0 ? blank("None yet.") : html`<table class="log-table"><thead><tr><th>#</th><th>Change</th><th>Where</th><th>When</th></tr></thead><tbody>${own.slice(0, SHOWN_MAX).map((one) => changeRow(visit, one))}</tbody></table>`}</div></section>
    <section aria-label="Requests"><h2 class="f4 mb-2">Requests</h2><div class="Box">${writes.length === 0 ? blank("None yet.") : html`<table class="log-table"><thead><tr><th>#</th><th>Request</th><th>Status</th></tr></thead><tbody>${writes.slice(0, SHOWN_MAX).map(requestRow)}</tbody></table>`}</div></section></div>`,
  };
}

function isWrite({ class: kind, operation, path }: Request): boolean {
  if (kind === "graphql")
    return /^(add|update|create|delete|request|resolve|unresolve|submit|mark|convert|Updates)/.test(
      operation ?? "",
    );
  return (
    kind === "rest-write" ||
    (kind === "git" && path.includes("git-receive-pack") && !path.includes("info/refs"))
  );
}

function changeRow(visit: Visit, effect: Effect): Html {
  const { n, kind, number, at } = effect;
  const details = Object.entries(effect).filter(([name]) => !KNOWN.has(name));
  const words = details.map(([name, value]) => `${name}: ${brief(value)}`).join(", ");
  return html`<tr><td>${n}</td><td><strong>${kind}</strong> <span class="color-fg-muted hide-sm">${words}</span></td><td>${number !== undefined && `#${number}`}</td><td>${time(visit, at)}</td></tr>`;
}

const KNOWN: ReadonlySet<string> = new Set(["n", "kind", "by", "repo", "number", "at"]);

function brief(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text !== undefined && text.length > 80 ? `${text.slice(0, 80)}…` : (text ?? "");
}

function requestRow({ n, class: kind, method, path, operation, status }: Request): Html {
  const words = kind === "graphql" ? `GraphQL ${operation}` : `${method} ${path.split("?")[0]}`;
  const isWell = status > 0 && status < 400;
  return html`<tr><td>${n}</td><td>${words}</td><td><span class="Label ${isWell ? "Label--success" : "Label--danger"}">${status === 0 ? "no answer" : status}</span></td></tr>`;
}
