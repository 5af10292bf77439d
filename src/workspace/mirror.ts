import { stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import type { Oid } from "../core/state/snapshot.ts";
import type { Mirror } from "../ports/codebase.ts";
import type { Remote } from "../ports/ports.ts";
import { git, LARGE } from "../programs/git.ts";
import { createKept } from "./kept.ts";
import { bytesIn, clearLeftovers, mirrorsIn, removeFolder, seal } from "./mirror-files.ts";
import { tidy } from "./tidy.ts";

/**
 * One full bare mirror per repository. Not `--mirror`: fetching would then refuse or overwrite branches; the remote's
 * branches are kept below refs/remotes/origin, apart from ours. When all mirrors together take more than
 * `bytesMax`, the least recently used are removed, but never one that is in use.
 */
export function createMirrors(
  root: string,
  { bytesMax, fail }: { bytesMax: number; fail: (err: unknown) => void },
) {
  const kept = createKept(bytesMax);
  const inTurn = turns();
  const found = find(root, kept.set).catch(fail);
  let background: Promise<unknown> = found;
  const evict = async (gitDir: string) => {
    if (kept.forget(gitDir)) await removeFolder(gitDir);
  };
  /** Packs what was fetched, and makes room, in the background. */
  const tend = async (gitDir: string) => {
    kept.use(gitDir);
    await tidy(gitDir);
    kept.set(gitDir, { bytes: await bytesIn(gitDir) });
    for (const other of kept.surplus()) await inTurn(other, () => evict(other));
  };
  return {
    /** Parallel fetches into one mirror fail on each other's locks, so they are serialized. */
    mirror: async (remote: Remote, commits: readonly Oid[]): Promise<Mirror> => {
      await found;
      const gitDir = join(root, `${remote.name}.git`);
      kept.use(gitDir);
      const isFetched = await inTurn(gitDir, () => bring(gitDir, remote, commits));
      if (isFetched) background = Promise.all([background, kept.during(() => tend(gitDir)).catch(fail)]);
      return { gitDir };
    },
    /** Mirrors requested within this work are in use until it ends. */
    during: kept.during,
    /** Resolves when the background work is done. */
    tended: async () => void (await background),
  };
}

/** Serializes work on the same mirror. */
function turns() {
  const last = new Map<string, Promise<unknown>>();
  return async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const before = last.get(what) ?? Promise.resolve();
    const turn = before.catch(() => undefined).then(work);
    last.set(what, turn);
    try {
      return await turn;
    } finally {
      if (last.get(what) === turn) last.delete(what);
    }
  };
}

/** The mirrors of earlier processes, without their leftovers. */
async function find(root: string, set: ReturnType<typeof createKept>["set"]): Promise<void> {
  for (const gitDir of await mirrorsIn(root)) {
    await clearLeftovers(gitDir);
    const { mtimeMs } = await stat(join(gitDir, "HEAD"));
    set(gitDir, { bytes: await bytesIn(gitDir), usedAt: mtimeMs });
  }
}

/** Ensures that the mirror exists, is intact, and has the commits; true if something was fetched. */
async function bring(gitDir: string, remote: Remote, commits: readonly Oid[]): Promise<boolean> {
  await seal(gitDir);
  const now = new Date();
  await utimes(join(gitDir, "HEAD"), now, now);
  if (commits.length > 0 && (await hasAll(gitDir, commits))) return false;
  // Progress output distinguishes a large repository from a stuck connection.
  const refs = "+refs/heads/*:refs/remotes/origin/*";
  const args = ["fetch", "--progress", "--prune", "--no-tags", remote.url, refs];
  await git({ gitDir, token: remote.token }, args, LARGE);
  if (!(await hasAll(gitDir, commits))) {
    throw new Error(
      `${remote.url} does not have all of ${commits.join(", ")} yet; GitHub may be behind. Trying again.`,
    );
  }
  return true;
}

async function hasAll(gitDir: string, commits: readonly Oid[]): Promise<boolean> {
  const found = await Promise.all(
    commits.map((oid) =>
      git({ gitDir }, ["cat-file", "-t", `${oid}^{commit}`]).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.every(Boolean);
}
