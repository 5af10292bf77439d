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
  /** What all mirrors together may take on disk; no limit if it is left out. */
  readonly mirrorsBytesMax?: number;
  /** Takes out the secrets of this server: a commit that would change by it is not pushed. */
  readonly scrubKnown?: Scrub;
  /** Hears of what went wrong in the background. */
  readonly fail?: (err: unknown) => void;
}

/** Everything this machine does with repositories. `folder` is ours alone; what is in it can be made again. */
export async function createWorkspace({ folder, sandbox, ...rest }: Options): Promise<Workspace> {
  const scratch = join(folder, "scratch");
  // What a process has left that was killed.
  await removeFolder(scratch);
  const {
    mirrorsBytesMax: bytesMax = Number.POSITIVE_INFINITY,
    fail = () => {},
    scrubKnown = (text: string) => text,
  } = rest;
  const mirrors = createMirrors(join(folder, "mirrors"), { bytesMax, fail });
  // Each piece of work has a folder of its own: what a process left that is no more is of no use to anybody.
  const items = join(folder, "work");
  await removeFolder(items);
  const probe = await sandbox.probe();
  return {
    sandboxProblem: probe.usable ? undefined : probe.reason,
    mirror: (remote, commits) => mirrors.mirror(remote, commits),
    during: (work) => mirrors.during(work),
    changedPaths: async ({ gitDir }, commit) => {
      const range = [`${commit}^1`, commit];
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
