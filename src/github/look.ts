import type { Person } from "../core/state/roles.ts";
import { type ReadSettings, settingsFrom } from "../core/state/settings.ts";
import { type Key, planBranch, planPaths, type Snapshot } from "../core/state/snapshot.ts";
import type { Signer } from "../core/state/traces.ts";
import type { Client } from "./client.ts";
import { type Eye, isOurPull, recordedPull, snapshotOf } from "./observe.ts";
import { type CommitPages, wholeIssue, wholePull } from "./pages.ts";
import { OBSERVE, PULL_BY_NUMBER, SETTINGS_AT, SETTINGS_HISTORY } from "./queries.ts";
import { beginsPlan, commitOf } from "./traces.ts";
import type { GhBlob, GhCommit, GhObservation, GhPull, GhRepository } from "./words.ts";

interface Context {
  readonly appId: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly signer: (repository: string, issue: number) => Signer;
  readonly commits: CommitPages;
  /** The plan's pull request, where this server has seen it before. */
  readonly known: number | undefined;
}

/** Looks at all that GitHub shows of one plan: one request in the common case. Undefined if there is no such issue. */
export async function observe(client: Client, key: Key, context: Context): Promise<Snapshot | undefined> {
  const ref = `refs/heads/${planBranch(key.issue)}`;
  const { atRoot, inDocs } = planPaths(key.issue);
  const asked = await client
    .graphql<GhObservation>(OBSERVE, {
      owner: key.owner,
      repo: key.repo,
      issue: key.issue,
      app: context.appId,
      ref,
      atRoot: `${ref}:${atRoot}`,
      inDocs: `${ref}:${inDocs}`,
      pull: context.known ?? 0,
      hasPull: context.known !== undefined,
    })
    .catch(unlessGone);
  const repository = asked?.repository;
  if (!asked || !repository?.issue) return undefined;
  const signer = context.signer(repository.id, key.issue);
  const eye = { key, now: context.now, self: ourselves(asked.viewer), signer };
  const issue = await wholeIssue(client, repository.issue);
  const found = await pullOf(client, repository, { ...eye, recorded: recordedPull(issue, eye) });
  return snapshotOf(
    {
      repository,
      issue,
      pull: found && (await wholePull(client, found)),
      commits: await chainOf(repository, eye, (oid) => context.commits(client, key, oid)),
      settings: await settingsOf(client, repository, key),
    },
    eye,
  );
}

/** An installation's viewer is the App's bot, as `slug[bot]`; as an author it has the slug alone. */
function ourselves({ id: nodeId, databaseId, login }: GhObservation["viewer"]): Person {
  return { login: login.replace(/\[bot\]$/, ""), id: databaseId ?? 0, nodeId, isBot: true };
}

/** The plan's pull request: of those that our App opened from the plan branch the open one, else the last. */
async function pullOf(
  client: Client,
  repository: GhRepository,
  { key, self, recorded }: Eye & { readonly recorded: number | undefined },
): Promise<GhPull | undefined> {
  const fromBranch = repository.branch?.associatedPullRequests.nodes ?? [];
  const own = fromBranch.filter((pull) => isOurPull(pull, repository, self));
  // Where the branch is gone it is found by its number, which the status comment names, and this server remembers.
  const known = recorded ?? repository.pull?.number;
  const number = (own.find(({ state }) => state === "OPEN") ?? own.at(-1))?.number ?? known;
  if (number === undefined) return undefined;
  if (repository.pull?.number === number) return repository.pull;
  const asked = await client
    .graphql<{ repository: { pull: GhPull | null } }>(PULL_BY_NUMBER, {
      owner: key.owner,
      repo: key.repo,
      number,
    })
    .catch(unlessGone);
  const pull = asked?.repository.pull;
  const isPlan = pull?.headRefName === planBranch(key.issue) && isOurPull(pull, repository, self);
  return isPlan ? pull : undefined;
}

/** Whoever merges much into the branch cannot hide the plan's first commit; beyond this many pages we give up. */
const HISTORY_PAGES_MAX = 20;

/** The branch along its first parents, down to the commit that began the plan, else as far as it is known. */
async function chainOf(
  { branch }: GhRepository,
  { signer }: Eye,
  commitsFrom: (oid: string) => Promise<readonly GhCommit[]>,
): Promise<GhCommit[]> {
  const chain: GhCommit[] = [];
  const known = new Map(branch?.target?.history?.nodes.map((commit) => [commit.oid, commit]));
  let next = branch?.target?.oid;
  for (let pages = 1; next !== undefined && pages <= HISTORY_PAGES_MAX; ) {
    const commit: GhCommit | undefined = known.get(next);
    if (!commit) {
      for (const older of await commitsFrom(next)) known.set(older.oid, older);
      pages++;
      continue;
    }
    chain.push(commit);
    next = beginsPlan(commitOf(commit, signer)) ? undefined : commit.parents.nodes[0]?.oid;
  }
  return chain;
}

const textOf = (blob: GhBlob | null | undefined) => {
  if (!blob) return undefined;
  // What is cut or no text reads as a file with a mistake.
  return blob.isTruncated || typeof blob.text !== "string" ? "\0" : blob.text;
};

/** The settings; only where the present file has a mistake, its earlier versions are asked for. */
async function settingsOf(
  client: Client,
  { settings }: GhRepository,
  { owner, repo }: Key,
): Promise<ReadSettings> {
  const present = settingsFrom(textOf(settings), []);
  if (!present.isUnusable) return present;
  type Changes = {
    repository: { defaultBranchRef: { target: { history?: { nodes: readonly { oid: string }[] } } } | null };
  };
  const changes = await client.graphql<Changes>(SETTINGS_HISTORY, { owner, repo });
  const commits = changes.repository.defaultBranchRef?.target.history?.nodes ?? [];
  if (commits.length === 0) return present;
  const names = commits.map(({ oid }, index) => [`c${index}`, `${oid}:.github/redline.yml`]);
  type Files = { repository: Readonly<Record<string, GhBlob | null>> };
  const variables = { owner, repo, ...(Object.fromEntries(names) as Record<string, string>) };
  const files = await client.graphql<Files>(SETTINGS_AT(commits.length), variables);
  return settingsFrom(
    textOf(settings),
    commits.map((_, index) => textOf(files.repository[`f${index}`])),
  );
}

/** A repository or an issue that is not there is an answer; any other error is thrown. */
export function unlessGone(error: Error & { errors?: readonly { type?: string }[] }): undefined {
  if (error.errors?.length && error.errors.every((one) => one.type === "NOT_FOUND")) return undefined;
  throw error;
}
