import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Oid } from "../core/snapshot.ts";
import { git } from "../git.ts";
import type { Remote } from "../ports.ts";
import type { Mirror } from "../reading.ts";

/**
 * One full bare mirror per repository. Not `--mirror`: fetching would then refuse or overwrite branches; the
 * remote's branches are kept below refs/remotes/origin, where nothing of ours is.
 */
export function createMirrors(root: string) {
  const busy = new Map<string, Promise<Mirror>>();
  return {
    /** Parallel fetches into one mirror fail on each other's locks, so those that come meanwhile wait their turn. */
    async mirror(remote: Remote, commits: readonly Oid[]): Promise<Mirror> {
      const before = busy.get(remote.name) ?? Promise.resolve(undefined);
      const turn = before
        .catch(() => undefined)
        .then(() => bring(join(root, `${remote.name}.git`), remote, commits));
      busy.set(remote.name, turn);
      try {
        return await turn;
      } finally {
        if (busy.get(remote.name) === turn) busy.delete(remote.name);
      }
    },
  };
}

async function bring(gitDir: string, remote: Remote, commits: readonly Oid[]): Promise<Mirror> {
  const place = { gitDir, token: remote.token };
  if (!(await isThere(gitDir))) {
    await mkdir(gitDir, { recursive: true });
    await git({ gitDir }, ["init", "--quiet", "--bare", gitDir]);
  }
  if (commits.length > 0 && (await hasAll(gitDir, commits))) return { gitDir };
  await git(place, [
    "fetch",
    "--quiet",
    "--prune",
    "--no-tags",
    remote.url,
    "+refs/heads/*:refs/remotes/origin/*",
  ]);
  if (!(await hasAll(gitDir, commits))) {
    throw new Error(
      `${remote.url} does not have all of ${commits.join(", ")} yet; GitHub may be behind. Trying again.`,
    );
  }
  return { gitDir };
}

async function isThere(gitDir: string): Promise<boolean> {
  return await stat(join(gitDir, "HEAD")).then(
    () => true,
    () => false,
  );
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
