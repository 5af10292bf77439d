import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type { Asked } from "./faults/question.ts";
import { type FaultResponse, isFaultResponse, type Replacement } from "./faults/response.ts";
import { type Knock, throughGate } from "./gate.ts";
import { type GitRequest, gitRequestOf } from "./git/http.ts";
import { type GraphQLRequest, operationOf, runGraphQL } from "./graphql/execute.ts";
import type { Request, Serving } from "./log.ts";
import { pageOf } from "./pages.ts";
import { Refusal, unauthorized } from "./refusal.ts";
import { registrationPage } from "./registration.ts";
import type { Answer } from "./rest/call.ts";
import { problem, serveRest } from "./rest/router.ts";
import { serveRepository } from "./serve-repository.ts";
import { tokenIn } from "./tokens.ts";
import { viewerOf } from "./who.ts";
import type { World } from "./world.ts";

/** What a fault does to a request: cut the connection, or give this answer. */
type Fault = "drop" | Answer;
type Wish = Fault | { readonly after: Fault } | undefined;

/**
 * Asked before each request is served. A fault comes in its place; `{ after }` lets the request have its effect
 * and changes only the answer, which is how a client comes to send the same thing twice.
 */
export type OnRequest = (request: Readonly<Request>) => Wish | Promise<Wish>;

/** True if the request is taken: then whoever took it answers. */
export type TakeRequest = (request: IncomingMessage, response: ServerResponse) => boolean;

/** Where the server's owner listens in. */
export interface Seams {
  /** What is sent in place of an answer, or how the request goes; undefined for well. */
  readonly faultFor: (asked: Asked) => Promise<Replacement | FaultResponse | undefined>;
  /** Takes requests that are no program's: for the playground itself, or for pages. */
  readonly steer: TakeRequest;
  readonly onBegin: () => void;
  /** Called when a request is answered and its webhooks are on their way. */
  readonly onEnd: () => void;
}

/** An idle connection is not closed: on a slow machine its end would cross the next request on it. */
const LASTING = { keepAliveTimeout: 0 } as const;

/** The one HTTP server: git, GraphQL and REST. */
export function httpServer(world: World, seams: Seams): Server {
  return createServer(LASTING, (request, response) => {
    if (seams.steer(request, response)) return;
    seams.onBegin();
    void serve(world, seams, request, response).finally(seams.onEnd);
  });
}

/** A request with its body read (git's is left to git), and its line in the log. */
interface Incoming {
  readonly http: IncomingMessage;
  readonly url: URL;
  readonly entry: Request;
  readonly body: string;
  readonly git: GitRequest | undefined;
  readonly graphql: GraphQLRequest | undefined;
}

async function serve(
  world: World,
  seams: Seams,
  http: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const incoming = await read(world, http);
  const { entry } = incoming;
  const serving: Serving = { request: entry, afterwards: [] };
  try {
    await world.log.during(serving, () => answer(world, seams, incoming, response));
  } catch (error) {
    // Not GitHub's doing but a mistake of the playground: make it seen.
    world.log.violation(
      `${entry.method} ${entry.path}: ${error instanceof Error ? error.stack : String(error)}`,
    );
    if (!response.headersSent)
      await send(response, entry, { status: 500, body: { message: "Server Error" } });
  }
  for (const what of serving.afterwards) what();
}

async function read(world: World, http: IncomingMessage): Promise<Incoming> {
  const url = new URL(http.url ?? "/", world.url);
  const git = gitRequestOf(url);
  const body = git ? "" : await text(http).catch(() => "");
  const isGraphQL = url.pathname === "/graphql" && http.method === "POST";
  const graphql = isGraphQL ? graphqlOf(body) : undefined;
  const entry = entryOf(world, http, url, git ? "git" : isGraphQL ? "graphql" : "rest");
  entry.operation = graphql ? operationOf(graphql) : undefined;
  return { http, url, entry, body, git, graphql };
}

