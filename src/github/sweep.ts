import { DEFAULT_SETTINGS } from "../core/state/settings.ts";
import { settingsFrom } from "../core/state/settings-file.ts";
import { type BaseKey, issueOfBranch, type Key } from "../core/state/snapshot.ts";
import { effect } from "../ports/effect.ts";
import type { OpenPlans } from "./answers.ts";
import type { Client, Clients } from "./client.ts";
import { deliveriesSince, RETENTION_MS } from "./deliveries.ts";
import { ask, nodesOf } from "./graphql.ts";
import { OPEN_PLANS } from "./queries.ts";

/** Repositories per request: about one point of GitHub's rate limit. */
const BATCH = 20;
/** A delivery that failed this often is not redelivered again: the sweep has covered it long ago. */
const TRIES_MAX = 3;

type RepositoryKey = Omit<Key, "issue">;

/** A repository in the result of {@link OPEN_PLANS}; null if it is gone, or hidden from us, meanwhile. */
type Found = OpenPlans["p0"];

/**
 * Every open plan, in every repository of every installation, a batch at a time: issues with the repository's label,
 * and issues whose plan has an open pull request, because the label may have been removed while we were down. Errors
 * are passed to `fail`, and the rest continues.
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
  const keys = repositories.map(({ owner, name }) => ({ installation, owner: owner.login, repo: name }));
  for (let from = 0; from < keys.length; from += BATCH) {
    const batch = keys.slice(from, from + BATCH);
    const found = await askAll(client, batch, DEFAULT_SETTINGS.label);
    for (const [index, repo] of batch.entries())
      yield* plansIn(client, repo, { found: found.of[index] ?? null, defaults: found.defaults });
  }
}

/** Every open plan of one repository. */
export async function* openPlansOf(
  client: Client,
  { installation, owner, repo }: BaseKey,
): AsyncGenerator<Key> {
  const place = { installation, owner, repo };
  const { of, defaults } = await askAll(client, [place], DEFAULT_SETTINGS.label);
  yield* plansIn(client, place, { found: of[0] ?? null, defaults });
}

async function* plansIn(
  client: Client,
  repository: RepositoryKey,
  { found, defaults }: { readonly found: Found; readonly defaults: string | undefined },
): AsyncGenerator<Key> {
  const own = found?.settings?.text ?? undefined;
  const { label } = settingsFrom(asOnly(own), asOnly(defaults)).settings;
  const askOne = async (after?: Cursors) => (await askAll(client, [repository], label, after)).of[0] ?? null;
  const seen = new Set<number>();
  let page = found && label !== DEFAULT_SETTINGS.label ? await askOne() : found;
  while (page) {
    for (const issue of issuesOn(page)) {
      if (!seen.has(issue)) yield { ...repository, issue };
      seen.add(issue);
    }
    const after = cursorsAfter(page);
    page = after && (await askOne(after));
  }
}

const asOnly = (current: string | undefined) => ({ current, earlier: [] });

interface Cursors {
  readonly issues: string | null;
  readonly pulls: string | null;
}

/** The cursors of the next page; null after the last one. The cursor at a list's end returns an empty page. */
function cursorsAfter({ issues, pullRequests }: NonNullable<Found>): Cursors | null {
  const hasMore = issues.pageInfo.hasNextPage || pullRequests.pageInfo.hasNextPage;
  return hasMore ? { issues: issues.pageInfo.endCursor, pulls: pullRequests.pageInfo.endCursor } : null;
}

/** A pull request from a fork is never a plan, whatever its branch is called. */
function issuesOn({ issues, pullRequests }: NonNullable<Found>): number[] {
  const own = nodesOf(pullRequests).filter((pull) => !pull.isCrossRepository);
  const planned = own.flatMap((pull) => issueOfBranch(pull.headRefName) ?? []);
  return [...nodesOf(issues).map(({ number }) => number), ...planned];
}

async function askAll(
  client: Client,
  keys: readonly RepositoryKey[],
  label: string,
  after: Cursors = { issues: null, pulls: null },
): Promise<{ readonly of: readonly (Found | undefined)[]; readonly defaults: string | undefined }> {
  const names = keys.map(({ owner, repo }, index) => ({ [`o${index}`]: owner, [`r${index}`]: repo }));
  const variables = Object.assign({ label, ...after }, ...names);
  const { defaults, ...found } = await ask<OpenPlans & Record<string, Found>>(
    client,
    OPEN_PLANS(keys.length),
    variables,
  );
  return { of: keys.map((_, index) => found[`p${index}`]), defaults: defaults?.settings?.text ?? undefined };
}

/** Requests redelivery of failed webhooks. Remembers how far it has read. */
export function createRedelivery(clients: Clients, now: () => number): () => Promise<number> {
  const tries = new Map<string, number>();
  let seen = 0;
  return async () => {
    const after = now() - RETENTION_MS;
    const deliveries = await deliveriesSince(clients.app(), { seen, after });
    const arrived = new Set(deliveries.filter(hasArrived).map(({ guid }) => guid));
    for (const guid of arrived) tries.delete(guid);
    const failed = deliveries.filter(({ guid }) => !arrived.has(guid) && (tries.get(guid) ?? 0) < TRIES_MAX);
    const due = new Map(failed.map(({ guid, id }) => [guid, id]));
    for (const [guid, delivery_id] of due) {
      tries.set(guid, (tries.get(guid) ?? 0) + 1);
      await effect("redeliver", () => clients.app().rest.apps.redeliverWebhookDelivery({ delivery_id }));
    }
    // Only now: if a request fails in the middle, the next sweep does the rest.
    seen = Math.max(seen, ...deliveries.map(({ id }) => id));
    return due.size;
  };
}

const hasArrived = ({ status_code: status }: { status_code: number }): boolean =>
  status >= 200 && status < 300;
