import type { OtherIssue } from "../core/state/other-issue.ts";
import type { Person } from "../core/state/roles.ts";
import { parseSettings, type ReadSettings, settingsFrom } from "../core/state/settings-file.ts";
import { type Key, planBranch, planPaths, type Snapshot } from "../core/state/snapshot.ts";
import type { Signer } from "../core/state/traces.ts";
import type {
  Commit,
  Conversation,
  File,
  Observe,
  Pull,
  PullRequest,
  Repository,
  SettingsHistory,
  SubIssues,
} from "./answers.ts";
import { failingChecks } from "./checks.ts";
import type { Client } from "./client.ts";
import { ask, nodesOf } from "./graphql.ts";
import { type CommitPages, wholeIssue, wholePull } from "./pages.ts";
import {
  CONVERSATION_BY_NUMBER,
  FILE,
  OBSERVE,
  PULL_BY_NUMBER,
  SETTINGS_HISTORY,
  SUB_ISSUES,
} from "./queries.ts";
import { isOurPull, otherIssueOf, recordedPull, snapshotOf, type Viewer } from "./to-snapshot.ts";
import { type Blob, beginsPlan, branchOf, commitOf, planOf, subIssuesOf } from "./traces.ts";

/** The signer for an issue. */
export type SignerOf = (s: { repository: { id: string }; issue: { number: number } }) => Signer;

interface Context {
  readonly appId: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly signer: SignerOf;
  readonly commits: CommitPages;
  /** The plan's pull request, if this server has seen it before. */
  readonly known: number | undefined;
}

/** Reads everything about one plan, usually in one request. Undefined if there is no such issue. */
export async function observe(client: Client, key: Key, context: Context): Promise<Snapshot | undefined> {
  const { owner, repo, issue: number } = key;
  const ref = `refs/heads/${planBranch(number)}`;
  const { atRoot, inDocs } = planPaths(number);
  const files = { atRoot: `${ref}:${atRoot}`, inDocs: `${ref}:${inDocs}` };
  const known = { pull: context.known ?? 0, hasPull: context.known !== undefined };
  const variables = { owner, repo, issue: number, app: context.appId, ref, ...files, ...known };
  const { viewer: account, repository, defaults } = await ask<Observe>(client, OBSERVE, variables);
  if (!repository?.issue) return undefined;
  const signer = context.signer({ repository, issue: repository.issue });
  const viewer = { key, now: context.now, self: selfOf(account), signer };
  const issue = await wholeIssue(client, repository.issue);
  const viewing = { ...viewer, app: context.appId, recorded: recordedPull(issue, viewer) };
  const found = await planPull(client, repository, viewing);
  const commits = await chainOf(repository, signer, (oid) => context.commits(client, key, oid));
  const branch = branchOf(repository, commits, signer);
  const settings = await settingsOf(client, key, repository.settings, defaults?.settings);
  return snapshotOf(
    {
      repository,
      issue,
      pull: found && (await wholePull(client, found)),
      failing: await failingChecks(client, repository, { key, appId: context.appId, signer, chain: commits }),
      settings,
      branch,
      subIssues:
        settings.settings.sub_issues && found && branch?.isOurs
          ? subIssuesOf(await ask<SubIssues>(client, SUB_ISSUES, { id: issue.id }), found.number, viewer)
          : undefined,
      plan: await planOf(branch, (commit, path) => fileAt(client, repository, { key, commit, path })),
    },
    viewer,
  );
}

/** Reads an issue or pull request that is not the plan's own; undefined if there is none. */
export async function readIssue(
  client: Client,
  { owner, repo }: Key,
  number: number,
): Promise<OtherIssue | undefined> {
  const variables = { owner, repo, number };
  const { repository } = await ask<Conversation>(client, CONVERSATION_BY_NUMBER, variables);
  return repository?.found ? otherIssueOf(repository.found, number) : undefined;
}

