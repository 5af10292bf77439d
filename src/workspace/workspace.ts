import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Scrub } from "../core/markdown/scrub.ts";
import type { Workspace } from "../ports/ports.ts";
import { git } from "../programs/git.ts";
import { commitFiles, push } from "./commit.ts";
import { beginItem } from "./item-work.ts";
import { createMirrors } from "./mirror.ts";
import { assertNoSecret } from "./outgoing.ts";
import { removeFolder } from "./sandbox/remove.ts";
import type { Sandbox } from "./sandbox/sandbox.ts";

interface Options {
  readonly folder: string;
  readonly sandbox: Sandbox;
  /** The most disk space for all mirrors together; no limit if omitted. */
  readonly mirrorsBytesMax?: number;
  /** Removes this server's secrets: a commit that it would change is not pushed. */
  readonly scrubKnown?: Scrub;
  /** Gets errors from background work. */
  readonly fail?: (err: unknown) => void;
}

/** All local work on repositories. `folder` is used by nobody else, and its content can be recreated. */
export async function createWorkspace({ folder, sandbox, ...rest }: Options): Promise<Workspace> {
  const scratch = join(folder, "scratch");
  // Leftovers of a process that was killed.
  await removeFolder(scratch);
  const {
    mirrorsBytesMax: bytesMax = Number.POSITIVE_INFINITY,
    fail = () => {},
    scrubKnown = (text: string) => text,
  } = rest;
  const mirrors = createMirrors(join(folder, "mirrors"), { bytesMax, fail });
  // Each piece of work has a folder of its own, so leftovers of an earlier process are useless.
  const items = join(folder, "work");
  await removeFolder(items);
  const probe = await sandbox.probe();
  return {
    sandboxProblem: probe.usable ? undefined : probe.reason,
    mirror: (remote, commits) => mirrors.mirror(remote, commits),
    during: (work) => mirrors.during(work),
    commonCommit: async ({ gitDir }, one, other) =>
      (await git({ gitDir }, ["merge-base", one, other])).trim(),
    changedPaths: async ({ gitDir }, commit, since = `${commit}^1`) => {
      const range = [since, commit];
      const paths = await git({ gitDir }, ["diff-tree", "-r", "-z", "--name-only", "--no-renames", ...range]);
      return paths.split("\0").filter((path) => path !== "");
    },
    commitFiles: (mirror, change, message) => commitFiles(scratch, mirror, change, message),
    push: async (remote, mirror, move) => {
      await assertNoSecret(mirror, move.to, scrubKnown);
      await push(remote, mirror, move);
    },
    itemWork: (mirror, { name, head, item }) =>
      beginItem(mirror, { folder: join(items, `${name}-${randomUUID()}`), head, item }, sandbox),
  };
}
