import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";

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

/**
 * Plain Octokit: no retries and no throttling by plug-ins. A create that answered 502 may have happened, so it is
 * never sent again blindly: what GitHub shows then decides.
 */
export function createClients({ appId, privateKey, apiUrl }: AppCredentials): Clients {
  const clients = new Map<number, Client>();
  const options = { baseUrl: apiUrl, userAgent: "redline", log: silent };
  const auth = { authStrategy: createAppAuth };
  const app = new Octokit({ ...options, ...auth, auth: { appId, privateKey } });
  const installation = (id: number): Client => {
    const known = clients.get(id);
    if (known) return known;
    const made = new Octokit({ ...options, ...auth, auth: { appId, privateKey, installationId: id } });
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

/** Octokit's own lines go nowhere: what it throws is logged once, with its key, by whoever asked. */
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** True for an answer of GitHub with that status. */
export function isStatus(error: unknown, status: number): boolean {
  return error instanceof Error && (error as Error & { status?: number }).status === status;
}
