import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { isIP } from "node:net";
import { redacted } from "../core/markdown/secrets.ts";
import { writeEnv } from "./env-file.ts";
import { isSameOrigin, listenAt } from "./http.ts";

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
 * the person who started this, and has read its address in the terminal, may use it.
 */
export async function serveSetup(place: { host: string; port: number }, lines: Lines): Promise<Server> {
  const token = randomBytes(16).toString("hex");
  const credentials = createCredentials();
  const pages = await loadPages({ ...place, updateEnv: credentials.write }, lines);
  const guard = createGuard({ ownHost: place.host, token, isSetUp: credentials.areWritten });
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const refusal = guard(request, response);
    if (refusal !== undefined) return response.writeHead(403, PLAIN).end(`${refusal}\n`);
    for (const page of pages) if (await page(request, response)) return response;
    return response.writeHead(404, PLAIN).end("Not found\n");
  };
  const server = createServer({ requestTimeout: 20_000 }, (request, response) => {
    void answer(request, response).catch((error: Error) => {
      lines.error(`The set-up failed: ${redacted(error.message)}`);
      if (!response.headersSent)
        response.writeHead(500, PLAIN).end("The set-up failed; the terminal says why.\n");
    });
  });
  const port = await listenAt(server, place);
  lines.info(`There is no App yet. Register one at http://${printable(place.host)}:${port}/?token=${token}`);
  lines.info(
    "It is for you alone: whoever has this address can set the App up. Start again when it is done.",
  );
  return server;
}

/** Its parts are not exported, and Probot's `run` gives no hold on its server. */
async function loadPages(options: object, lines: Lines): Promise<Handler[]> {
  const part = async (path: string) =>
    (await import(new URL(path, import.meta.resolve("probot")).href)) as object;
  const { setupAppFactory } = (await part("./apps/setup.js")) as {
    readonly setupAppFactory: (options: object) => () => Promise<Handler>;
  };
  const { staticFilesHandler } = (await part("./server/handlers/static-files.js")) as {
    staticFilesHandler: Handler;
  };
  let isMade = false;
  // At first Probot says where it is, without the token.
  const log = { ...lines, info: (line: unknown) => (isMade ? lines.info(line) : undefined) };
  const page = await setupAppFactory({ ...options, log })();
  isMade = true;
  return [staticFilesHandler, page];
}

/** Credentials are written once: whoever comes later would put an App of their own in place of this one. */
function createCredentials() {
  let areWritten = false;
  return {
    areWritten: () => areWritten,
    write: (values: Readonly<Record<string, string>>) => {
      if (areWritten) throw new Error("The App is set up already.");
      const written = writeEnv(values);
      // Before there is an App, Probot writes where webhooks can be sent.
      areWritten = "APP_ID" in values;
      return written;
    },
  };
}

const PLAIN = { "content-type": "text/plain", connection: "close" };
const COOKIE = "redline-setup";

interface Gate {
  readonly ownHost: string;
  /** Stands in the address that the terminal shows, and from then on in a cookie. */
  readonly token: string;
  readonly isSetUp: () => boolean;
}

/**
 * Says why a request is refused. Other users of this machine do not know the token. Another site can have a browser
 * that does send one here, and can have its own name lead here (DNS rebinding); what it cannot do is name this host,
 * leave out its `Origin`, or know the state that a registration on GitHub comes back with.
 */
function createGuard({ ownHost, token, isSetUp }: Gate) {
  const state = randomBytes(16).toString("hex");
  return (request: IncomingMessage, response: ServerResponse): string | undefined => {
    const [path = "", words] = (request.url ?? "").split("?");
    const query = new URLSearchParams(words);
    response.setHeader("content-security-policy", "frame-ancestors 'none'");
    const refusal =
      hostProblem(request, ownHost) ??
      tokenProblem(request, query, token) ??
      (path === "/probot/setup" ? registrationProblem(query, state, isSetUp()) : undefined) ??
      formProblem(request, isSetUp());
    if (refusal !== undefined) return refusal;
    // Lax: GitHub leads back here from its own page.
    if (query.has("token"))
      response.setHeader("set-cookie", `${COOKIE}=${token}; Path=/; HttpOnly; SameSite=Lax`);
    if (path === "/probot") addState(response, state);
    return undefined;
  };
}

const IS_SET_UP =
  "The App is set up already: start Redline again. To set up another one, empty APP_ID and PRIVATE_KEY in .env first.";

function registrationProblem(query: URLSearchParams, state: string, isSetUp: boolean): string | undefined {
  if (query.get("state") !== state)
    return "This registration was not begun on this page. Open it again, and register the App from there.";
  return isSetUp ? IS_SET_UP : undefined;
}

function tokenProblem(
  { headers: { cookie = "" } }: IncomingMessage,
  query: URLSearchParams,
  token: string,
): string | undefined {
  const [, kept] = new RegExp(`(?:^|; )${COOKIE}=([0-9a-f]+)(?:;|$)`).exec(cookie) ?? [];
  const given = Buffer.from(query.get("token") ?? kept ?? "");
  if (given.length === token.length && timingSafeEqual(given, Buffer.from(token))) return undefined;
  return "Open this page by the address that the terminal shows: it has a token in it.";
}

/** A host that stands for all of this machine's leads nowhere in some browsers. */
function printable(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}

function hostProblem({ headers: { host = "" } }: IncomingMessage, ownHost: string): string | undefined {
  const [, name] = /^(\[[\da-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/i.exec(host) ?? [];
  if (name !== undefined && isOwn(name.toLowerCase(), ownHost)) return undefined;
  return `This page does not answer for ${JSON.stringify(host)}: open it as localhost or by its IP address, or set HOST to its name.`;
}

function formProblem({ method, headers }: IncomingMessage, isSetUp: boolean): string | undefined {
  if (method !== "POST") return undefined;
  if (!isSameOrigin(headers)) return "This form is only taken from this page itself.";
  if (isSetUp) return IS_SET_UP;
  return Number(headers["content-length"]) <= BODY_BYTES_MAX ? undefined : "This form is too large.";
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
