import { seesReview } from "@redline/local-github/access.ts";
import type { ReviewComment, Thread } from "@redline/local-github/model.ts";
import { personViewer } from "@redline/local-github/world.ts";
import { type Html, html } from "../../src/server/html.ts";
import { button, form, textarea } from "./form.ts";
import { icon } from "./icons.ts";
import { commentBox } from "./parts.ts";
import type { Visit } from "./visit.ts";

/** Lines of the diff that are shown above a conversation. */
const HUNK_LINES = 4;

/** The comments of a conversation that the visitor may see: those of a pending review are its author's alone. */
export function visibleIn(visit: Visit, thread: Thread): ReviewComment[] {
  const viewer = personViewer(visit.world, visit.actor);
  return thread.comments.filter(({ review }) => seesReview(viewer, review));
}

/** A conversation about a line; with its lines where it does not stand below them. */
export function threadBox(visit: Visit, thread: Thread, { hasHunk = false } = {}): Html | undefined {
  const comments = visibleIn(visit, thread);
  if (comments.length === 0) return undefined;
  const { place, resolvedBy, line } = thread;
  const content = html`${hasHunk && hunk(thread)}${comments.map((one) => comment(visit, one))}${actions(visit, thread)}`;
  const where = `${place.path} line ${place.originalLine}`;
  const title = html`<span class="text-mono f6">${place.path}</span> ${line === undefined && html`<span class="Label Label--attention">Outdated</span>`}`;
  if (!resolvedBy) {
    return html`<section class="thread" aria-label="Conversation on ${where}" id="thread-${thread.id}">${hasHunk && html`<div class="thread-header">${title}</div>`}${content}</section>`;
  }
  return html`<section class="thread" aria-label="Conversation on ${where}" id="thread-${thread.id}"><details id="resolved-${thread.id}"><summary class="thread-header">${title} ${icon("check-circle", { class: "color-fg-done" })} ${resolvedBy.login} marked this conversation as resolved.</summary>${content}</details></section>`;
}

function comment(visit: Visit, one: ReviewComment): Html {
  const isPending = one.review.state === "PENDING";
  const body = withSuggestions(one);
  return html`${isPending && html`<span class="Label Label--attention ml-3 mt-2">Pending</span>`}${commentBox(visit, { ...one, body }, `discussion_r${one.id}`)}`;
}

/** A suggestion is shown as the change that it is. */
function withSuggestions({ body, thread: { place } }: ReviewComment): string {
  const count = place.originalLine - (place.originalStartLine ?? place.originalLine) + 1;
  const replaced = place.diffHunk
    .split("\n")
    .slice(-count)
    .map((line) => `-${line.slice(1)}`);
  return body.replaceAll(/^(`{3,})suggestion *\n([\s\S]*?)^\1 *$/gm, (_, fence: string, text: string) => {
    const added =
      text === ""
        ? []
        : text
            .replace(/\n$/, "")
            .split("\n")
            .map((line) => `+${line}`);
    return ["**Suggested change**", "", `${fence}diff`, ...replaced, ...added, fence].join("\n");
  });
}

function hunk({ place }: Thread): Html {
  const lines = place.diffHunk.split("\n").slice(1).slice(-HUNK_LINES);
  return html`<pre class="hunk" tabindex="0">${lines.map((line) => html`<span class="${line.startsWith("+") ? "line-added" : line.startsWith("-") ? "line-removed" : ""}">${line}</span>`)}</pre>`;
}

function actions(visit: Visit, thread: Thread): Html {
  const [first] = thread.comments;
  const id = `reply-${thread.id}`;
  const fields = { pull: thread.issue.number, comment: first?.id };
  const resolve = thread.resolvedBy ? "unresolve" : "resolve";
  return html`<div class="thread-actions">
    ${form(visit, { action: "reply", id, fields }, html`${textarea(visit, { form: id, name: "body", label: "Reply", rows: 2, hint: "Reply…" })}<button class="btn btn-sm mt-2">Reply</button>`)}
    ${button(visit, { action: resolve, id: `${resolve}-${thread.id}`, fields: { thread: thread.nodeId } }, `${thread.resolvedBy ? "Unresolve" : "Resolve"} conversation`, "btn btn-sm")}
  </div>`;
}
