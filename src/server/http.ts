import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Log } from "../ports/ports.ts";
import { type Fitness, isFit } from "./health.ts";

/** Where GitHub sends webhooks. */
export const WEBHOOK_PATH = "/api/github/webhooks";

/** What the server answers from. */
interface Sources {
  /** Answers a webhook; what it began is waited for when the server closes. */
  readonly receive: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly fitness: () => Promise<Fitness>;
  /** Metrics in Prometheus' text format. */
  readonly scrape: () => Promise<string>;
  readonly log: Log;
}

/** A server that listens. */
export interface Listening {
  readonly port: number;
  /** Takes no more requests; resolves when the webhooks in hand are answered, and nobody is connected. */
  close(): Promise<void>;
}

interface Page {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const plain = (status: number, text: string): Page => ({ status, type: "text/plain", body: `${text}\n` });

const PAGES: Readonly<Record<string, (sources: Sources) => Promise<Page>>> = {
  // Answered as long as the process can answer at all: whoever asks here ends it otherwise.
  "/healthz": async () => plain(200, "ok"),
  "/readyz": async ({ fitness }) => {
    const found = await fitness();
    const body = `${JSON.stringify(found)}\n`;
    return { status: isFit(found) ? 200 : 503, type: "application/json", body };
  },
  "/metrics": async ({ scrape }) => ({
    status: 200,
    type: "text/plain; version=0.0.4; charset=utf-8",
    body: await scrape(),
  }),
};

/** GitHub waits for ten seconds. Whoever sends more slowly, or holds more connections, is cut off. Milliseconds. */
const LIMITS = { headersTimeout: 10_000, requestTimeout: 20_000, connectionsCheckingInterval: 2_000 };
const CONNECTIONS_MAX = 512;

/** Listens; port 0 takes any free one. Throws what the system says where it cannot. */
export async function serve(place: { host: string; port: number }, sources: Sources): Promise<Listening> {
  const receiving = new Set<Promise<void>>();
  const server = createServer(LIMITS, (request, response) => {
    // Not by URL, which throws at what it cannot parse: anybody can ask for `//`.
    const [path = ""] = (request.url ?? "").split("?");
    if (path !== WEBHOOK_PATH) return void show(path, sources, response);
    const received = sources.receive(request, response).finally(() => receiving.delete(received));
    receiving.add(received);
  });
  server.maxConnections = CONNECTIONS_MAX;
  await new Promise<void>((done, failed) => {
    server.once("error", failed);
    server.listen(place.port, place.host, done);
  });
  const { port } = server.address() as AddressInfo;
  return { port, close: () => close(server, receiving) };
}

async function show(path: string, sources: Sources, response: ServerResponse): Promise<void> {
  const asked = PAGES[path]?.(sources) ?? Promise.resolve(plain(404, "Not found"));
  const { status, type, body } = await asked.catch((err: unknown) => {
    sources.log.error({ err, path }, "a page could not be shown");
    return plain(500, "This could not be told.");
  });
  response.writeHead(status, { "content-type": type }).end(body);
}

/** Only webhooks that have come whole are worth waiting for: whoever else is connected, is so no longer. */
async function close(server: Server, receiving: ReadonlySet<Promise<void>>): Promise<void> {
  const closed = new Promise<void>((done) => server.close(() => done()));
  await Promise.all(receiving);
  server.closeAllConnections();
  await closed;
}
