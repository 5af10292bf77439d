import type { Issue, Reaction } from "@redline/local-github/model.ts";
import { type Html, html } from "../../src/server/html.ts";
import { icon } from "./icons.ts";
import { markdown } from "./markdown.ts";
import type { Visit } from "./visit.ts";

const EMOJI: Readonly<Record<string, string>> = {
  THUMBS_UP: "👍",
  THUMBS_DOWN: "👎",
  LAUGH: "😄",
  HOORAY: "🎉",
  CONFUSED: "😕",
  HEART: "❤️",
  ROCKET: "🚀",
  EYES: "👀",
};
const HUES = 360;
const MINUTE = 60_000;

/** What costs little is shown more exactly. */
export const dollars = (usd: number): string => `$${usd.toFixed(usd < 1 ? 3 : 2)}`;

/** A coloured initial. */
export function avatar(login: string): Html {
  if (login.endsWith("[bot]"))
    return html`<span class="avatar avatar-bot" aria-hidden="true">${icon("dependabot")}</span>`;
  const hue = login.split("").reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % HUES, 7);
  return html`<span class="avatar" aria-hidden="true" style="background:hsl(${hue} 55% 38%)">${login.slice(0, 1).toUpperCase()}</span>`;
}

/** A login as a link, bots marked. */
export function who(login: string): Html {
  const name = login.replace("[bot]", "");
  if (name === login) return html`<a class="author" href="/${login}">${login}</a>`;
  return html`<a class="author" href="/apps/${name}">${name}</a> <span class="Label">bot</span>`;
}

/** A time, in words where it is near. */
export function time({ world }: Visit, iso: string): Html {
  const minutes = Math.floor((world.clock.now() - Date.parse(iso)) / MINUTE);
  const words =
    minutes < 1 ? "now" : minutes < 60 ? `${minutes} minute${minutes > 1 ? "s" : ""} ago` : iso.slice(0, 10);
  return html`<time datetime="${iso}" title="${iso}">${words}</time>`;
}

/** Open, closed, merged or a draft. */
export function stateLabel({ pull, state }: Issue): Html {
  if (!pull) {
    return state === "open"
      ? html`<span class="State State--open">${icon("issue-opened")} Open</span>`
      : html`<span class="State State--merged">${icon("issue-closed")} Closed</span>`;
  }
  if (pull.merged) return html`<span class="State State--merged">${icon("git-merge")} Merged</span>`;
  if (state === "closed")
    return html`<span class="State State--closed">${icon("git-pull-request-closed")} Closed</span>`;
  if (pull.isDraft)
    return html`<span class="State State--draft">${icon("git-pull-request-draft")} Draft</span>`;
  return html`<span class="State State--open">${icon("git-pull-request")} Open</span>`;
}

/** The same as an icon alone, for lists. */
export function stateIcon({ pull, state }: Issue): Html {
  const [name, color] = pull
    ? pullIcon(pull, state)
    : state === "open"
      ? ["issue-opened", "success"]
      : ["issue-closed", "done"];
  return icon(name, { class: `color-fg-${color}`, label: pull ? "Pull request" : `${state} issue` });
}

function pullIcon({ merged, isDraft }: NonNullable<Issue["pull"]>, state: Issue["state"]): [string, string] {
  if (merged) return ["git-merge", "done"];
  if (state === "closed") return ["git-pull-request-closed", "danger"];
  return isDraft ? ["git-pull-request-draft", "muted"] : ["git-pull-request", "success"];
}

/** A label as on an issue. */
export const issueLabel = (name: string): Html => html`<span class="IssueLabel">${name}</span>`;

interface Written {
  readonly id: number;
  readonly author: { readonly login: string };
  readonly body: string;
  readonly createdAt: string;
  readonly lastEditedAt: string | undefined;
  readonly reactions: readonly Reaction[];
  readonly minimizedReason: string | undefined;
}

/** A comment in its box. */
export function commentBox(visit: Visit, written: Written, anchor: string, words = "commented"): Html {
  const { author, body, createdAt, lastEditedAt, minimizedReason } = written;
  const text = html`<div class="comment-body">${body.trim() === "" ? html`<p class="color-fg-muted mb-0"><em>No description provided.</em></p>` : markdown(body, visit.repo.fullName)}</div>
    ${reactions(written.reactions)}`;
  return html`<div class="comment" id="${anchor}">
    <div class="comment-header">${avatar(author.login)} ${who(author.login)} <span class="color-fg-muted">${words} <a class="Link--muted" href="#${anchor}">${time(visit, createdAt)}</a>${lastEditedAt !== undefined && " · edited"}</span></div>
    ${minimizedReason === undefined ? text : html`<details class="p-3"><summary>This comment was marked as ${minimizedReason}.</summary>${text}</details>`}
  </div>`;
}

/** Reactions, counted, with who gave them. */
function reactions(all: readonly Reaction[]): Html | undefined {
  if (all.length === 0) return undefined;
  const kinds = [...new Set(all.map(({ content }) => content))];
  return html`<ul class="reactions" aria-label="Reactions">${kinds.map((kind) => {
    const by = all.filter(({ content }) => content === kind).map((one) => one.by.login);
    return html`<li title="${by.join(", ")}"><span aria-hidden="true">${EMOJI[kind]}</span><span class="sr-only">${kind.toLowerCase().replace("_", " ")} by ${by.join(", ")}</span> ${by.length}</li>`;
  })}</ul>`;
}

/** A line of the timeline. */
export function event(mark: string, body: Html, style = ""): Html {
  return html`<div class="TimelineItem"><div class="TimelineItem-badge ${style}">${icon(mark)}</div><div class="TimelineItem-body">${body}</div></div>`;
}
