import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";
import type { Secrets } from "../core/markdown/scrub.ts";
import { RetryAfter } from "../core/state/errors.ts";
import { assertEffect } from "../ports/effect.ts";
import type { Asked, Metrics } from "../ports/metrics.ts";
import { scrubRequest } from "./outgoing.ts";

/** The App's credentials, and GitHub's address. */
export interface AppCredentials {
  readonly appId: number;
  /** PEM. */
  readonly privateKey: string;
  /** URL of the REST API, such as https://api.github.com; GraphQL is below it. */
  readonly apiUrl: string;
  /** Removed from everything that is written to GitHub; learns each token that we get. */
  readonly secrets: Secrets;
  /** Counts requests. */
  readonly metrics?: Metrics;
}

export type Client = Octokit;

/** Clients that act as the App itself, and as one of its installations. */
export interface Clients {
  app(): Client;
  installation(id: number): Client;
  /** An installation token for git; valid for an hour at most. */
  token(id: number): Promise<string>;
}

/** The endpoint that creates installation tokens. */
const TOKENS = "/access_tokens";

/** Request timeout in milliseconds; GitHub's own is ten seconds. */
const ANSWER_MS = 30_000;

/**
 * Plain Octokit: no retries and no throttling by plug-ins. A create that returned 502 may have happened, so it is
 * never retried blindly: the next observation decides.
 */
export function createClients({ appId, privateKey, apiUrl, secrets, metrics }: AppCredentials): Clients {
  const clients = new Map<number, Client>();
  const base = { authStrategy: createAppAuth, baseUrl: apiUrl, userAgent: "redline" };
  const options = { ...base, log: silent, request: { fetch: fetchInTime } };
  const create = (auth: { installationId?: number }): Client => {
    const client = new Octokit({ ...options, auth: { appId, privateKey, ...auth } });
    guard(client, secrets);
    watch(client, (asked) => metrics?.recordRequest({ ...asked, installation: auth.installationId }));
    return client;
  };
  const app = create({});
  const installation = (id: number): Client => {
    const known = clients.get(id);
    if (known) return known;
    const client = withFreshToken(create({ installationId: id }));
    clients.set(id, client);
    return client;
  };
  return {
    app: () => app,
    installation,
    token: async (id) => ((await installation(id).auth({ type: "installation" })) as { token: string }).token,
  };
}

/** A client without credentials. */
export function createAnonymous(apiUrl: string): Client {
  return new Octokit({ baseUrl: apiUrl, userAgent: "redline", log: silent, request: { fetch: fetchInTime } });
}

const fetchInTime: typeof fetch = (url, init) =>
  fetch(url, { ...init, signal: AbortSignal.timeout(ANSWER_MS) });

/** Every write must be a named effect, without secrets. */
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

/** A token can be revoked early. A 401 has had no effect, so the request is retried once with a new token. */
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

interface GraphqlAnswer {
  readonly data?: object | null;
  readonly errors?: readonly { readonly type?: string; readonly message?: string }[];
}

/** Most owners have no defaults: a part of an answer that is not there is no failure of the request. */
const isWhole = ({ data, errors = [] }: GraphqlAnswer): boolean =>
  errors.length === 0 || (Boolean(data) && errors.every(({ type }) => type === "NOT_FOUND"));

/** Counts every request, and turns rate limit errors into RetryAfter. */
function watch(client: Client, count: (asked: Omit<Asked, "installation">) => void): void {
  client.hook.wrap("request", async (send, request) => {
    const record = (outcome: Asked["outcome"], headers: Headers = {}) => {
      const { "x-ratelimit-resource": resource, "x-ratelimit-remaining": left } = headers;
      const remaining = left === undefined ? undefined : Number(left);
      count({ class: classOf(request), outcome, resource, remaining });
    };
    try {
      const answer = await send(request);
      const headers = answer.headers as Headers;
      // GraphQL reports its rate limit, and all other errors, with status 200.
      const answered = (answer.data ?? {}) as GraphqlAnswer;
      const limited = answered.errors?.find(
        (one) => one.type === "RATE_LIMITED" || one.type === "RATE_LIMIT",
      );
      if (limited) throw { status: 429, message: limited.message, response: { headers } } satisfies Failed;
      record(isWhole(answered) ? "ok" : "error", headers);
      return answer;
    } catch (error) {
      const thrown = retryIfLimited(error);
      record(thrown instanceof RetryAfter ? "limited" : "error", (error as Failed).response?.headers);
      throw thrown;
    }
  });
}

/** On GitHub Enterprise Server, Octokit passes GraphQL's full URL. */
function classOf({ method, url, query }: { method: string; url: string; query?: unknown }): Asked["class"] {
  if (url.endsWith("/graphql")) return /^\s*mutation/.test(String(query)) ? "graphql-write" : "graphql-read";
  return method === "GET" ? "rest-read" : "rest-write";
}

/** GitHub asks to wait at least a minute if it names no time. Milliseconds. */
const LIMIT_WAIT_MS = 60_000;
const SLACK_MS = 1_000;

/** The primary rate limit says when it resets, the secondary one how long to wait, or nothing. */
function retryIfLimited(error: unknown): unknown {
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

/** Octokit's own log is dropped: its errors are logged once, with the key, by the caller. */
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** True for a response from GitHub with that status. */
export function isStatus(error: unknown, status: number): boolean {
  return error instanceof Error && (error as Error & { status?: number }).status === status;
}
