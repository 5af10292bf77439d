import { createHmac } from "node:crypto";
import { TryLater } from "../core/errors.ts";
import type { Signer } from "../core/marker.ts";
import {
  issueOfBranch,
  type Key,
  nameOf,
  type PullKey,
  planBranch,
  planPaths,
  type Snapshot,
} from "../core/snapshot.ts";
import { type Person, ROLES, type Role } from "../core/trust.ts";
import { effect } from "../effect.ts";
import type { Memory } from "../memory.ts";
import type { Forge, Remote } from "../ports.ts";
import { type AppCredentials, type Client, createClients, isStatus } from "./client.ts";
import { createLagGuard } from "./lag.ts";
import { snapshotOf } from "./observe.ts";
import { withOlderThreads } from "./pages.ts";
import { BRANCH_OF_PULL, OBSERVE } from "./queries.ts";
import { showAll } from "./show.ts";
import { createRedelivery, openPlans } from "./sweep.ts";
import type { GhObservation } from "./words.ts";

export interface ForgeOptions extends AppCredentials {
  /** Address that git and people use, such as https://github.com. */
  readonly serverUrl: string;
  /** What traces are signed with; whoever knows it can forge them. */
  readonly markerSecret: string;
  /** The time, in milliseconds since 1970. */
  readonly now: () => number;
  /** Where it is kept what was written, until GitHub shows it. */
  readonly memory: Memory;
}

/** GitHub through Octokit. */
export function createForge(options: ForgeOptions): Forge {
  const clients = createClients(options);
  const lag = createLagGuard(options.memory);
  const issues = new Map<string, number>();
  let selfId: number | undefined;
  const signerKey = createHmac("sha256", options.markerSecret).update("redline markers").digest("hex");
  const signer = (repository: string, issue: number): Signer => ({
    key: signerKey,
    scope: `${repository}#${issue}`,
    scrub: options.secrets.scrub,
  });
  const at = (key: { installation: number }) => clients.installation(key.installation);
  return {
    observe: async (key) => {
      const s = await observe(at(key), key, { appId: options.appId, now: options.now(), signer });
      if (s?.pull) issues.set(nameOf({ ...placeOf(key), pull: s.pull.number }), key.issue);
      selfId = s?.self.id ?? selfId;
      return s && (await lag.overlay(s));
    },
    roleOf: (key, login) => roleOf(at(key), key, login),
    show: async (s, edits) => {
      const begin = () => lag.begin(s, edits);
      try {
        const made = await showAll(at(s.key), s, edits, {
          signer: signer(s.repository.id, s.issue.number),
          begin,
        });
        await lag.confirm(s, edits, made);
      } catch (error) {
        if (isRefused(error)) await lag.confirm(s, []);
        throw error;
      }
    },
    label: (s) => label(at(s.key), s),
    openPull: (s, pull) => openPull(at(s.key), s.key, pull),
    remote: async (key) => remote(options.serverUrl, key, await clients.token(key.installation)),
    signer: (s) => signer(s.repository.id, s.issue.number),
    // A pull request's branch does not change, so what was seen once need not be asked again.
    seenIssueOf: (key) => issues.get(nameOf(key)),
    issueOfPull: (key) => issueOfPull(at(key), key),
    isSelf: (id) => selfId === id,
    reach: async () => void (await clients.app().rest.apps.listInstallations({ per_page: 1 })),
    openPlans: (fail) => openPlans(clients, fail),
    askAgain: createRedelivery(clients, options.now),
  };
}

const placeOf = ({ installation, owner, repo }: Key) => ({ installation, owner, repo });

interface ObserveContext {
  readonly appId: number;
  readonly now: number;
  readonly signer: (repository: string, issue: number) => Signer;
}