/** An installation's viewer is the App's bot, as `slug[bot]`; as an author its login is only the slug. */
function selfOf({ id: nodeId, databaseId, login }: Observe["viewer"]): Person {
  return { login: login.replace(/\[bot\]$/, ""), id: databaseId ?? 0, nodeId, isBot: true };
}

/** The plan's pull request: among those that our App opened from the plan branch, the open one or else the last. */
async function planPull(
  client: Client,
  repository: Repository,
  { key, self, app, recorded }: Viewer & { readonly app: number; readonly recorded: number | undefined },
): Promise<PullRequest | undefined> {
  const fromBranch = nodesOf(repository.branch?.associatedPullRequests);
  const own = fromBranch.filter((pull) => isOurPull(pull, repository, self));
  // If the branch is gone, the number is known from the status comment or from this server's store.
  const known = recorded ?? repository.pull?.number;
  const number = (own.find(({ state }) => state === "OPEN") ?? own.at(-1))?.number ?? known;
  if (number === undefined) return undefined;
  if (repository.pull?.number === number) return repository.pull;
  const { owner, repo } = key;
  const pull = (await ask<Pull>(client, PULL_BY_NUMBER, { owner, repo, number, app })).repository?.pull;
  const isPlan = pull?.headRefName === planBranch(key.issue) && isOurPull(pull, repository, self);
  return isPlan ? pull : undefined;
}

/** The places where a plan usually is are part of the observation; any other takes a request. */
async function fileAt(
  client: Client,
  { branch, planAtRoot, planInDocs }: Repository,
  { key, commit, path }: { readonly key: Key; readonly commit: string; readonly path: string },
): Promise<Blob | null> {
  const { atRoot, inDocs } = planPaths(key.issue);
  if (commit === branch?.target?.oid && path === atRoot) return planAtRoot;
  if (commit === branch?.target?.oid && path === inDocs) return planInDocs;
  const { owner, repo } = key;
  const expression = `${commit}:${path}`;
  return (await ask<File>(client, FILE, { owner, repo, expression })).repository?.file ?? null;
}

/** Merges into the branch must not hide the plan's first commit; after this many pages we give up. */
const HISTORY_PAGES_MAX = 20;

/** The branch along first parents, back to the plan's first commit if it is found. */
async function chainOf(
  { branch }: Repository,
  signer: Signer,
  commitsFrom: (oid: string) => Promise<readonly Commit[]>,
): Promise<Commit[]> {
  const chain: Commit[] = [];
  const known = new Map(nodesOf(branch?.target?.history).map((commit) => [commit.oid, commit]));
  let next = branch?.target?.oid;
  for (let pages = 1; next !== undefined && pages <= HISTORY_PAGES_MAX; ) {
    const commit = known.get(next);
    if (!commit) {
      for (const older of await commitsFrom(next)) known.set(older.oid, older);
      pages++;
      continue;
    }
    chain.push(commit);
    next = beginsPlan(commitOf(commit, signer)) ? undefined : commit.parents.nodes?.[0]?.oid;
  }
  return chain;
}

/** The text of a settings file; undefined if there is none. */
export const textOf = (blob: Repository["settings"] | undefined) => {
  if (!blob) return undefined;
  // A truncated or binary file counts as invalid.
  return blob.isTruncated || typeof blob.text !== "string" ? "\0" : blob.text;
};

type SettingsBlob = Repository["settings"] | undefined;

/** The settings; earlier versions of a file are fetched only if the current one is invalid. */
async function settingsOf(
  client: Client,
  { owner, repo }: Key,
  own: SettingsBlob,
  defaults: SettingsBlob,
): Promise<ReadSettings> {
  const versions = async (blob: SettingsBlob, repository: string) => {
    const current = textOf(blob);
    if (parseSettings(current).settings) return { current, earlier: [] };
    const changes = await ask<SettingsHistory>(client, SETTINGS_HISTORY, { owner, repo: repository });
    const earlier = nodesOf(changes.repository?.defaultBranchRef?.target?.history);
    return { current, earlier: earlier.map(({ file }) => textOf(file?.object)) };
  };
  return settingsFrom(await versions(own, repo), await versions(defaults, ".github"));
}
