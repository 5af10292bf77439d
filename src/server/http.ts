import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { OperatorError } from "../core/state/errors.ts";
import { INSTALLED, INSTALLED_PATH, MISSING, type Page, plain } from "./pages.ts";

/** Where GitHub sends webhooks. */
export const WEBHOOK_PATH = "/api/github/webhooks";

/** What the server answers from. */
interface Sources {
  /** Answers a webhook; what it began is waited for when the server closes. */
  readonly receive: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Answers everything else; never throws. */
  readonly page: (path: string, request: IncomingMessage) => Promise<Page>;
}

/** A server that listens. As long as it is not open it is alive and not ready. */
export interface Listening {
  readonly port: number;
  /** Answers from now on. */
  open(sources: Sources): void;
  /** Takes no more requests; resolves when the current webhooks are answered, and nobody is connected. */
  close(): Promise<void>;
}

/** Answered as long as this thread can answer at all: who asks for `/healthz` ends the process otherwise. */
const FIXED: ReadonlyMap<string, Page> = new Map([
  ["/healthz", plain(200, "ok")],
  [INSTALLED_PATH, INSTALLED],
]);
const STARTING = plain(503, "Starting.");
/** Nobody has others asked for. */
const PAGES: ReadonlySet<string> = new Set(["/readyz", "/metrics", "/"]);

/** Where a server listens. */
export interface Place {
  readonly host: string;
  readonly port: number;
}

/** GitHub waits for ten seconds. Whoever sends more slowly, or holds more connections, is cut off. Milliseconds. */
const LIMITS = { headersTimeout: 10_000, requestTimeout: 20_000, connectionsCheckingInterval: 2_000 };
const CONNECTIONS_MAX = 512;

/** Listens; port 0 takes any free one. Throws an OperatorError that says what to set where it cannot. */
export async function serve(place: Place): Promise<Listening> {
  const receiving = new Set<Promise<void>>();
  let sources: Sources | undefined;
  const server = createServer(LIMITS, (request, response) => {
    // Not by URL, which throws at what it cannot parse: anybody can ask for `//`.
    const [path = ""] = (request.url ?? "").split("?");
    const fixed = FIXED.get(path);
    if (fixed) return answer(response, fixed);
    if (!sources) return answer(response, STARTING);
    if (PAGES.has(path)) return void sources.page(path, request).then((page) => answer(response, page));
    if (path !== WEBHOOK_PATH) return answer(response, MISSING);
    const received = sources.receive(request, response).finally(() => receiving.delete(received));
    receiving.add(received);
  });
  server.maxConnections = CONNECTIONS_MAX;
  const port = await listenAt(server, place);
  const open = (given: Sources) => {
    sources = given;
  };
  return { port, open, close: () => close(server, receiving) };
}

/** Makes a server listen; returns its port. Throws an OperatorError that says what to set where it cannot. */
export async function listenAt(server: Server, { host, port }: Place): Promise<number> {
  await new Promise<void>((done, failed) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      failed(new OperatorError(placeProblem(error, host, port))),
    );
    server.listen(port, host, done);
  });
  return (server.address() as AddressInfo).port;
}

function placeProblem({ code, message }: NodeJS.ErrnoException, host: string, port: number): string {
  if (code === "EADDRINUSE")
    return `PORT ${port} is in use on ${host}. Stop what listens there, or set PORT to another one.`;
  if (code === "EACCES") return `PORT ${port} is not allowed for this user. Set PORT to 1024 or above.`;
  return `HOST ${host} is not an address of this machine (${message}). Set HOST to localhost, 0.0.0.0 or one of its addresses.`;
}

function answer(response: ServerResponse, { status, type, body, headers }: Page): void {
  response.writeHead(status, { "content-type": type, ...headers }).end(body);
}

/** False if another site may have made the browser send this form. Proxies may change the host, not what browsers say. */
export function isSameOrigin(headers: IncomingHttpHeaders): boolean {
  const { host = "", origin = "", "sec-fetch-site": site } = headers;
  if (site !== undefined) return site === "same-origin";
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
}

/** Waits for webhooks that were received completely, then closes all other connections. */
async function close(server: Server, receiving: ReadonlySet<Promise<void>>): Promise<void> {
  const closed = new Promise<void>((done) => server.close(() => done()));
  await Promise.all(receiving);
  server.closeAllConnections();
  await closed;
}
