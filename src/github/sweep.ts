import { DEFAULT_SETTINGS, settingsFrom } from "../core/state/settings.ts";
import { issueOfBranch, type Key } from "../core/state/snapshot.ts";
import { effect } from "../ports/effect.ts";
import type { OpenPlans } from "./answers.ts";
import type { Client, Clients } from "./client.ts";
import { ask, nodesOf } from "./graphql.ts";
import { OPEN_PLANS } from "./queries.ts";

/** Repositories that are asked for in one request: about one point of GitHub's limit. */
const BATCH = 20;
/** GitHub keeps failed deliveries for three days. Milliseconds. */
const KEPT_MS = 3 * 24 * 3_600_000;
/** A delivery that failed this often is not asked for again: the sweep has long looked at what it was about. */
const ASKED_MAX = 3;
/** A hundred deliveries each. */
const PAGES_MAX = 50;

interface Place {
  readonly installation: number;
  readonly owner: string;
  readonly repo: string;
}

/** A repository in the answer to {@link OPEN_PLANS}; null if it is gone, or hidden from us, meanwhile. */
type Found = OpenPlans["p0"];

/**
 * Every plan that is open, in every repository of every installation, a batch at a time: issues that carry the
 * repository's label, and issues whose plan has an open pull request, for the label may have been taken off while
 * nobody looked. What cannot be looked at is handed to `fail`, and the rest goes on.
 */
export async function* openPlans(clients: Clients, fail: (error: unknown) => void): AsyncGenerator<Key> {
  const app = clients.app();
  const installations = await app.paginate(app.rest.apps.listInstallations, { per_page: 100 });
  for (const { id } of installations.filter((one) => !one.suspended_at)) {
    try {
      yield* plansOf(clients.installation(id), id);
    } catch (error) {
      fail(error);
    }
  }
}

async function* plansOf(client: Client, installation: number): AsyncGenerator<Key> {
  const repositories = await client.paginate(client.rest.apps.listReposAccessibleToInstallation, {
    per_page: 100,
  });
  const places = repositories.map(({ owner, name }) => ({ installation, owner: owner.login, repo: name }));
  for (let from = 0; from < places.length; from += BATCH) {
    const batch = places.slice(from, from + BATCH);
    const found = await askAll(client, batch, DEFAULT_SETTINGS.label);
    for (const [index, place] of batch.entries()) yield* plansIn(client, place, found[index] ?? null);
  }
}

async function* plansIn(client: Client, place: Place, found: Found): AsyncGenerator<Key> {
  const { label } = settingsFrom(found?.settings?.text ?? undefined, []).settings;
  const seen = new Set<number>();
  const first = found && label !== DEFAULT_SETTINGS.label ? await askOne(client, place, label) : found;
  for (let page = first; page; page = await pageAfter(client, place, label, page))
    for (const issue of issuesOn(page)) {
      if (!seen.has(issue)) yield { ...place, issue };
      seen.add(issue);
    }
}

/** A pull request from a fork is nobody's plan, whatever its branch is called. */
function issuesOn({ issues, pullRequests }: NonNullable<Found>): number[] {
  const own = nodesOf(pullRequests).filter((pull) => !pull.isCrossRepository);
  const planned = own.flatMap((pull) => issueOfBranch(pull.headRefName) ?? []);
  return [...nodesOf(issues).map(({ number }) => number), ...planned];
}

async function pageAfter(
  client: Client,
  place: Place,
  label: string,
  { issues, pullRequests }: NonNullable<Found>,
): Promise<Found> {
  if (!issues.pageInfo.hasNextPage && !pullRequests.pageInfo.hasNextPage) return null;
  // The cursor at a list's end gives an empty page.
  const after = { issues: issues.pageInfo.endCursor, pulls: pullRequests.pageInfo.endCursor };
  return await askOne(client, place, label, after);
}

const FIRST = { issues: null, pulls: null } as { issues: string | null; pulls: string | null };

async function askOne(client: Client, place: Place, label: string, after = FIRST): Promise<Found> {
  return (await askAll(client, [place], label, after))[0] ?? null;
}

async function askAll(
  client: Client,
  places: readonly Place[],
  label: string,
  after = FIRST,
): Promise<(Found | undefined)[]> {
  const names = places.map(({ owner, repo }, index) => ({ [`o${index}`]: owner, [`r${index}`]: repo }));
  const variables = Object.assign({ label, ...after }, ...names);
  const answer = await ask<Record<string, Found>>(client, OPEN_PLANS(places.length), variables);
  return places.map((_, index) => answer[`p${index}`]);
}

/** Asks GitHub to send again what did not reach us. Keeps in mind how far it has looked. */
export function createRedelivery(clients: Clients, now: () => number): () => Promise<number> {
  const asked = new Map<string, number>();
  let seen = 0;
  return async () => {
    const deliveries = await deliveriesSince(clients.app(), { seen, after: now() - KEPT_MS });
    const reached = new Set(deliveries.filter(isReached).map(({ guid }) => guid));
    const failed = new Map(
      deliveries.filter(({ guid }) => !reached.has(guid)).map((one) => [one.guid, one.id]),
    );
    for (const guid of reached) asked.delete(guid);
    let count = 0;
    for (const [guid, id] of failed) {
      const times = asked.get(guid) ?? 0;
      if (times >= ASKED_MAX) continue;
      asked.set(guid, times + 1);
      const request = { delivery_id: id };
      await effect("redeliver", () => clients.app().rest.apps.redeliverWebhookDelivery(request));
      count++;
    }
    // Only now: where GitHub refuses in the middle, the rest is asked for by the next sweep.
    seen = Math.max(seen, ...deliveries.map(({ id }) => id));
    return count;
  };
}

const isReached = ({ status_code: status }: { status_code: number }): boolean =>
  status >= 200 && status < 300;

async function deliveriesSince(app: Client, { seen, after }: { seen: number; after: number }) {
  const found = [];
  let pages = 0;
  for await (const { data } of app.paginate.iterator(app.rest.apps.listWebhookDeliveries, {
    per_page: 100,
  })) {
    const fresh = data.filter((one) => one.id > seen && Date.parse(one.delivered_at) > after);
    found.push(...fresh);
    if (fresh.length < data.length || ++pages >= PAGES_MAX) break;
  }
  return found;
}
