import { type Html, html } from "../html.ts";
import type { Manifest } from "./manifest.ts";
import { STEPS, type Step } from "./progress.ts";

const TITLES: Readonly<Record<Step, string>> = {
  address: "Address",
  app: "GitHub App",
  model: "Model",
  done: "Done",
};

/** What a form shows: why it was not accepted, and whether it may be saved all the same. */
export interface Rejection {
  readonly problem: string;
  readonly canContinue?: boolean;
}

/** A whole page. `step` is the one that it belongs to. */
function page(title: string, body: Html, step?: Step): string {
  const items = STEPS.map(
    (one) => html`<li${one === step ? html` aria-current="step"` : undefined}>${TITLES[one]}</li>`,
  );
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Redline set-up</title>
<link rel="stylesheet" href="/setup/style.css">
</head>
<body>
<header><p>Redline set-up</p>${step && html`<nav aria-label="Steps"><ol>${items}</ol></nav>`}</header>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`.text;
}

const alert = (rejection: Rejection | undefined) =>
  rejection && html`<p role="alert" class="error">${rejection.problem}</p>`;

/** A button that saves what could not be checked. */
const anyway = (rejection: Rejection | undefined) =>
  rejection?.canContinue
    ? html`<button name="unchecked" value="yes">Continue without this check</button>`
    : undefined;

interface Field {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly value?: string | undefined;
  readonly type?: "text" | "password";
}

const field = ({ name, label, hint, value = "", type = "text" }: Field) => html`
<p>
<label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="${type}" value="${value}" autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="${name}-hint">
<small id="${name}-hint">${hint}</small>
</p>`;

/** Asks for the token that the terminal shows. */
export const signInPage = (rejection?: Rejection): string =>
  page(
    "Set up Redline",
    html`
<p>This server is not set up yet. To continue, enter the set-up token that <code>npm start</code> printed in the terminal.</p>
${alert(rejection)}
<form method="post" action="/setup/token">
${field({ name: "token", label: "Set-up token", hint: "It can be used once.", type: "password" })}
<p><button class="primary">Continue</button></p>
</form>`,
  );

/** What was typed into the form for the address. */
export interface AddressForm {
  readonly github: string;
  readonly address: string;
  readonly relay: string;
}

/** Step 1: where GitHub is, and where it reaches this server. */
export const addressPage = (form: AddressForm, rejection?: Rejection): string =>
  page(
    "Where does GitHub reach this server?",
    html`
<p>GitHub sends a webhook whenever something happens in your repositories. For that, this server needs an address that GitHub can reach, usually that of a reverse proxy with TLS in front of it.</p>
${alert(rejection)}
<form method="post" action="/setup/address">
${field({ name: "github", label: "GitHub", hint: "https://github.com, or the address of your GitHub Enterprise Server.", value: form.github })}
${field({ name: "address", label: "Public address", hint: "Such as https://redline.example.com. When you continue, this server looks itself up there.", value: form.address })}
${field({ name: "relay", label: "Webhook relay", hint: "Only to try Redline without a public address: a channel that you started at https://smee.io. The relay can read every webhook, and so parts of private repositories.", value: form.relay })}
<p><button class="primary">Continue</button> ${anyway(rejection)}</p>
</form>`,
    "address",
  );

/** Step 2: who owns the App. */
export const ownerPage = (owner: string, rejection?: Rejection): string =>
  page(
    "Who owns the GitHub App?",
    html`
<p>Redline acts on GitHub as an App of its own, which you register now. Only its owner can install it.</p>
${alert(rejection)}
<form method="post" action="/setup/app">
${field({ name: "owner", label: "Organization", hint: "Leave empty to register the App for your own account.", value: owner })}
<p><button class="primary">Continue</button> <a href="/setup/address">Change the address</a></p>
</form>
<p><small>Do you have an App already? Stop this server, set APP_ID, PRIVATE_KEY and WEBHOOK_SECRET in .env, and start it again.</small></p>`,
    "app",
  );

/** What is registered, and the form that sends it to GitHub. */
export interface Registration {
  readonly page: string;
  readonly manifest: string;
  readonly asks: Manifest;
  readonly hook: string;
}

/** Step 2, continued: what the App asks for, before GitHub is given the manifest. */
export const registerPage = ({ page: action, manifest, asks, hook }: Registration): string =>
  page(
    "Register the GitHub App",
    html`
<p>GitHub shows this again and lets you choose the name. Afterwards it sends you back here.</p>
<dl>
<dt>Webhooks</dt><dd><code>${hook}</code></dd>
<dt>Permissions</dt><dd>${Object.entries(asks.default_permissions).map(([name, level]) => html`<code>${name}: ${level}</code> `)}</dd>
<dt>Events</dt><dd>${asks.default_events.map((name) => html`<code>${name}</code> `)}</dd>
</dl>
<form method="post" action="${action}">
<input type="hidden" name="manifest" value="${manifest}">
<p><button class="primary">Continue on ${new URL(action).host}</button> <a href="/setup/app">Back</a></p>
</form>`,
    "app",
  );

/** Step 2, where GitHub's answer could not be used. `retry` is the address to try it again at. */
export const registrationFailedPage = (problem: string, retry?: string): string =>
  page(
    "The App is not set up yet",
    html`
${alert({ problem })}
<p>${retry && html`<a class="button primary" href="${retry}">Try again</a> `}<a href="/setup/app">Register the App again</a></p>`,
    "app",
  );

/** Step 3: the key for the model. It is never shown again, so the field is always empty. */
export const modelPage = (api: string, rejection?: Rejection): string =>
  page(
    "Which key do model calls use?",
    html`
<p>Redline calls the model at <code>${api}</code> (ANTHROPIC_BASE_URL). The key is stored in <code>.env</code> on this server.</p>
${alert(rejection)}
<form method="post" action="/setup/model">
${field({ name: "key", label: "API key", hint: "Checked by listing the models that it can use, which costs nothing.", type: "password" })}
<p><button class="primary">Continue</button> ${anyway(rejection)} <button name="skip" value="yes">Skip</button></p>
</form>`,
    "model",
  );

/** What the last page says. */
export interface Summary {
  /** Where the App is installed; undefined if GitHub could not be asked. */
  readonly install: string | undefined;
  readonly label: string;
  readonly hasKey: boolean;
  /** The host of the relay that webhooks come from in place of GitHub. */
  readonly relay: string | undefined;
}

/** Step 4: how to go on. */
export const donePage = (summary: Summary): string =>
  page(
    "Redline is set up",
    html`
${
  summary.hasKey
    ? html`<form method="post" action="/setup/start"><p><button class="primary">Start Redline</button></p></form>`
    : html`<p>Set <code>ANTHROPIC_API_KEY</code> in <code>.env</code>, stop this server, and run <code>npm start</code> again. Or <a href="/setup/model">enter the key here</a>.</p>`
}
<h2>Next steps</h2>
${nextSteps(summary)}`,
    "done",
  );

/** The last answer of the set-up. */
export const startingPage = (summary: Summary): string =>
  page(
    "Redline is starting",
    html`<p>The terminal shows the log. These pages are closed now, so keep this one open.</p>${nextSteps(summary)}`,
    "done",
  );

const nextSteps = ({ install, label, relay }: Summary): Html => html`
<ol>
<li>${install ? html`<a href="${install}">Install the App</a> on your repositories.` : html`Install the App on your repositories: open its page in your settings on GitHub.`}</li>
<li>Add the label <code>${label}</code> to an issue, or comment <code>/plan</code> on it. Redline opens a draft pull request with a plan.</li>
<li>If something does not work, run <code>npm run doctor</code>.</li>
</ol>
${relay && html`<p>Webhooks come in through <code>${relay}</code> while Redline runs. For more than a trial, give it a public address: remove <code>WEBHOOK_PROXY_URL</code> from <code>.env</code>, and change the webhook URL in the App's settings.</p>`}`;

/** An answer that is only a message. */
export const messagePage = (title: string, message: string): string => page(title, html`<p>${message}</p>`);
