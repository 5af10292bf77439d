import { createHmac, randomUUID } from "node:crypto";
import { type Clock, iso } from "./clock.ts";
import type { AppIdentity } from "./tokens.ts";

const TIMEOUT_MS = 10_000;

/** One attempt to deliver an event. A redelivery is a new attempt with the same `guid`. */
export interface Delivery {
  readonly id: number;
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly body: string;
  readonly redelivery: boolean;
  readonly deliveredAt: string;
  readonly repositoryId: number | null;
  readonly installationId: number | null;
  /** What the receiver answered; 0 if nothing did, undefined until it is tried. */
  status: number | undefined;
}

/** What is to be told: an event's name and its payload. */
export interface WebhookEvent {
  readonly event: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly repositoryId: number | null;
  readonly installationId: number | null;
}

/** Sends webhooks in the order of their events, one at a time, and keeps every attempt. */
export class Deliveries {
  readonly all: Delivery[] = [];
  /** Called whenever nothing is left to deliver. */
  onIdle: () => void = () => undefined;
  /** Called with every event before its first attempt. */
  onSend: (what: WebhookEvent) => void = () => undefined;
  /** Where deliveries go wrong: it sends one, or does not, or later, or more than once. */
  onDelivery: (delivery: Delivery, send: () => void) => void = (_, send) => send();
  #url: string | undefined;
  #queue: Delivery[] = [];
  #current: AbortController | undefined;
  #closed = false;
  readonly #secret: string;
  readonly #appId: number;
  /** Every App is told of its own installations; of the rest it hears what it has subscribed to. */
  readonly #isHeard: (event: string) => boolean;
  readonly #clock: Clock;

  constructor(app: AppIdentity, clock: Clock) {
    this.#secret = app.webhookSecret;
    this.#appId = app.id;
    this.#isHeard = (event) => !app.events || app.events.includes(event) || event.startsWith("installation");
    this.#clock = clock;
  }

  get isIdle(): boolean {
    return this.#queue.length === 0 && this.#current === undefined;
  }

  /** Where webhooks go. */
  get url(): string | undefined {
    return this.#url;
  }

  /** Where webhooks go from now on; with undefined they fail at once, and can be redelivered later. */
  sendTo(url: string | undefined): void {
    this.#url = url;
  }

  /** Queues the first attempt. */
  send(what: WebhookEvent): void {
    this.onSend(what);
    if (!this.#isHeard(what.event)) return;
    const action = what.payload.action;
    const named = { event: what.event, action: typeof action === "string" ? action : null };
    const { repositoryId, installationId, payload } = what;
    const body = JSON.stringify(payload);
    this.#enqueue({
      ...named,
      guid: randomUUID(),
      payload,
      body,
      repositoryId,
      installationId,
      redelivery: false,
    });
  }

  /** Queues another attempt of the same event, with the same guid; false if there is no such delivery. */
  redeliver(id: number): boolean {
    const earlier = this.all.find((delivery) => delivery.id === id);
    if (!earlier) return false;
    this.#enqueue({ ...earlier, redelivery: true });
    return true;
  }

  /** Sends nothing any more. */
  close(): void {
    this.#closed = true;
    this.#queue = [];
    this.#current?.abort();
  }

  #enqueue(what: Omit<Delivery, "id" | "status" | "deliveredAt">): void {
    const deliveredAt = iso(this.#clock.now());
    const delivery: Delivery = { ...what, id: 70_001 + this.all.length, deliveredAt, status: undefined };
    this.all.push(delivery);
    this.onDelivery(delivery, () => {
      if (this.#closed) return;
      this.#queue.push(delivery);
      if (!this.#current) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
      this.#current = new AbortController();
      next.status = await this.#post(next, this.#current.signal);
    }
    this.#current = undefined;
    this.onIdle();
  }

  async #post(delivery: Delivery, closing: AbortSignal): Promise<number> {
    if (!this.#url) return 0;
    const signature = createHmac("sha256", this.#secret).update(delivery.body).digest("hex");
    try {
      const answer = await fetch(this.#url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "user-agent": "GitHub-Hookshot/playground",
          "x-github-event": delivery.event,
          "x-github-delivery": delivery.guid,
          "x-github-hook-id": "1",
          "x-github-hook-installation-target-id": String(this.#appId),
          "x-github-hook-installation-target-type": "integration",
          "x-hub-signature-256": `sha256=${signature}`,
        },
        body: delivery.body,
        signal: AbortSignal.any([closing, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      await answer.arrayBuffer();
      return answer.status;
    } catch {
      return 0;
    }
  }
}
