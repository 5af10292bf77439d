import type { Update } from "../core/discussion/action.ts";
import { pullNotReopened } from "../core/messages/failures.ts";
import { RetryAfter, UserError } from "../core/state/errors.ts";
import { type Press, pressNotice } from "../core/state/press.ts";
import {
  type AnyKey,
  issueOfBranch,
  type Key,
  nameOf,
  type PullKey,
  planBranch,
  type Snapshot,
} from "../core/state/snapshot.ts";
import type { Text } from "../core/state/text.ts";
import { type Signer, signingKey } from "../core/state/traces.ts";
import { effect } from "../ports/effect.ts";
import type { GitHub } from "../ports/ports.ts";
import type { StateStore } from "../ports/state-store.ts";
import type { BranchOfPull } from "./answers.ts";
import { approverReads } from "./approvers.ts";
import { type AppCredentials, type Client, type Clients, createClients, isStatus } from "./client.ts";
import { commitOnBranch } from "./commit.ts";
import { RETENTION_MS, sentPress } from "./deliveries.ts";
import { ask } from "./graphql.ts";
import { jobLog } from "./job-log.ts";
import { observe, readIssue, type SignerOf } from "./observe.ts";
import { createCommitPages } from "./pages.ts";
import { createPendingWrites } from "./pending-writes.ts";
import { BRANCH_OF_PULL } from "./queries.ts";
import { checkSettings } from "./settings.ts";
import { createRedelivery, openPlans, openPlansOf } from "./sweep.ts";
import { writeUpdates } from "./update.ts";

export interface GitHubOptions extends AppCredentials {
  /** URL that git and people use, such as https://github.com. */
  readonly serverUrl: string;
  /** The App's previous keys (PEM): their signatures are still valid. */
  readonly previousPrivateKeys: readonly string[];
  /** The time, in milliseconds since 1970. */
  readonly now: () => number;
  /** Stores what was written until GitHub shows it. */
  readonly memory: StateStore;
}

/** The GitHub port, through Octokit. */
export function createForge(options: GitHubOptions): GitHub {
  const clients = createClients(options);
  const pending = createPendingWrites(options.memory);
  const [issues, pulls] = [new Map<string, number>(), new Map<string, number>()];
  let selfId: number | undefined;
  const signer = signerOf(options);
  const commits = createCommitPages();
  const at = ({ installation }: AnyKey) => clients.installation(installation);
  return {
    observe: async (key) => {
      const known = pulls.get(nameOf(key)) ?? (await pending.pullOf(key));
      const context = { appId: options.appId, now: options.now(), signer, commits, known };
      const s = await observe(at(key), key, context);
      if (s?.pull) {
        issues.set(nameOf({ ...key, pull: s.pull.number }), key.issue);
        pulls.set(nameOf(key), s.pull.number);
      }
      selfId = s?.self.id ?? selfId;
      return s && (await pending.overlay(s));
    },
    readIssue: (key, number) => readIssue(at(key), key, number),
    ...approverReads(at),
    jobLog: (key, job) => jobLog(at(key), key, job),
    update: (s, updates) => update(at(s.key), s, updates, { pending, signer: signer(s) }),
    recordPress: (s, press, body) => recordPress(at(s.key), s, { press, body }, signer(s)),
    addLabel: (s) => addLabel(at(s.key), s),
    openPull: async (s, pull) => {
      const number = await openPull(at(s.key), s.key, pull);
      if (number !== undefined) pulls.set(nameOf(s.key), number);
    },
    reopenPull: (s) => reopenPull(at(s.key), s),
    commit: (s, commit) => commitOnBranch(at(s.key), s.key, commit),
    remote: async ({ installation, owner, repo }) => ({
      url: `${options.serverUrl}/${owner}/${repo}.git`,
      token: await clients.token(installation),
      name: `${installation}/${owner}/${repo}`,
    }),
    signer,
    // A pull request's branch never changes, so it can be cached.
    seenIssueOf: (key) => issues.get(nameOf(key)),
    ...anyPulls(at, options.appId),
    isSelf: (id) => selfId === id,
    ping: () => ping(clients.app()),
    openPlansOf: (key) => openPlansOf(at(key), key),
    openPlans: (fail) => openPlans(clients, fail),
    ...sentWebhooks(clients, options.now),
  };
}

