import { join } from "node:path";
import type { Workspace } from "../ports.ts";
import { commitFiles, push } from "./commit.ts";
import { beginItem } from "./item-work.ts";
import { createMirrors } from "./mirror.ts";
import { removeFolder } from "./remove.ts";
import type { Sandbox } from "./sandbox/sandbox.ts";

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
  await removeFolder(scratch);
  const mirrors = createMirrors(join(folder, "mirrors"));
  const probe = await sandbox.probe();
  return {
    unfit: probe.usable ? undefined : probe.reason,
    mirror: (remote, commits) => mirrors.mirror(remote, commits),
    commitFiles: (mirror, change, message) => commitFiles(scratch, mirror, change, message),
    push,
    itemWork: (mirror, { name, head, item }) =>
      beginItem(mirror, { folder: join(folder, "work", name), head, item }, sandbox),
  };
}
