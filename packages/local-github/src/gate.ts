import { createHash } from "node:crypto";
import { callerOf, type Resource, type Standing } from "./limits.ts";
import type { Request } from "./log.ts";
import { Refusal } from "./refusal.ts";
import type { Answer } from "./rest/call.ts";
import { tokenIn } from "./tokens.ts";
import { viewerOrNobody } from "./who.ts";
import type { World } from "./world.ts";

const BODY_MAX = 25 * 1024 * 1024;
const DOCUMENTS = "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api";
const TOO_MUCH =
  "You have exceeded a secondary rate limit and have been temporarily blocked from content creation. Please retry your request again later.";

/** What the gate looks at in a request to the API. */
export interface Knock {
  readonly entry: Request;
  readonly body: string;
  readonly authorization: string | undefined;
  readonly ifNoneMatch: string | undefined;
}

/** Serves a request to the API unless one of GitHub's limits is met, and tells how the caller stands. */
export async function throughGate(world: World, knock: Knock, serve: () => Promise<Answer>): Promise<Answer> {
  const { entry } = knock;
  if (knock.body.length > BODY_MAX) return { status: 413, body: { message: "Payload Too Large" } };
  const caller = callerIn(world, knock);
  // Bad credentials have no budget, and asking for one's standing costs nothing.
  if (!caller || entry.path === "/rate_limit") return serve();
  const resource: Resource = entry.class === "graphql" ? "graphql" : "core";
  const standing = world.limits.standing(caller, resource);
  if (standing.remaining === 0) return usedUp(caller, standing);
  const wait = makesContent(entry) ? world.limits.waitSeconds(caller) : undefined;
  const answer = wait === undefined ? await serve() : blocked(wait);
  world.limits.made(caller, entry.writes);
  const shown = entry.method === "GET" && answer.status === 200 ? conditional(answer, knock) : answer;
  if (shown.status !== 304) world.limits.spend(caller, resource);
  const headers = { ...headersOf(world.limits.standing(caller, resource)), ...shown.headers };
  return { ...shown, headers };
}

function callerIn(world: World, { authorization }: Knock): string | undefined {
  try {
    return callerOf(viewerOrNobody(world, tokenIn(authorization)));
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

/** Whether the request would make something for people to read; edits are not counted. */
function makesContent({ class: kind, method, operation }: Request): boolean {
  if (kind === "rest-write") return method === "POST";
  return kind === "graphql" && /\b(add|create|submit|request)[A-Z]/.test(operation ?? "");
}

function usedUp(caller: string, standing: Standing): Answer {
  const headers = headersOf(standing);
  if (standing.resource === "core") {
    const message = `API rate limit exceeded for ${caller}.`;
    return { status: 403, body: { message, documentation_url: DOCUMENTS, status: "403" }, headers };
  }
  const message = `API rate limit already exceeded for ${caller}.`;
  const error = { type: "RATE_LIMIT", code: "graphql_rate_limit", message };
  return { status: 200, body: { errors: [error] }, headers };
}

function blocked(seconds: number): Answer {
  const body = { documentation_url: `${DOCUMENTS}#about-secondary-rate-limits`, message: TOO_MUCH };
  return { status: 403, body, headers: { "retry-after": String(seconds) } };
}

/** The answer with its ETag, or 304 without a body if the caller has it already. */
function conditional(answer: Answer, { ifNoneMatch }: Knock): Answer {
  const etag = `W/"${createHash("sha256").update(JSON.stringify(answer.body)).digest("hex")}"`;
  const headers = { ...answer.headers, etag };
  const strong = (tag: string): string => tag.trim().replace(/^W\//, "");
  const isKnown = ifNoneMatch?.split(",").some((tag) => strong(tag) === strong(etag));
  return isKnown ? { status: 304, headers } : { ...answer, headers };
}

function headersOf({ limit, remaining, used, reset, resource }: Standing): Record<string, string> {
  return {
    "x-ratelimit-limit": String(limit),
    "x-ratelimit-remaining": String(remaining),
    "x-ratelimit-used": String(used),
    "x-ratelimit-reset": String(reset),
    "x-ratelimit-resource": resource,
  };
}