/** What is read and done as the App about the webhooks that GitHub has sent. */
const sentWebhooks = (
  clients: Clients,
  now: () => number,
): Pick<GitHub, "sentPress" | "redeliverFailedWebhooks"> => ({
  sentPress: (key) => sentPress(clients.app(), key, now() - RETENTION_MS),
  redeliverFailedWebhooks: createRedelivery(clients, now),
});

/** What is done on pull requests that need not be of a plan. */
const anyPulls = (
  at: (key: PullKey) => Client,
  app: number,
): Pick<GitHub, "issueOfPull" | "checkSettings"> => ({
  issueOfPull: (key) => issueOfPull(at(key), key),
  checkSettings: (key, check) => checkSettings(at(key), key, app, check),
});

function signerOf({ privateKey, previousPrivateKeys, secrets: { scrub } }: GitHubOptions): SignerOf {
  const keys = [signingKey(privateKey), ...previousPrivateKeys.map(signingKey)] as const;
  return ({ repository, issue }) => ({ keys, scope: `${repository.id}#${issue.number}`, scrub });
}

/** Writes the updates, and stores them until GitHub shows them. */
async function update(
  client: Client,
  s: Snapshot,
  updates: readonly Update[],
  { pending, signer }: { pending: ReturnType<typeof createPendingWrites>; signer: Signer },
): Promise<void> {
  try {
    const id = await writeUpdates(client, s, updates, { signer, begin: () => pending.begin(s, updates) });
    await pending.confirm(s, updates, id);
  } catch (error) {
    if (isRefused(error)) await pending.refuse(s, updates);
    throw error;
  }
}

/** Not among the pending writes, which belong to whoever works on the plan. */
async function recordPress(
  client: Client,
  s: Snapshot,
  recorded: { readonly press: Press; readonly body: Text },
  signer: Signer,
): Promise<void> {
  const place = { subject: s.pull?.id ?? s.issue.id, notice: pressNotice(recorded.press) };
  const begin = async () => undefined;
  await writeUpdates(client, s, [{ kind: "comment", ...place, ...recorded }], { signer, begin });
}

/** True if the write certainly had no effect: GitHub rejected it, or the rate limit is reached. */
function isRefused(error: unknown): boolean {
  const { status } = error as { status?: number };
  return error instanceof RetryAfter || (status !== undefined && status >= 400 && status < 500);
}

async function ping(client: Client): Promise<void> {
  const { data } = await client.rest.apps.listInstallations({ per_page: 1 });
  // Some other server may answer 200 as well.
  if (!Array.isArray(data)) throw new Error("it is not GitHub's API");
}

async function addLabel(client: Client, { key, issue, settings }: Snapshot): Promise<void> {
  const { owner, repo } = key;
  const request = { owner, repo, issue_number: issue.number, labels: [settings.label] };
  await effect("label", () => client.rest.issues.addLabels(request));
}

async function openPull(
  client: Client,
  { owner, repo }: Key,
  { branch: head, base, title, body }: Parameters<GitHub["openPull"]>[1],
): Promise<number | undefined> {
  const request = { owner, repo, head, base, title, body };
  try {
    const created = await effect("open-pull", () => client.rest.pulls.create({ ...request, draft: true }));
    return created.data.number;
  } catch (error) {
    if (!isStatus(error, 422)) throw error;
    // An existing one is fine. Drafts are not available in private repositories on free plans.
    if (/already exists/i.test((error as Error).message)) return undefined;
    if (!/draft/i.test((error as Error).message)) throw error;
    return (await effect("open-pull", () => client.rest.pulls.create(request))).data.number;
  }
}

async function reopenPull(client: Client, { key, pull, issue }: Snapshot): Promise<void> {
  if (!pull) return;
  const { owner, repo } = key;
  try {
    const request = { owner, repo, pull_number: pull.number, state: "open" } as const;
    await effect("reopen-pull", () => client.rest.pulls.update(request));
  } catch (error) {
    if (!isStatus(error, 422)) throw error;
    throw new UserError(pullNotReopened(pull.number, planBranch(issue.number)), { cause: error });
  }
}

async function issueOfPull(
  client: Client,
  { owner, repo, pull: number }: PullKey,
): Promise<number | undefined> {
  const { repository } = await ask<BranchOfPull>(client, BRANCH_OF_PULL, { owner, repo, number });
  const pull = repository?.pullRequest;
  return !pull || pull.isCrossRepository ? undefined : issueOfBranch(pull.headRefName);
}
