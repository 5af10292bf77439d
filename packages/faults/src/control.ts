import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

/** Where a running playground is told to misbehave, on the port of what is to misbehave. */
const PREFIX = "/_playground/";

/** What can be steered from outside. */
export interface Steered {
  readonly faults: {
    readonly plan: unknown;
    readonly fired: readonly unknown[];
    readonly held: number;
    clear(): void;
    release(): void;
  };
  /** Sets a plan as it came; throws a TypeError that says what is wrong with it. */
  readonly setPlan: (plan: unknown) => void;
  readonly clock: { advance(ms: number): void; unhurried(): number };
}

interface Reply {
  readonly status: number;
  readonly body?: unknown;
}

/** Answers what is meant for the playground itself; false if a request is not. It is no request to GitHub. */
export function steer(steered: Steered, request: IncomingMessage, response: ServerResponse): boolean {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  if (!pathname.startsWith(PREFIX)) return false;
  void reply(steered, `${request.method} ${pathname.slice(PREFIX.length)}`, request)
    .catch((error: unknown) => ({ status: 422, body: { message: (error as Error).message } }))
    .then(({ status, body }: Reply) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(body === undefined ? "" : JSON.stringify(body));
    });
  return true;
}

async function reply(
  { faults, setPlan, clock }: Steered,
  what: string,
  request: IncomingMessage,
): Promise<Reply> {
  const body = await text(request);
  switch (what) {
    case "GET faults":
      break;
    case "PUT faults":
      setPlan(JSON.parse(body));
      break;
    case "DELETE faults":
      faults.clear();
      break;
    case "POST faults/release":
      faults.release();
      break;
    case "POST clock":
      clock.advance(Number(Object(JSON.parse(body)).advance_ms));
      return { status: 200, body: { now: new Date(clock.unhurried()).toISOString() } };
    default:
      return { status: 404, body: { message: `The playground has no ${what}` } };
  }
  return { status: 200, body: { plan: faults.plan, fired: faults.fired, held: faults.held } };
}
