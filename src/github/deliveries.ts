import type { PressKey } from "../core/state/snapshot.ts";
import type { SentPress } from "../ports/ports.ts";
import type { Client } from "./client.ts";

/** GitHub keeps deliveries for three days. Milliseconds. */
export const RETENTION_MS = 3 * 24 * 3_600_000;
/** Pages of a hundred deliveries. */
const PAGES_MAX = 50;

/** Which deliveries: those after that time whose ids are above `seen`. */
interface Range {
  readonly seen: number;
  readonly after: number;
}

/** All of these deliveries, newest first. */
export async function deliveriesSince(app: Client, range: Range) {
  const found = [];
  for await (const one of newest(app, range)) found.push(one);
  return found;
}

async function* newest(app: Client, { seen, after }: Range) {
  const list = app.paginate.iterator(app.rest.apps.listWebhookDeliveries, { per_page: 100 });
  let pages = 0;
  for await (const { data } of list) {
    const fresh = data.filter((one) => one.id > seen && Date.parse(one.delivered_at) > after);
    yield* fresh;
    if (fresh.length < data.length || ++pages >= PAGES_MAX) return;
  }
}

/** What GitHub has sent us of a press since then; undefined if it lists no such delivery. */
export async function sentPress(
  app: Client,
  { installation, press }: PressKey,
  after: number,
): Promise<SentPress | undefined> {
  for await (const { id, guid, event, action, installation_id } of newest(app, { seen: 0, after })) {
    const isPress = event === "check_run" && action === "requested_action";
    if (guid !== press.id || !isPress || installation_id !== installation) continue;
    // GitHub's ids have 64 bits: one that JSON.parse has rounded names no delivery.
    if (!Number.isSafeInteger(id)) return { name: event, payload: undefined };
    const { data } = await app.rest.apps.getWebhookDelivery({ delivery_id: id });
    return { name: event, payload: data.request.payload ?? undefined };
  }
  return undefined;
}
