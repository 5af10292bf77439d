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

type Place = Omit<Key, "issue">;

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
  const list = client.rest.apps.listReposAccessibleToInstallation;
  const repositories = await client.paginate(list, { per_page: 100 });
  const places = repositories.map(({ owner, name }) => ({ installation, owner: owner.login, repo: name }));
  for (let from = 0; from < places.length; from += BATCH) {
    const batch = places.slice(from, from + BATCH);
    const found = await askAll(client, batch, DEFAULT_SETTINGS.label);
    for (const [index, place] of batch.entries()) yield* plansIn(client, place, found[index] ?? null);
  }
}

async function* plansIn(client: Client, place: Place, found: Found): AsyncGenerator<Key> {
  const { label } = settingsFrom(found?.settings?.text ?? undefined, []).settings;
  const askOne = async (after?: Cursors) => (await askAll(client, [place], label, after))[0] ?? null;
  const seen = new Set<number>();
  let page = found && label !== DEFAULT_SETTINGS.label ? await askOne() : found;
  while (page) {
    for (const issue of issuesOn(page)) {
      if (!seen.has(issue)) yield { ...place, issue };
      seen.add(issue);
    }
    const after = cursorsAfter(page);
    page = after && (await askOne(after));
  }
}

interface Cursors {
  readonly issues: string | null;
  readonly pulls: string | null;
}

/** Where the next page begins; null after the last one. The cursor at a list's end gives an empty page. */
function cursorsAfter({ issues, pullRequests }: NonNullable<Found>): Cursors | null {
  const hasMore = issues.pageInfo.hasNextPage || pullRequests.pageInfo.hasNextPage;
  return hasMore ? { issues: issues.pageInfo.endCursor, pulls: pullRequests.pageInfo.endCursor } : null;
}

/** A pull request from a fork is nobody's plan, whatever its branch is called. */
function issuesOn({ issues, pullRequests }: NonNullable<Found>): number[] {
  const own = nodesOf(pullRequests).filter((pull) => !pull.isCrossRepository);
  const planned = own.flatMap((pull) => issueOfBranch(pull.headRefName) ?? []);
  return [...nodesOf(issues).map(({ number }) => number), ...planned];
}

async function askAll(
  client: Client,
  places: readonly Place[],
  label: string,
  after: Cursors = { issues: null, pulls: null },
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
    for (const guid of reached) asked.delete(guid);
    const failed = deliveries.filter(({ guid }) => !reached.has(guid) && (asked.get(guid) ?? 0) < ASKED_MAX);
    const due = new Map(failed.map(({ guid, id }) => [guid, id]));
    for (const [guid, delivery_id] of due) {
      asked.set(guid, (asked.get(guid) ?? 0) + 1);
      await effect("redeliver", () => clients.app().rest.apps.redeliverWebhookDelivery({ delivery_id }));
    }
    // Only now: where GitHub refuses in the middle, the rest is asked for by the next sweep.
    seen = Math.max(seen, ...deliveries.map(({ id }) => id));
    return due.size;
  };
}

const isReached = ({ status_code: status }: { status_code: number }): boolean =>
  status >= 200 && status < 300;

async function deliveriesSince(app: Client, { seen, after }: { seen: number; after: number }) {
  const found = [];
  const list = app.paginate.iterator(app.rest.apps.listWebhookDeliveries, { per_page: 100 });
  let pages = 0;
  for await (const { data } of list) {
    const fresh = data.filter((one) => one.id > seen && Date.parse(one.delivered_at) > after);
    found.push(...fresh);
    if (fresh.length < data.length || ++pages >= PAGES_MAX) break;
  }
  return found;
}
