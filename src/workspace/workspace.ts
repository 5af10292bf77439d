import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Workspace } from "../ports.ts";
import { commitFiles, push } from "./commit.ts";
import { beginItem } from "./item-work.ts";
import { createMirrors } from "./mirror.ts";
import { runIn } from "./sandbox/run.ts";
import { RUN_LIMITS, type Sandbox } from "./sandbox/sandbox.ts";

/** Everything this machine does with repositories. `folder` is ours alone; what is in it can be made again. */
export async function createWorkspace({
  folder,
  sandbox,
}: {
  folder: string;
  sandbox: Sandbox;
}): Promise<Workspace> {
  const scratch = join(folder, "scratch");
  // What a process has left that was killed.
  await rm(scratch, { recursive: true, force: true });
  const mirrors = createMirrors(join(folder, "mirrors"));
  const run = (tree: string, command: string) => runIn(sandbox, tree, command, RUN_LIMITS);
  return {
    unfit: await sandbox.unfit(),
    mirror: (remote, commits) => mirrors.mirror(remote, commits),
    commitFiles: (mirror, change, message) => commitFiles(scratch, mirror, change, message),
    push,
    itemWork: (mirror, { name, head, item }) =>
      beginItem(mirror, { folder: join(folder, "work", name), head, item }, run),
  };
}
