import type { ServerResponse } from "node:http";
import type { Playground } from "../live.ts";
import { conversationsOf } from "./activity.ts";

const LOOK_MS = 200;

/** Tells open pages, by server-sent events, that there is something new; what it is they ask themselves. */
export class Changes {
  readonly #playground: Playground;
  readonly #listeners = new Set<ServerResponse>();
  #timer: NodeJS.Timeout | undefined;
  #seen = "";

  constructor(playground: Playground) {
    this.#playground = playground;
  }

  /** Keeps a response open and writes to it from now on. */
  listen(response: ServerResponse): void {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    // A page that has just been loaded may be older than the connection.
    response.write("retry: 1000\ndata: hello\n\n");
    this.#listeners.add(response);
    response.on("close", () => this.#leave(response));
    this.#timer ??= setInterval(() => void this.#look(), LOOK_MS).unref();
  }

  #leave(response: ServerResponse): void {
    this.#listeners.delete(response);
    if (this.#listeners.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #look(): Promise<void> {
    const now = await this.#fingerprint();
    if (now === this.#seen) return;
    this.#seen = now;
    for (const response of this.#listeners) response.write("data: changed\n\n");
  }

  /** Differs whenever a page might. */
  async #fingerprint(): Promise<string> {
    const { github, bot } = this.#playground;
    const conversations = await conversationsOf(this.#playground);
    const calls = conversations.reduce((sum, { calls, end }) => sum + calls.length + (end ? 1 : 0), 0);
    const { faults, effects } = github;
    return [
      effects.length,
      bot.printed,
      bot.isRunning,
      bot.armed,
      calls,
      faults.fired.length,
      faults.plan.length,
    ].join(" ");
  }
}
