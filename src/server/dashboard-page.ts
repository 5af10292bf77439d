import { toHtml } from "../core/markdown/to-html.ts";
import { dollars } from "../core/messages/text.ts";
import { PHASES } from "../core/state/settings.ts";
import type { QueueDepth } from "../ports/metrics.ts";
import { PLAN_ENTRIES, type PlanEntry, SEEN_MS } from "../ports/plan-entry.ts";
import type { StateStore } from "../ports/state-store.ts";
import { documentOf } from "./document.ts";
import { type Fitness, inTime } from "./health.ts";
import { type Html, html, raw } from "./html.ts";
import type { LoggedError } from "./log.ts";

/** Where the facts come from; all of them are free of secrets. */
interface Facts {
  readonly fitness: () => Promise<Fitness>;
  readonly depth: () => Promise<QueueDepth>;
  readonly store: StateStore;
  readonly errors: readonly LoggedError[];
  /** Where GitHub is. */
  readonly serverUrl: string;
  /** The time, in milliseconds since 1970. */
  readonly now: () => number;
}

/** What the times and addresses of a plan depend on. */
interface Context {
  readonly serverUrl: string;
  readonly now: number;
}

/** Others, those that have not changed for longest, are left out. */
const PLANS_MAX = 1_000;

/** Renders the dashboard. If the database does not answer, it says so. */
export async function renderDashboard(facts: Facts): Promise<string> {
  const { fitness, depth, store, errors, serverUrl } = facts;
  const context = { serverUrl, now: facts.now() };
  const [status, queue, plans] = await Promise.all([
    fitness(),
    depth().catch(() => undefined),
    inTime(() => store.list(PLAN_ENTRIES, PLANS_MAX)).catch(() => undefined),
  ]);
  const all = plans as readonly PlanEntry[] | undefined;
  // Reloading by itself would take the place of whoever reads it with a screen reader.
  const content = html`
<p><small>As of ${new Date(context.now).toISOString().slice(0, 19).replace("T", " ")} UTC · <a href="./">Refresh</a></small></p>
${plansHtml(["In progress", "working"], all, context)}
${plansHtml(["Waiting", "waiting"], all, context)}
${section("Spending", all && spendingHtml(all))}
${section("Queue", queue && queueHtml(queue))}
${section("Status", statusHtml(status))}
${section(
  "Recent errors",
  listOf(
    errors.map((error) => errorHtml(error, context.now)),
    NO_ERRORS,
  ),
)}`;
  return documentOf(content);
}

const NO_ERRORS = "No errors since this server started.";

const section = (title: string, content: Html = html`<p>The database does not answer.</p>`) =>
  html`<section><h2>${title}</h2>${content}</section>`;

const listOf = (items: readonly Html[], none = "") =>
  items.length === 0
    ? html`<p><small>${none}</small></p>`
    : html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;

function plansHtml(
  [title, wanted]: readonly [string, PlanEntry["state"]],
  plans: readonly PlanEntry[] | undefined,
  context: Context,
): Html {
  const shown = plans?.filter(({ state, seenAt }) => state === wanted && context.now - seenAt < SEEN_MS);
  if (!shown) return section(title);
  const items = shown.map((plan) => planHtml(plan, context));
  return section(`${title} (${items.length})`, listOf(items, "No plans."));
}

function planHtml(plan: PlanEntry, { serverUrl, now }: Context): Html {
  const { owner, repo, issue, pull, title, requester, changedAt } = plan;
  const at = `${serverUrl}/${owner}/${repo}`;
  const facts = [
    html`${owner}/${repo}#${issue}`,
    ...(pull === undefined ? [] : [html`<a href="${at}/pull/${pull}">Plan #${pull}</a>`]),
    ...(requester === undefined ? [] : [html`requested by ${requester}`]),
    html`${dollars(totalOf(plan.spent))}`,
    html`updated ${timeHtml(changedAt, now)}`,
  ];
  const joined = facts.flatMap((fact, at) => (at === 0 ? [fact] : [html` · `, fact]));
  return html`<a href="${at}/issues/${issue}"><b>${title}</b></a>${raw(toHtml(plan.now))}<small>${joined}</small>`;
}

const totalOf = (spent: PlanEntry["spent"]) => Object.values(spent).reduce((sum, usd) => sum + usd, 0);

/** A row for each repository, a column for each phase. */
function spendingHtml(plans: readonly PlanEntry[]): Html {
  const phases = PHASES.filter((phase) => plans.some(({ spent }) => spent[phase] !== undefined));
  const repositories = Object.entries(Object.groupBy(plans, ({ owner, repo }) => `${owner}/${repo}`));
  const rowOf = (name: string, own: readonly PlanEntry[] = []) => {
    const costs = phases.map((phase) => own.reduce((sum, { spent }) => sum + (spent[phase] ?? 0), 0));
    const total = costs.reduce((sum, usd) => sum + usd, 0);
    return html`<tr><th>${name}</th>${[total, ...costs].map((usd) => html`<td>${dollars(usd)}</td>`)}</tr>`;
  };
  if (phases.length === 0) return listOf([], "Nothing was spent.");
  return html`<div class="wide"><table><tr><th>Repository</th><th>total</th>${phases.map((phase) => html`<th>${phase}</th>`)}</tr>
${repositories.map(([name, own]) => rowOf(name, own))}${repositories.length > 1 ? rowOf("All", plans) : undefined}</table></div>`;
}

function queueHtml({ queued, waiting, active, dead, oldestSeconds }: QueueDepth): Html {
  const oldest = queued > 0 ? ` (oldest: ${Math.round(oldestSeconds)} s)` : "";
  return listOf([
    html`Queued: ${queued}${oldest}`,
    html`Active: ${active}`,
    html`Scheduled for later: ${waiting}`,
    marked(`Dead letters: ${dead}`, dead > 0),
  ]);
}

const statusHtml = ({ database, folder, github, sandbox }: Fitness) =>
  listOf(
    Object.entries({ Database: database, Folder: folder, GitHub: github, Sandbox: sandbox }).map(
      ([name, words]) => html`${name}: ${marked(words, words !== "ok")}`,
    ),
  );

const marked = (words: string, isBad: boolean) =>
  isBad ? html`<span class="bad">${words}</span>` : html`${words}`;

function errorHtml({ time, key, msg, err, errorId }: LoggedError, now: number): Html {
  const facts = [key, errorId].flatMap((fact) => (fact ? [html` · ${fact}`] : []));
  const reason = typeof err === "object" ? err.message : err;
  return html`${msg}${reason ? `: ${reason}` : ""}<br><small>${timeHtml(time, now)}${facts}</small>`;
}

const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** As GitHub writes times: how long ago. */
function timeHtml(at: number, now: number): Html {
  const minutes = Math.max(0, Math.floor((now - at) / 60_000));
  const units = [["day", minutes / 1_440] as const, ["hour", minutes / 60] as const];
  const [unit, count] = units.find(([, many]) => many >= 1) ?? ["minute", minutes];
  const words = RELATIVE.format(-Math.floor(count), unit);
  return html`<time datetime="${new Date(at).toISOString()}">${words}</time>`;
}