async function observe(
  client: Client,
  key: Key,
  { appId, now, signer }: ObserveContext,
): Promise<Snapshot | undefined> {
  const branch = planBranch(key.issue);
  const { atRoot, inDocs } = planPaths(key.issue);
  const asked = await client
    .graphql<GhObservation>(OBSERVE, {
      owner: key.owner,
      repo: key.repo,
      issue: key.issue,
      app: appId,
      branch,
      ref: `refs/heads/${branch}`,
      atRoot: `${branch}:${atRoot}`,
      inDocs: `${branch}:${inDocs}`,
    })
    .catch(unlessGone);
  const repository = asked?.repository;
  if (!asked || !repository?.issue) return undefined;
  const eye = {
    key,
    now,
    self: ourselves(asked.viewer),
    signer: signer(repository.id, key.issue),
  };
  const pulls = await Promise.all(
    repository.pullRequests.nodes.map((pull) => withOlderThreads(client, key, pull)),
  );
  const whole = { ...repository, pullRequests: { ...repository.pullRequests, nodes: pulls } };
  return snapshotOf(whole, repository.issue, eye);
}

/** An installation's viewer is the App's bot, as `slug[bot]`; as an author it has the slug alone. */
function ourselves({ id: nodeId, databaseId, login }: GhObservation["viewer"]): Person {
  return { login: login.replace(/\[bot\]$/, ""), id: databaseId ?? 0, nodeId, isBot: true };
}

/** True if GitHub has surely not done what it was asked: it said no, or that it is too much. */
function isRefused(error: unknown): boolean {
  const { status } = error as { status?: number };
  return error instanceof TryLater || (status !== undefined && status >= 400 && status < 500);
}

/** A repository or an issue that is not there is an answer; any other error is thrown. */
function unlessGone(error: Error & { errors?: readonly { type?: string }[] }): undefined {
  if (error.errors?.length && error.errors.every((one) => one.type === "NOT_FOUND")) return undefined;
  throw error;
}

async function roleOf(client: Client, key: Key, username: string): Promise<Role> {
  try {
    const { data } = await client.rest.repos.getCollaboratorPermissionLevel({
      owner: key.owner,
      repo: key.repo,
      username,
    });
    // `permission` folds maintain into write and triage into read; custom roles show only there.
    return (
      ROLES.find((role) => role === data.role_name) ??
      ROLES.find((role) => role === data.permission) ??
      "none"
    );
  } catch (error) {
    if (isStatus(error, 404)) return "none";
    throw error;
  }
}

async function label(client: Client, { key, issue, settings }: Snapshot): Promise<void> {
  const request = { owner: key.owner, repo: key.repo, issue_number: issue.number, labels: [settings.label] };
  await effect("label", () => client.rest.issues.addLabels(request));
}

async function openPull(
  client: Client,
  key: Key,
  pull: { branch: string; base: string; title: string; body: string },
): Promise<void> {
  const { branch: head, base, title, body } = pull;
  const request = { owner: key.owner, repo: key.repo, head, base, title, body };
  try {
    await effect("open-pull", () => client.rest.pulls.create({ ...request, draft: true }));
  } catch (error) {
    if (!isStatus(error, 422)) throw error;
    // One that exists already is what was wanted. Drafts are refused on private repositories of free plans.
    if (/already exists/i.test((error as Error).message)) return;
    if (!/draft/i.test((error as Error).message)) throw error;
    await effect("open-pull", () => client.rest.pulls.create(request));
  }
}

function remote(serverUrl: string, key: Key, token: string): Remote {
  return {
    url: `${serverUrl}/${key.owner}/${key.repo}.git`,
    token,
    name: `${key.installation}/${key.owner}/${key.repo}`,
  };
}

async function issueOfPull(
  client: Client,
  { owner, repo, pull: number }: PullKey,
): Promise<number | undefined> {
  type Found = {
    repository: { pullRequest: { headRefName: string; isCrossRepository: boolean } | null } | null;
  };
  const asked = await client.graphql<Found>(BRANCH_OF_PULL, { owner, repo, number }).catch(unlessGone);
  const pull = asked?.repository?.pullRequest;
  return !pull || pull.isCrossRepository ? undefined : issueOfBranch(pull.headRefName);
}
