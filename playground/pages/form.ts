import { randomUUID } from "node:crypto";
import { type Html, html, type Value } from "../../src/server/html.ts";
import type { Visit } from "./visit.ts";

interface Form {
  /** The action's name in actions.ts. */
  readonly action: string;
  /** Tells it from others of the same action on the page. */
  readonly id: string;
  readonly fields?: Readonly<Record<string, string | number | undefined>>;
  readonly class?: string;
}

/**
 * A form that works without a script. It names who it was shown as, so that a switch in another window does not change
 * who acts, and carries a number that is taken once, so that a double click acts once.
 */
export function form(visit: Visit, { action, id, fields = {}, class: style }: Form, body: Value): Html {
  const page = visit.url.pathname + visit.url.search;
  const all = { ...fields, page, as: visit.actor, form: id, once: randomUUID() };
  return html`<form method="post" action="/_pages/do/${action}" id="${id}" class="${style ?? ""}">
    ${Object.entries(all).map(([name, value]) =>
      value === undefined ? undefined : html`<input type="hidden" name="${name}" value="${value}">`,
    )}
    ${visit.failed?.form === id && html`<div class="flash flash-error mb-2" role="alert">${visit.failed.message}</div>`}
    ${body}
  </form>`;
}

/** A form that is nothing but a button. */
export function button(
  visit: Visit,
  of: Form,
  label: Value,
  style: string | { readonly class: string; readonly isDisabled: boolean } = "btn",
): Html {
  const { class: names, isDisabled } =
    typeof style === "string" ? { class: style, isDisabled: false } : style;
  const disabled = isDisabled ? html` disabled` : undefined;
  return form(
    visit,
    { ...of, class: of.class ?? "d-inline-block" },
    html`<button class="${names}"${disabled}>${label}</button>`,
  );
}

interface Field {
  readonly form: string;
  readonly name: string;
  readonly label: string;
  readonly value?: string;
  readonly rows?: number;
  readonly hint?: string;
}

/** A field for Markdown, with what was typed if the form came back. */
export function textarea(visit: Visit, { form: id, name, label, value = "", rows = 4, hint }: Field): Html {
  const typed = visit.failed?.form === id ? (visit.failed.values[name] ?? "") : value;
  // The line break is not part of the text: without it one at the beginning would be lost.
  return html`<label class="sr-only" for="${id}-${name}">${label}</label>
    <textarea class="form-control width-full" id="${id}-${name}" name="${name}" rows="${rows}" placeholder="${hint ?? label}">
${typed}</textarea>`;
}

/** One line of text. */
export function input(visit: Visit, { form: id, name, label, value = "" }: Field): Html {
  const typed = visit.failed?.form === id ? (visit.failed.values[name] ?? "") : value;
  return html`<label for="${id}-${name}" class="d-block mb-1 text-bold">${label}</label>
    <input class="form-control width-full" id="${id}-${name}" name="${name}" value="${typed}">`;
}
