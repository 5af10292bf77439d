import type { Edit } from "../core/discussion/action.ts";
import { TryLater } from "../core/state/errors.ts";
import { ROLES, type Role } from "../core/state/roles.ts";
import { issueOfBranch, type Key, nameOf, type PullKey, type Snapshot } from "../core/state/snapshot.ts";
import { type Signer, signingKey } from "../core/state/traces.ts";
import { effect } from "../ports/effect.ts";
import type { Memory } from "../ports/memory.ts";
import type { Forge, Remote } from "../ports/ports.ts";
import { type AppCredentials, type Client, createClients, isStatus } from "./client.ts";
import { createLagGuard } from "./lag.ts";
import { observe, unlessGone } from "./look.ts";
import { createCommitPages } from "./pages.ts";
import { BRANCH_OF_PULL } from "./queries.ts";
import { showAll } from "./show.ts";
import { createRedelivery, openPlans } from "./sweep.ts";

export interface ForgeOptions extends AppCredentials {
  /** Address that git and people use, such as https://github.com. */
  readonly serverUrl: string;
  /** PEM texts of keys that the App had before: what was signed with them still counts. */
  readonly previousPrivateKeys: readonly string[];
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
  const keys = [signingKey(options.privateKey), ...options.previousPrivateKeys.map(signingKey)] as const;
  const signer = (repository: string, issue: number): Signer => ({
    keys,
    scope: `${repository}#${issue}`,
    scrub: options.secrets.scrub,
  });
  const pulls = new Map<string, number>();
  const commits = createCommitPages();
  const at = (key: { installation: number }) => clients.installation(key.installation);
  return {
    observe: async (key) => {
      const known = pulls.get(nameOf(key)) ?? (await lag.pullOf(key));
      const s = await observe(at(key), key, {
        appId: options.appId,
        now: options.now(),
        signer,
        commits,
        known,
      });
      if (s?.pull) {
        issues.set(nameOf({ ...placeOf(key), pull: s.pull.number }), key.issue);
        pulls.set(nameOf(key), s.pull.number);
      }
      selfId = s?.self.id ?? selfId;
      return s && (await lag.overlay(s));
    },
    roleOf: (key, login) => roleOf(at(key), key, login),
    show: (s, edits) => showOn(at(s.key), s, edits, { lag, signer: signer(s.repository.id, s.issue.number) }),
    label: (s) => label(at(s.key), s),
    openPull: async (s, pull) => {
      const number = await openPull(at(s.key), s.key, pull);
      if (number !== undefined) pulls.set(nameOf(s.key), number);
    },
    remote: async (key) => remote(options.serverUrl, key, await clients.token(key.installation)),
    signer: (s) => signer(s.repository.id, s.issue.number),
    // A pull request's branch does not change, so what was seen once need not be asked again.
    seenIssueOf: (key) => issues.get(nameOf(key)),
    issueOfPull: (key) => issueOfPull(at(key), key),
    isSelf: (id) => selfId === id,
    reach: () => reach(clients.app()),
    openPlans: (fail) => openPlans(clients, fail),
    askAgain: createRedelivery(clients, options.now),
  };
}

/** Makes the edits, and remembers them until GitHub shows them. */
async function showOn(
  client: Client,
  s: Snapshot,
  edits: readonly Edit[],
  { lag, signer }: { lag: ReturnType<typeof createLagGuard>; signer: Signer },
): Promise<void> {
  try {
    const made = await showAll(client, s, edits, { signer, begin: () => lag.begin(s, edits) });
    await lag.confirm(s, edits, made);
  } catch (error) {
    if (isRefused(error)) await lag.refuse(s, edits);
    throw error;
  }
}

const placeOf = ({ installation, owner, repo }: Key) => ({ installation, owner, repo });

/** True if GitHub has surely not done what it was asked: it said no, or that it is too much. */
function isRefused(error: unknown): boolean {
  const { status } = error as { status?: number };
  return error instanceof TryLater || (status !== undefined && status >= 400 && status < 500);
}

async function reach(client: Client): Promise<void> {
  const { data } = await client.rest.apps.listInstallations({ per_page: 1 });
  // A page of something else answers 200 as well.
  if (!Array.isArray(data)) throw new Error("it is not GitHub's API");
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
): Promise<number | undefined> {
  const { branch: head, base, title, body } = pull;
  const request = { owner: key.owner, repo: key.repo, head, base, title, body };
  try {
    const made = await effect("open-pull", () => client.rest.pulls.create({ ...request, draft: true }));
    return made.data.number;
  } catch (error) {
    if (!isStatus(error, 422)) throw error;
    // One that exists already is what was wanted. Drafts are refused on private repositories of free plans.
    if (/already exists/i.test((error as Error).message)) return undefined;
    if (!/draft/i.test((error as Error).message)) throw error;
    return (await effect("open-pull", () => client.rest.pulls.create(request))).data.number;
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
