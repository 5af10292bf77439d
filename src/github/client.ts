import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";
import { TryLater } from "../core/errors.ts";
import { assertEffect } from "../effect.ts";

/** Who we are to GitHub, and where it is. */
export interface AppCredentials {
  readonly appId: number;
  /** PEM. */
  readonly privateKey: string;
  /** Address of the REST API, such as https://api.github.com; GraphQL is below it. */
  readonly apiUrl: string;
}

export type Client = Octokit;

/** Clients that act as the App itself, and as one of its installations. */
export interface Clients {
  app(): Client;
  installation(id: number): Client;
  /** A token of the installation for git; lives an hour at most. */
  token(id: number): Promise<string>;
}

/** An answer that takes longer is given up, in milliseconds; GitHub itself gives up after ten seconds. */
const ANSWER_MS = 30_000;

/**
 * Plain Octokit: no retries and no throttling by plug-ins. A create that answered 502 may have happened, so it is
 * never sent again blindly: what GitHub shows then decides.
 */
export function createClients({ appId, privateKey, apiUrl }: AppCredentials): Clients {
  const clients = new Map<number, Client>();
  const options = { baseUrl: apiUrl, userAgent: "redline", log: silent, request: { fetch: fetchInTime } };
  const make = (auth: object): Client => {
    const client = new Octokit({
      ...options,
      authStrategy: createAppAuth,
      auth: { appId, privateKey, ...auth },
    });
    client.hook.before("request", ({ method, url, query }) => {
      const isRead = method === "GET" || (url === "/graphql" && !/^\s*mutation/.test(String(query)));
      if (!isRead && !url.endsWith("/access_tokens")) assertEffect(`${method} ${url}`);
    });
    client.hook.error("request", (error) => {
      throw laterIfLimited(error);
    });
    client.hook.after("request", ({ data, headers }) => {
      // GraphQL tells its limit with status 200.
      const errors = (data as { errors?: readonly { type?: string; message?: string }[] } | null)?.errors;
      const limited = errors?.find((one) => one.type === "RATE_LIMITED" || one.type === "RATE_LIMIT");
      if (limited) throw laterIfLimited({ status: 429, message: limited.message, response: { headers } });
    });
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
    token: async (id) => {
      const { token } = (await installation(id).auth({ type: "installation" })) as { token: string };
      return token;
    },
  };
}

const fetchInTime: typeof fetch = (url, init) =>
  fetch(url, { ...init, signal: AbortSignal.timeout(ANSWER_MS) });

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
  return new TryLater(`GitHub's limit is reached: ${message}`, waitMs + SLACK_MS, { isLimit: true });
}

interface Failed {
  readonly status?: number;
  readonly message?: string;
  readonly response?: { readonly headers?: Readonly<Record<string, string | undefined>> };
}

/** Octokit's own lines go nowhere: what it throws is logged once, with its key, by whoever asked. */
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** True for an answer of GitHub with that status. */
export function isStatus(error: unknown, status: number): boolean {
  return error instanceof Error && (error as Error & { status?: number }).status === status;
}
