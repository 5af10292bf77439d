import { commitDiffers, commitRefused } from "../core/messages/failures.ts";
import { StaleHead, UserError } from "../core/state/errors.ts";
import { type Key, type Oid, planBranch } from "../core/state/snapshot.ts";
import { effect } from "../ports/effect.ts";
import type { CommitContents } from "../ports/ports.ts";
import { type Client, isStatus } from "./client.ts";
import { nodesOf } from "./graphql.ts";
import { ALONE } from "./queries.ts";

/** A branch with a new plan has this name until its first commit stands: another process may die meanwhile. */
const begunName = (key: Key) => `${planBranch(key.issue)}-begun`;

/**
 * Has GitHub make a commit on the plan branch, which must be at its parent, or must not exist if `isNew`. GitHub signs it,
 * so it shows as verified. Throws StaleHead if the branch is elsewhere, and a UserError if GitHub refuses the commit or
 * makes another one.
 */
export async function commitOnBranch(
  client: Client,
  key: Key,
  { isNew, ...commit }: CommitContents & { readonly isNew: boolean },
): Promise<void> {
  const branch = planBranch(key.issue);
  await effect("push", async () => {
    if (!isNew) return void (await make(client, key, branch, commit));
    const name = begunName(key);
    await createBranch(client, key, name, commit.parent).catch(async (error: unknown) => {
      if (!isStatus(error, 422)) throw error;
      // Left by a process that died.
      await deleteBranch(client, key, name);
      await createBranch(client, key, name, commit.parent);
    });
    const made = await make(client, key, name, commit).catch(async (error: unknown) => {
      await deleteBranch(client, key, name);
      throw error;
    });
    await createBranch(client, key, branch, made).catch((error: unknown) => {
      throw isStatus(error, 422) ? new StaleHead(`${branch} exists already.`) : error;
    });
    await deleteBranch(client, key, name).catch((error: unknown) => {
      // A rule of the repository may forbid it. The next plan of this issue tries again.
      if (!isStatus(error, 422)) throw error;
    });
  });
}

async function createBranch(client: Client, { owner, repo }: Key, branch: string, sha: Oid): Promise<void> {
  await client.rest.git.createRef({ owner, repo, ref: `refs/heads/${branch}`, sha });
}

async function deleteBranch(client: Client, { owner, repo }: Key, branch: string): Promise<void> {
  await client.rest.git.deleteRef({ owner, repo, ref: `heads/${branch}` });
}

/** GitHub's answer to `createCommitOnBranch`. */
interface Made {
  readonly made: {
    readonly commit: {
      readonly oid: Oid;
      readonly message: string;
      readonly tree: { readonly oid: Oid };
      readonly parents: { readonly nodes: readonly ({ readonly oid: Oid } | null)[] | null };
    } | null;
  } | null;
}

async function make(client: Client, key: Key, branchName: string, wanted: CommitContents): Promise<Oid> {
  const [headline = "", ...lines] = wanted.message.trimEnd().split("\n");
  const input = {
    branch: { repositoryNameWithOwner: `${key.owner}/${key.repo}`, branchName },
    expectedHeadOid: wanted.parent,
    message: { headline, body: lines.join("\n").trim() },
    fileChanges: {
      additions: [...wanted.additions].map(([path, text]) => ({
        path,
        contents: Buffer.from(text).toString("base64"),
      })),
      deletions: wanted.deletions.map((path) => ({ path })),
    },
  };
  const answer = await client.graphql<Made>(ALONE.commit, { input }).catch(throwRefusal);
  const commit = answer.made?.commit;
  if (!commit) throw new Error("GitHub does not say what commit it made.");
  const isSame =
    commit.tree.oid === wanted.tree &&
    commit.message.trimEnd() === wanted.message.trimEnd() &&
    nodesOf(commit.parents)
      .map(({ oid }) => oid)
      .join() === wanted.parent;
  if (!isSame) throw new UserError(commitDiffers(commit.oid));
  return commit.oid;
}

/** GitHub's own words for a commit that it does not make; what failed otherwise is retried. */
function throwRefusal(error: unknown): never {
  const { errors = [] } = error as { errors?: readonly { type?: string; message: string }[] };
  const [refusal] = errors;
  if (refusal?.type === "STALE_DATA") throw new StaleHead(refusal.message);
  const isRefused = refusal?.type === "FORBIDDEN" || refusal?.type === "UNPROCESSABLE";
  throw isRefused ? new UserError(commitRefused(refusal.message)) : error;
}
