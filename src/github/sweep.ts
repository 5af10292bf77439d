import { DEFAULT_SETTINGS, settingsFrom } from "../core/state/settings.ts";
import { issueOfBranch, type Key } from "../core/state/snapshot.ts";
import { effect } from "../ports/effect.ts";
import type { Client, Clients } from "./client.ts";
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

interface Page {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** A repository in the answer to {@link OPEN_PLANS}; null if it is gone, or hidden from us, meanwhile. */
type Found = {
  readonly settings: { readonly text?: string | null } | null;
  readonly issues: Page & { readonly nodes: readonly { readonly number: number }[] };
  readonly pullRequests: Page & {
    readonly nodes: readonly { readonly headRefName: string; readonly isCrossRepository: boolean }[];
  };
} | null;

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
    const found = await ask(client, batch, DEFAULT_SETTINGS.label);
    for (const [index, place] of batch.entries()) yield* plansIn(client, place, found[index] ?? null);
  }
}

async function* plansIn(client: Client, place: Place, found: Found): AsyncGenerator<Key> {
  if (!found) return;
  const { label } = settingsFrom(found.settings?.text ?? undefined, []).settings;
  const isOwn = label !== DEFAULT_SETTINGS.label;
  const first = isOwn ? ((await ask(client, [place], label))[0] ?? null) : found;
  const seen = new Set<number>();
  for (let page = first; page; page = await pageAfter(client, { place, label, page })) {
    const fresh = issuesOn(page).filter((issue) => !seen.has(issue));
    for (const issue of fresh) {
      seen.add(issue);
      yield { ...place, issue };
    }
  }
}

/** A pull request from a fork is nobody's plan, whatever its branch is called. */
function issuesOn({ issues, pullRequests }: NonNullable<Found>): number[] {
  const own = pullRequests.nodes.filter((pull) => !pull.isCrossRepository);
  const planned = own.flatMap((pull) => issueOfBranch(pull.headRefName) ?? []);
  return [...new Set([...issues.nodes.map(({ number }) => number), ...planned])];
}

async function pageAfter(
  client: Client,
  { place, label, page }: { place: Place; label: string; page: NonNullable<Found> },
): Promise<Found> {
  const { issues, pullRequests } = page;
  if (!issues.pageInfo.hasNextPage && !pullRequests.pageInfo.hasNextPage) return null;
  // The cursor at a list's end gives an empty page.
  const after = { issues: issues.pageInfo.endCursor, pulls: pullRequests.pageInfo.endCursor };
  return (await ask(client, [place], label, after))[0] ?? null;
}

async function ask(
  client: Client,
  places: readonly Place[],
  label: string,
  after: { issues: string | null; pulls: string | null } = { issues: null, pulls: null },
): Promise<(Found | undefined)[]> {
  const variables = Object.fromEntries(
    places.flatMap(({ owner, repo }, index) => [
      [`o${index}`, owner],
      [`r${index}`, repo],
    ]),
  );
  type Answer = Record<string, Found>;
  const answer = await client
    .graphql<Answer>(OPEN_PLANS(places.length), { ...variables, label, ...after })
    // A repository that went away between the list and this request leaves the others' answers whole.
    .catch((error: Error & { data?: Answer; errors?: readonly { type?: string }[] }) => {
      if (error.data && error.errors?.every((one) => one.type === "NOT_FOUND")) return error.data;
      throw error;
    });
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