async function answer(
  world: World,
  seams: Seams,
  incoming: Incoming,
  response: ServerResponse,
): Promise<void> {
  const { entry, git, http } = incoming;
  const fault = await seams.faultFor(incoming);
  if (fault && !isFaultResponse(fault)) return send(response, entry, fault);
  if (git) {
    await serveRepository(world, git, http, response, fault);
    entry.status = response.statusCode;
    const replacement = fault?.isMute && !response.headersSent ? await fault.after(undefined) : undefined;
    return replacement && send(response, entry, replacement);
  }
  const { authorization } = http.headers;
  const asked = { method: entry.method, url: incoming.url, authorization };
  const page = registrationPage(world, { ...asked, body: incoming.body }) ?? (await pageOf(world, asked));
  if (page) return send(response, entry, page);
  const result = await throughGate(world, knockOf(incoming), () =>
    serveApi(world, shortened(incoming, fault)),
  );
  return send(response, entry, (await fault?.after(result)) ?? result);
}

function knockOf({ entry, body, http }: Incoming): Knock {
  const { authorization, "if-none-match": ifNoneMatch } = http.headers;
  return { entry, body, authorization, ifNoneMatch };
}

function shortened(incoming: Incoming, fault: FaultResponse | undefined): Incoming {
  const { graphql } = incoming;
  return graphql && fault?.query ? { ...incoming, graphql: { ...graphql, query: fault.query } } : incoming;
}

function serveApi(world: World, { http, url, entry, body, graphql }: Incoming): Promise<Answer> {
  const { authorization } = http.headers;
  if (entry.class === "graphql") return serveGraphQL(world, graphql, authorization);
  return serveRest(world, { method: entry.method, url, authorization, body });
}

function entryOf(world: World, http: IncomingMessage, url: URL, kind: "git" | "graphql" | "rest"): Request {
  const method = http.method ?? "GET";
  const entry: Request = {
    n: world.log.requests.length + 1,
    class: kind === "rest" ? (method === "GET" ? "rest-read" : "rest-write") : kind,
    method,
    path: url.pathname + (kind === "git" ? url.search : ""),
    status: 0,
    by: undefined,
    operation: undefined,
    writes: 0,
  };
  world.log.requests.push(entry);
  return entry;
}

async function send(response: ServerResponse, entry: Request, replacement: Replacement): Promise<void> {
  if (replacement === "drop") {
    response.socket?.destroy();
    return;
  }
  const isTorn = "torn" in replacement;
  const answer = isTorn ? replacement.torn : replacement;
  entry.status = answer.status;
  const body = answer.text ?? (answer.body === undefined ? "" : JSON.stringify(answer.body));
  response.writeHead(answer.status, {
    "content-type": "application/json; charset=utf-8",
    "x-github-media-type": "github.v3; format=json",
    "x-github-request-id": `PLAY:${entry.n}`,
    ...answer.headers,
  });
  // Done when it is handed over to the system: webhooks follow the answer, they do not overtake it.
  if (response.closed) return;
  await new Promise<void>((resolve) => {
    response.once("close", resolve);
    if (isTorn) response.write(body.slice(0, body.length / 2), () => response.socket?.destroy());
    else response.end(body, resolve);
  });
}

function graphqlOf(body: string): GraphQLRequest | undefined {
  try {
    const { query, variables, operationName } = JSON.parse(body);
    return typeof query === "string" ? { query, variables, operationName } : undefined;
  } catch {
    return undefined;
  }
}

async function serveGraphQL(
  world: World,
  request: GraphQLRequest | undefined,
  authorization: string | undefined,
): Promise<Answer> {
  try {
    const token = tokenIn(authorization);
    if (token === undefined) throw unauthorized("This endpoint requires you to be authenticated.");
    const viewer = viewerOf(world, token);
    if (!request) throw new Refusal(400, "BAD_REQUEST", "Problems parsing JSON");
    return { status: 200, body: await runGraphQL({ world, viewer }, request) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { status: error.status, body: problem(error) };
  }
}
