import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { redacted } from "../../core/markdown/secrets.ts";
import { OperatorError } from "../../core/state/errors.ts";
import { type Bodies, createBodies } from "../bodies.ts";
import { listenAt, type Place, WEBHOOK_PATH } from "../http.ts";
import type { ListModels } from "../model-key.ts";
import { INSTALLED, INSTALLED_PATH, type Page, plain } from "../pages.ts";
import { createGuard, type Guard, secret } from "./guard.ts";
import { messagePage, signInPage } from "./pages.ts";
import { type Progress, serverUrlOf } from "./progress.ts";
import { createRegistration, type SetupGitHub } from "./register.ts";
import { type Call, createSteps, type Handler } from "./steps.ts";

/** What the set-up needs of the rest. */
export interface SetupOptions {
  readonly place: Place;
  readonly progress: Progress;
  readonly github: SetupGitHub;
  readonly listModels: ListModels;
  /** Takes lines for the terminal. */
  readonly say: (line: string) => void;
}

/** The pages, as long as they are there. */
export interface Setup {
  readonly port: number;
  /** Resolves when somebody has pressed Start, the last page is sent and the port is free. */
  readonly finished: Promise<void>;
  close(): void;
}

/**
 * Serves the pages that make `.env`. They write credentials, so they are only for the person who started this and has
 * read the token in the terminal. Throws an OperatorError if the port cannot be had.
 */
export async function serveSetup({ place, progress, github, listModels, say }: SetupOptions): Promise<Setup> {
  const [state, probes] = [secret(), new Map<string, string>()];
  let port = 0;
  const local = () => `http://${printable(place.host)}:${port}`;
  const registration = createRegistration(progress, github, state);
  const steps = createSteps({ progress, listModels, state, probes, appPage: registration.page });
  const site: Site = {
    guard: createGuard(() => [place.host, ...publicHosts(progress)]),
    routes: { ...steps, "GET /setup/registered": registration.registered },
    bodies: createBodies(),
    probes,
    progress,
  };
  const ended = Promise.withResolvers<void>();
  const close = () => {
    server.close(() => ended.resolve());
    // Browsers hold connections that they may need, and never used.
    server.closeAllConnections();
  };
  const server = createServer({ requestTimeout: 20_000 }, (request, response) => {
    const failed = (error: Error): Reply => {
      if (error instanceof OperatorError) return page(500, messagePage("Not saved", error.message));
      say(`The set-up failed: ${redacted(error.message)}`);
      return page(500, messagePage("The set-up failed", "The terminal says why."));
    };
    const send = (reply: Reply) => {
      if (reply.isLast) response.once("close", close);
      write(response, reply, serverUrlOf(progress));
    };
    void reply(request, site).catch(failed).then(send);
  });
  port = await listenAt(server, place);
  say(`Redline is not set up yet. Open ${local()}/setup and enter this set-up token: ${site.guard.token}`);
  return { port, finished: ended.promise, close };
}

const publicHosts = (progress: Progress): string[] => {
  const { address } = progress.destination();
  return address !== undefined && URL.canParse(address) ? [new URL(address).hostname] : [];
};

interface Site {
  readonly guard: Guard;
  readonly routes: Readonly<Record<string, Handler>>;
  readonly bodies: Bodies;
  readonly probes: ReadonlyMap<string, string>;
  readonly progress: Progress;
}

interface Reply extends Page {
  readonly isLast?: boolean;
}

const STYLE = readFileSync(new URL("style.css", import.meta.url), "utf8");
/** The last page is shown when the server has gone. */
const CACHED = { "cache-control": "max-age=3600" };
/** What everybody may read, also from outside. */
const OPEN = new Map<string, Reply>([
  ["/setup/style.css", { status: 200, type: "text/css", body: STYLE, headers: CACHED }],
  [INSTALLED_PATH, INSTALLED],
  [WEBHOOK_PATH, plain(503, "Not set up yet.")],
]);

const page = (status: number, body: string): Reply => ({ status, type: "text/html; charset=utf-8", body });
const goTo = (location: string): Reply => ({ ...plain(303, `See ${location}`), headers: { location } });

async function reply(request: IncomingMessage, site: Site): Promise<Reply> {
  const [path = "", query = ""] = (request.url ?? "").split("?");
  const open = openReply(path, site);
  if (open) return open;
  const refusal = site.guard.refusal(request);
  if (refusal !== undefined) return page(403, messagePage("Refused", refusal));
  const form = await formOf(request, site.bodies);
  if (form === undefined) return page(413, messagePage("Refused", "This form is too large."));
  const origin = originOf(request, site.progress);
  const route = `${request.method} ${path}`;
  if (route === "POST /setup/token") return signIn(form, site.guard, origin.startsWith("https:"));
  if (path === "/") return goTo("/setup");
  if (!site.guard.isSignedIn(request)) return page(path === "/setup" ? 200 : 403, signInPage());
  return await signedInReply(route, { origin, query: new URLSearchParams(query), form }, site);
}

async function signedInReply(route: string, call: Call, { routes }: Site): Promise<Reply> {
  const handler = routes[route];
  if (!handler) return page(404, messagePage("Not found", "There is no such page."));
  const answer = await handler(call);
  if ("location" in answer) return goTo(answer.location);
  return { ...page(answer.status, answer.body), isLast: answer.isLast ?? false };
}

function openReply(path: string, { probes }: Site): Reply | undefined {
  const proof = probes.get(path);
  return proof === undefined ? OPEN.get(path) : { status: 200, type: "text/plain", body: proof };
}

function signIn(form: URLSearchParams, guard: Guard, isSecure: boolean): Reply {
  const signed = guard.signIn(form.get("token") ?? "", isSecure);
  if ("problem" in signed) return page(403, signInPage(signed));
  return { ...goTo("/setup"), headers: { location: "/setup", "set-cookie": signed.cookie } };
}

/** A key at the most. Bytes. */
const FORM_BYTES_MAX = 64 * 1024;

/** The fields of a form, none for a GET; undefined if it is too large. */
async function formOf(request: IncomingMessage, bodies: Bodies): Promise<URLSearchParams | undefined> {
  if (request.method !== "POST") return new URLSearchParams();
  if (Number(request.headers["content-length"] ?? Number.POSITIVE_INFINITY) > FORM_BYTES_MAX)
    return undefined;
  const body = await bodies.read(request);
  return typeof body === "string" ? undefined : new URLSearchParams(body.toString());
}

/** As the browser names this server: behind a proxy it is the public address. */
function originOf({ headers: { host = "" } }: IncomingMessage, progress: Progress): string {
  const { address } = progress.destination();
  const isPublic = address !== undefined && URL.canParse(address) && new URL(address).host === host;
  return isPublic ? new URL(address).origin : `http://${host}`;
}

function write(response: ServerResponse, { status, type, body, headers }: Reply, github: string): void {
  // An Enterprise Server may lead on to a single sign-on elsewhere, and Chrome applies this to redirects too.
  const forms = `form-action 'self' ${github}${github === "https://github.com" ? "" : " https:"}`;
  response.writeHead(status, {
    "content-type": type,
    "cache-control": "no-store",
    "content-security-policy": `default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; ${forms}`,
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    // Not `no-referrer`: with it, browsers send forms without their origin.
    "referrer-policy": "same-origin",
    ...headers,
  });
  response.end(body);
}

/** A host that stands for all of this machine's leads nowhere in some browsers. */
function printable(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}
