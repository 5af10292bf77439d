import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { isIP } from "node:net";
import { redacted } from "./core/markdown/secrets.ts";
import { writeEnv } from "./env-file.ts";

/** Answers a request, or says that it is none of its own. */
type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<boolean> | boolean;

/** What is said of the set-up, line by line. */
interface Lines {
  readonly info: (line: unknown) => void;
  readonly warn: (line: unknown) => void;
  readonly error: (line: unknown) => void;
}

/** A key, a secret and an id. Bytes. */
const BODY_BYTES_MAX = 64 * 1024;

/**
 * Probot's own set-up page, which registers the App from app.yml, behind a guard: it writes credentials, so nobody but
 * the person whose browser opened it may use it. Its parts are not exported, and `run` gives no hold on its server.
 */
export async function serveSetup(place: { host: string; port: number }, lines: Lines): Promise<Server> {
  const part = async (path: string) =>
    (await import(new URL(path, import.meta.resolve("probot")).href)) as object;
  const { setupAppFactory } = (await part("./apps/setup.js")) as {
    readonly setupAppFactory: (options: object) => () => Promise<Handler>;
  };
  const { staticFilesHandler } = (await part("./server/handlers/static-files.js")) as {
    staticFilesHandler: Handler;
  };
  const page = await setupAppFactory({ ...place, log: lines, updateEnv: writeEnv })();
  const guard = createGuard(place.host);
  const server = createServer({ requestTimeout: 20_000 }, (request, response) => {
    void answer(request, response).catch((error: Error) => {
      lines.error(`The set-up failed: ${redacted(error.message)}`);
      if (!response.headersSent)
        response.writeHead(500, PLAIN).end("The set-up failed; the terminal says why.\n");
    });
  });
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const refusal = guard(request, response);
    if (refusal !== undefined) return response.writeHead(403, PLAIN).end(`${refusal}\n`);
    const isOurs = (await staticFilesHandler(request, response)) || (await page(request, response));
    return isOurs ? response : response.writeHead(404, PLAIN).end("Not found\n");
  };
  await new Promise<void>((done, failed) => {
    server.once("error", failed).listen(place.port, place.host, done);
  });
  return server;
}

const PLAIN = { "content-type": "text/plain", connection: "close" };

/**
 * Says why a request is refused. Another site can have a browser send one here, and can have its own name lead here
 * (DNS rebinding); what it cannot do is name this host, leave out its `Origin`, or know the state that a registration
 * on GitHub comes back with.
 */
function createGuard(ownHost: string) {
  const state = randomBytes(16).toString("hex");
  return (request: IncomingMessage, response: ServerResponse): string | undefined => {
    const [path = "", query] = (request.url ?? "").split("?");
    if (path === "/probot") addState(response, state);
    response.setHeader("content-security-policy", "frame-ancestors 'none'");
    if (path === "/probot/setup" && new URLSearchParams(query).get("state") !== state)
      return "This registration was not begun on this page. Open it again, and register the App from there.";
    return hostProblem(request, ownHost) ?? formProblem(request);
  };
}

function hostProblem({ headers: { host = "" } }: IncomingMessage, ownHost: string): string | undefined {
  const [, name] = /^(\[[\da-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/i.exec(host) ?? [];
  if (name !== undefined && isOwn(name.toLowerCase(), ownHost)) return undefined;
  return `This page does not answer for ${JSON.stringify(host)}: open it as localhost or by its IP address, or set HOST to its name.`;
}

function formProblem({ method, headers }: IncomingMessage): string | undefined {
  const { host, origin = "", "content-length": length } = headers;
  if (method !== "POST") return undefined;
  if (!URL.canParse(origin) || new URL(origin).host !== host?.toLowerCase())
    return "This form is only taken from this page itself.";
  return Number(length) <= BODY_BYTES_MAX ? undefined : "This form is too large.";
}

/** An address leads nowhere else, whatever a name server says; and nobody else's page is on this machine's own name. */
function isOwn(hostname: string, ownHost: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, "");
  return bare === "localhost" || isIP(bare) !== 0 || bare === ownHost.toLowerCase();
}

/** GitHub sends the state back with the code of the new App. */
function addState(response: ServerResponse, state: string): void {
  const end = response.end.bind(response) as (text: string) => ServerResponse;
  const withState = (html: string) => end(html.replace(/(<form action="[^"?]+)"/, `$1?state=${state}"`));
  Object.assign(response, { end: withState });
}
