import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";
import type { Secrets } from "../core/markdown/scrub.ts";
import { RetryAfter } from "../core/state/errors.ts";
import { assertEffect } from "../ports/effect.ts";
import type { Asked, Metrics } from "../ports/metrics.ts";
import { scrubRequest } from "./outgoing.ts";

/** Who we are to GitHub, and where it is. */
export interface AppCredentials {
  readonly appId: number;
  /** PEM. */
  readonly privateKey: string;
  /** Address of the REST API, such as https://api.github.com; GraphQL is below it. */
  readonly apiUrl: string;
  /** Taken out of everything that is written to GitHub; learns each token that we are given. */
  readonly secrets: Secrets;
  /** Counts requests. */
  readonly metrics?: Metrics;
}

export type Client = Octokit;

/** Clients that act as the App itself, and as one of its installations. */
export interface Clients {
  app(): Client;
  installation(id: number): Client;
  /** A token of the installation for git; lives an hour at most. */
  token(id: number): Promise<string>;
}

/** Where an installation's tokens are made. */
const TOKENS = "/access_tokens";

/** An answer that takes longer is given up, in milliseconds; GitHub itself gives up after ten seconds. */
const ANSWER_MS = 30_000;

/**
 * Plain Octokit: no retries and no throttling by plug-ins. A create that answered 502 may have happened, so it is
 * never sent again blindly: what GitHub shows then decides.
 */
export function createClients({ appId, privateKey, apiUrl, secrets, metrics }: AppCredentials): Clients {
  const clients = new Map<number, Client>();
  const base = { authStrategy: createAppAuth, baseUrl: apiUrl, userAgent: "redline" };
  const options = { ...base, log: silent, request: { fetch: fetchInTime } };
  const make = (auth: { installationId?: number }): Client => {
    const client = new Octokit({ ...options, auth: { appId, privateKey, ...auth } });
    guard(client, secrets);
    watch(client, (asked) => metrics?.recordRequest({ ...asked, installation: auth.installationId }));
    return client;
  };
  const app = make({});
  const installation = (id: number): Client => {
    const known = clients.get(id);
    if (known) return known;
    const made = withFreshToken(make({ installationId: id }));
    clients.set(id, made);
    return made;
  };
  return {
    app: () => app,
    installation,
    token: async (id) => ((await installation(id).auth({ type: "installation" })) as { token: string }).token,
  };
}

const fetchInTime: typeof fetch = (url, init) =>
  fetch(url, { ...init, signal: AbortSignal.timeout(ANSWER_MS) });

/** Nothing is written that is no named effect, or that holds a secret. */
function guard(client: Client, secrets: Secrets): void {
  client.hook.before("request", (request) => {
    const { method, url } = request;
    if (classOf(request).endsWith("-read") || url.endsWith(TOKENS)) return;
    assertEffect(`${method} ${url}`);
    scrubRequest(request, secrets.scrub);
  });
  client.hook.after("request", ({ data }, { url }) => {
    if (url.endsWith(TOKENS)) secrets.learn((data as { token: string }).token);
  });
}

/** A token can end before its time. A 401 has done nothing, so the request is sent once more with a new one. */
function withFreshToken(client: Client): Client {
  client.hook.wrap("request", async (request, options) => {
    try {
      return await request(options);
    } catch (error) {
      if (!isStatus(error, 401)) throw error;
      await client.auth({ type: "installation", refresh: true });
      return await request(options);
    }
  });
  return client;
}

/** Every request passes here: it is counted, and what GitHub says of its limits becomes a RetryAfter. */
function watch(client: Client, count: (asked: Omit<Asked, "installation">) => void): void {
  client.hook.wrap("request", async (send, request) => {
    const tell = (outcome: Asked["outcome"], headers: Headers = {}) => {
      const { "x-ratelimit-resource": resource, "x-ratelimit-remaining": left } = headers;
      const remaining = left === undefined ? undefined : Number(left);
      count({ class: classOf(request), outcome, resource, remaining });
    };
    try {
      const answer = await send(request);
      const headers = answer.headers as Headers;
      // GraphQL tells its limit, and all else that went wrong, with status 200.
      const { errors = [] } = (answer.data ?? {}) as {
        errors?: readonly { type?: string; message?: string }[];
      };
      const limited = errors.find((one) => one.type === "RATE_LIMITED" || one.type === "RATE_LIMIT");
      if (limited) throw { status: 429, message: limited.message, response: { headers } } satisfies Failed;
      tell(errors.length > 0 ? "error" : "ok", headers);
      return answer;
    } catch (error) {
      const told = laterIfLimited(error);
      tell(told instanceof RetryAfter ? "limited" : "error", (error as Failed).response?.headers);
      throw told;
    }
  });
}

/** On GitHub Enterprise Server Octokit gives GraphQL's whole address. */
function classOf({ method, url, query }: { method: string; url: string; query?: unknown }): Asked["class"] {
  if (url.endsWith("/graphql")) return /^\s*mutation/.test(String(query)) ? "graphql-write" : "graphql-read";
  return method === "GET" ? "rest-read" : "rest-write";
}

/** GitHub asks for a minute at least where it names no time. Milliseconds. */
const LIMIT_WAIT_MS = 60_000;
const SLACK_MS = 1_000;

/** Limits are obeyed: the primary one names when it ends, the secondary one how long to wait, or nothing. */
function laterIfLimited(error: unknown): unknown {
  const { status, message, response } = error as Failed;
  const headers = response?.headers ?? {};
  const isUsedUp = headers["x-ratelimit-remaining"] === "0";
  const retryAfter = Number(headers["retry-after"]);
  const isLimit =
    (status === 403 && (isUsedUp || retryAfter > 0 || /rate limit/i.test(message ?? ""))) || status === 429;
  if (!isLimit) return error;
  const resetMs = Number(headers["x-ratelimit-reset"]) * 1_000 - Date.now();
  const waitMs = retryAfter > 0 ? retryAfter * 1_000 : isUsedUp && resetMs > 0 ? resetMs : LIMIT_WAIT_MS;
  return new RetryAfter(`GitHub's limit is reached: ${message}`, waitMs + SLACK_MS, { isNoFailure: true });
}

type Headers = Readonly<Record<string, string | undefined>>;

interface Failed {
  readonly status?: number;
  readonly message?: string | undefined;
  readonly response?: { readonly headers?: Headers };
}

/** Octokit's own lines go nowhere: what it throws is logged once, with its key, by whoever asked. */
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** True for an answer of GitHub with that status. */
export function isStatus(error: unknown, status: number): boolean {
  return error instanceof Error && (error as Error & { status?: number }).status === status;
}
