import type { Answer } from "../rest/call.ts";
import type { Fault } from "./plan.ts";

type Limit = Extract<Fault, { kind: "limit" }>;

const DOCS = "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api";
const PER_HOUR = 5_000;

/** What a limited request is told: which one it was, and what time it is (milliseconds). */
export interface Limited {
  readonly isGraphQL: boolean;
  readonly untilMs: number;
}

/** GitHub's words for a limit. GraphQL answers 200 with an error for the primary one, and REST a status. */
export function limitAnswer(limit: Limit, { isGraphQL, untilMs }: Limited): Answer {
  const { which, retryAfterSeconds } = limit;
  const retry = retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) };
  if (which === "secondary") return { status: limit.status, body: secondary(limit), headers: retry };
  const headers = {
    ...retry,
    "x-ratelimit-limit": String(PER_HOUR),
    "x-ratelimit-remaining": "0",
    "x-ratelimit-used": String(PER_HOUR),
    "x-ratelimit-reset": String(Math.ceil(untilMs / 1000)),
    "x-ratelimit-resource": isGraphQL ? "graphql" : "core",
  };
  const message = "API rate limit exceeded for installation.";
  if (isGraphQL) return { status: 200, body: { errors: [{ type: "RATE_LIMITED", message }] }, headers };
  const body = { message, documentation_url: DOCS, status: String(limit.status) };
  return { status: limit.status, body, headers };
}

function secondary({ status }: Limit): object {
  const message =
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again. " +
    "If you reach out to GitHub Support for help, please include the request ID PLAY:0.";
  return { message, documentation_url: `${DOCS}#about-secondary-rate-limits`, status: String(status) };
}
