import type { IncomingMessage, ServerResponse } from "node:http";
import { Moved, Refusal } from "@redline/local-github/refusal.ts";
import type { World } from "@redline/local-github/world.ts";
import { repositoryOf } from "@redline/local-github/world.ts";
import { html } from "../../src/server/html.ts";
import type { Playground } from "../live.ts";
import { assetNamed } from "./assets.ts";
import { Changes } from "./changes.ts";
import { ACTORS, layout } from "./layout.ts";
import { Posts } from "./posts.ts";
import { routeOf } from "./routes.ts";
import { NoPage, type Reply, type Visit } from "./visit.ts";

const OWN = "/_pages/";
const API = /^\/(?:repos|repositories|app|graphql|installation|rate_limit|_logs|api)(?:\/|$)|\.git\//;
const HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
  "cache-control": "no-store",
};

/** Puts pages in front of the local GitHub, at the addresses that its API gives. */
export function servePages(playground: Playground): void {
  playground.github.servePages((world) => {
    const changes = new Changes(playground);
    const posts = new Posts(world);
    return (request, response) => {
      const url = new URL(request.url ?? "/", world.url);
      if (!isPage(request, url)) return false;
      void answer({ playground, world, changes, posts }, request, url, response).catch((error: unknown) =>
        send(
          response,
          500,
          String(error instanceof Error ? error.stack : error),
          "text/plain; charset=utf-8",
        ),
      );
      return true;
    };
  });
}

/** The API and git go on as before; so does whoever asks for a file and is no browser. */
function isPage({ method = "GET", headers }: IncomingMessage, { pathname }: URL): boolean {
  if (pathname.startsWith(OWN)) return true;
  const isBrowser = headers.accept?.includes("text/html") === true || headers["x-acting-as"] !== undefined;
  return method === "GET" && isBrowser && !API.test(pathname);
}

interface Site {
  readonly playground: Playground;
  readonly world: World;
  readonly changes: Changes;
  readonly posts: Posts;
}

async function answer(
  site: Site,
  request: IncomingMessage,
  url: URL,
  response: ServerResponse,
): Promise<void> {
  const { pathname } = url;
  if (pathname === `${OWN}events`) return site.changes.listen(response);
  if (request.method === "POST" && pathname.startsWith(OWN)) return post(site, request, pathname, response);
  if (!pathname.startsWith(OWN)) return show(site, visitOf(site, request, url), response);
  const asset = assetNamed(pathname.slice(OWN.length));
  if (!asset) return send(response, 404, "Not Found\n", "text/plain; charset=utf-8");
  return send(response, 200, asset.text, asset.type);
}

/** What a form asks for is done once; then the page is shown, or the form comes back with what was typed. */
async function post(
  site: Site,
  request: IncomingMessage,
  pathname: string,
  response: ServerResponse,
): Promise<void> {
  const outcome = await site.posts.take(request, pathname.slice(OWN.length), (actor, page) =>
    visitOf(site, request, new URL(page, site.world.url), actor),
  );
  if ("refused" in outcome)
    return send(response, outcome.refused, outcome.words, "text/plain; charset=utf-8");
  if ("failed" in outcome) return show(site, outcome.visit, response, 422);
  redirect(response, outcome.to, outcome.cookie);
}

function redirect(response: ServerResponse, to: string, cookie?: string): void {
  const headers = { ...HEADERS, location: to, ...(cookie === undefined ? {} : { "set-cookie": cookie }) };
  response.writeHead(303, headers).end();
}

async function show(site: Site, visit: Visit, response: ServerResponse, status = 200): Promise<void> {
  const reply = await replyTo(site, visit);
  if ("to" in reply) return redirect(response, reply.to);
  if ("text" in reply) return send(response, 200, reply.text, reply.type);
  const { text } = await layout(visit, reply);
  send(response, reply.status ?? status, text, "text/html; charset=utf-8");
}

async function replyTo(site: Site, visit: Visit): Promise<Reply> {
  try {
    const route = routeOf(visit.url.pathname);
    if (!route) throw new NoPage();
    const { owner, repo } = route.params;
    const named =
      owner !== undefined && repo !== undefined ? repositoryOf(site.world, `${owner}/${repo}`) : visit.repo;
    site.playground.seen.add(visit.url.pathname.slice(`/${named.fullName}`.length));
    return await route.serve({ ...visit, repo: named, params: route.params });
  } catch (error) {
    if (!(error instanceof NoPage || error instanceof Refusal || error instanceof Moved)) throw error;
    return NOTHING;
  }
}

const NOTHING: Reply = {
  title: "Page not found",
  status: 404,
  body: html`<div class="blankslate"><h1 class="f2">404</h1><p class="mb-2">This is not the page you are looking for.</p><a class="btn" href="/">Start page</a></div>`,
};

function visitOf({ playground, world }: Site, request: IncomingMessage, url: URL, actor?: string): Visit {
  const repo = repositoryOf(world, playground.repo);
  return { playground, world, url, actor: actor ?? actorOf(request), repo, params: {}, failed: undefined };
}

/** A page that is kept up to date is for whom it was first shown to. */
function actorOf({ headers }: IncomingMessage): string {
  const [, cookie] = /(?:^|; *)acting_as=([\w-]+)/.exec(headers.cookie ?? "") ?? [];
  const named = [headers["x-acting-as"], cookie].find((login) => ACTORS.some((one) => one === login));
  return typeof named === "string" ? named : (ACTORS[0] ?? "");
}

function send(response: ServerResponse, status: number, text: string, type: string): void {
  if (response.headersSent) return;
  response.writeHead(status, { ...HEADERS, "content-type": type }).end(text);
}
