import type { Viewer } from "../model.ts";
import { Moved, Refusal, unauthorized } from "../refusal.ts";
import { tokenIn } from "../tokens.ts";
import { viewerOf, viewerOrNobody } from "../who.ts";
import type { World } from "../world.ts";
import { APP_ROUTES } from "./app.ts";
import type { Answer, Route } from "./call.ts";
import { CODE_ROUTES } from "./code.ts";
import { ADMIN_ROUTES } from "./issue-admin.ts";
import { EVENT_ROUTES } from "./issue-events.ts";
import { ISSUE_ROUTES } from "./issues.ts";
import { PULL_ROUTES } from "./pulls.ts";
import { REPOSITORY_ROUTES } from "./repositories.ts";
import { REVIEW_ROUTES } from "./reviews.ts";
import { TEAM_ROUTES } from "./teams.ts";

/** All that is served; schema/operations.ts names the same operations. */
export const ROUTES = [
  ...APP_ROUTES,
  ...REPOSITORY_ROUTES,
  ...ISSUE_ROUTES,
  ...ADMIN_ROUTES,
  ...EVENT_ROUTES,
  ...PULL_ROUTES,
  ...REVIEW_ROUTES,
  ...CODE_ROUTES,
  ...TEAM_ROUTES,
].map((route) => ({ ...route, pattern: patternOf(route.path) }));

/** A REST request as it came in. */
export interface RestRequest {
  readonly method: string;
  readonly url: URL;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** Answers a REST request. What GitHub has and the playground has not is 404, and a violation. */
export async function serveRest(world: World, request: RestRequest): Promise<Answer> {
  const url = byName(world, request.url);
  world.validator.request(request.method, url, request.body);
  const answer = await serveByName(world, { ...request, url });
  world.validator.response(request.method, url, answer);
  return answer;
}

async function serveByName(world: World, request: RestRequest): Promise<Answer> {
  const { method, url } = request;
  for (const route of ROUTES) {
    const match = route.method === method ? route.pattern.exec(url.pathname) : undefined;
    if (!match) continue;
    return serveRoute(world, route, request, match.groups ?? {});
  }
  world.log.violation(`${method} ${url.pathname}`);
  return { status: 404, body: problem(new Refusal(404, "NOT_FOUND", "Not Found")) };
}

/** Redirects lead to `/repositories/{id}`, which never changes. */
function byName(world: World, url: URL): URL {
  const [whole = "", id] = /^\/repositories\/(\d+)(?=\/|$)/.exec(url.pathname) ?? [];
  const repo = id && [...world.repositories.values()].find((one) => one.id === Number(id));
  if (!repo) return url;
  const named = new URL(url);
  named.pathname = `/repos/${repo.fullName}${url.pathname.slice(whole.length)}`;
  return named;
}

async function serveRoute(
  world: World,
  route: Route,
  request: RestRequest,
  groups: Readonly<Record<string, string>>,
): Promise<Answer> {
  try {
    const viewer = authenticate(world, route, request.authorization);
    const entries = Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]);
    const params: Record<string, string> = Object.fromEntries(entries);
    const body = parse(request.body);
    return await route.serve({ world, viewer, params, url: request.url, body });
  } catch (error) {
    if (error instanceof Moved) return moved(world, request.method, error);
    if (!(error instanceof Refusal)) throw error;
    return { status: error.status, body: problem(error) };
  }
}

/** A redirect that keeps the method: only a GET may be sent again as what it was under 301. */
function moved(world: World, method: string, { to }: Moved): Answer {
  const url = `${world.url}${to}`;
  const [status, message] = method === "GET" ? [301, "Moved Permanently"] : [307, "Temporary Redirect"];
  const documentation_url =
    "https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects";
  return { status: Number(status), body: { message, url, documentation_url }, headers: { location: url } };
}

function authenticate(world: World, route: Route, authorization: string | undefined): Viewer {
  const token = tokenIn(authorization);
  if (route.auth === "open") return viewerOrNobody(world, token);
  if (token === undefined) throw unauthorized("Requires authentication");
  if (route.auth === "token") return viewerOf(world, token);
  world.tokens.checkAppJwt(token);
  world.log.callerIs(world.bot.login);
  return { account: world.bot, installation: undefined, permissions: {}, narrowedTo: [] };
}

function parse(body: string): unknown {
  if (body === "") return undefined;
  try {
    return JSON.parse(body);
  } catch {
    throw new Refusal(400, "BAD_REQUEST", "Problems parsing JSON");
  }
}

/** GitHub's form of an error. */
export function problem(refusal: Refusal): Record<string, unknown> {
  const { summary: message, errors, status } = refusal;
  const documentation_url = "https://docs.github.com/rest";
  return { message, ...(errors ? { errors } : {}), documentation_url, status: String(status) };
}

/** `{path}` of a file and `{ref}` of a branch go on to the end; every other parameter is one segment. */
function patternOf(template: string): RegExp {
  const source = template.replaceAll(
    /\{(\w+)\}/g,
    (_, name: string) => `(?<${name}>${name === "path" || name === "ref" ? ".+" : "[^/]+"})`,
  );
  return new RegExp(`^${source}$`);
}
