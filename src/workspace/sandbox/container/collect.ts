import { mkdir, mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { type Collected, collect } from "../inside/collect.ts";
import { removeFolder } from "../remove.ts";
import type { RunLimits, RunRequest } from "../sandbox.ts";
import type { Box } from "./box.ts";
import { type Engine, engine } from "./engine.ts";
import { TooMuch, takeFiles } from "./files.ts";
import { HOME } from "./flags.ts";

/** Of all files that are read together, with the archive's own bytes. */
const READ_BYTES_MAX = 64 * 1024 * 1024;

/** Prepares what the command has left to be read, and says of each path of its arguments: file, missing or other. */
const STATES = `chmod -R u+rwX . "$HOME" 2> /dev/null
for path; do
  rest=$path at= state=missing
  while :; do
    name=\${rest%%/*}
    at=\${at:+$at/}$name
    if [ -L "$at" ]; then state=other; break; fi
    if [ "$rest" = "$name" ]; then
      if [ -f "$at" ]; then state=file; elif [ -e "$at" ]; then state=other; fi
      break
    fi
    [ -d "$at" ] || break
    rest=\${rest#*/}
  done
  echo $state
done`;

/**
 * What a request wants of a container in which nothing runs any more. It is first copied into a folder in `scratch`, and
 * judged there.
 */
export async function collectFrom(
  on: Engine,
  box: Box,
  { tree, read = [], keep }: RunRequest,
  { limits, scratch, hasSucceeded }: { limits: RunLimits; scratch: string; hasSucceeded: boolean },
): Promise<Collected> {
  const to = hasSucceeded ? keep : undefined;
  if (read.length === 0 && to === undefined) return { files: [], isTooMuch: false };
  await mkdir(scratch, { recursive: true });
  const folder = await mkdtemp(join(scratch, "taken-"));
  const [work, home] = [join(folder, "work"), join(folder, "home")];
  try {
    for (const place of [work, home]) await mkdir(place);
    const { plain, missing } = await statesOf(on, box, read);
    if (plain.length > 0) await takeFiles(box, "/work", { to: work, bytesMax: READ_BYTES_MAX, paths: plain });
    const { files } = collect({ work, home, tree, read: plain, keep: undefined }, hasSucceeded);
    const all = [...files, ...missing.map((path) => [path, null] as const)];
    if (to === undefined) return { files: all, isTooMuch: false };
    // Small files take more in an archive than on a file system.
    const bytesMax = 2 * limits.diskBytes;
    await takeFiles(box, "/work", { to: work, bytesMax });
    await takeFiles(box, HOME, { to: home, bytesMax });
    const kept = { to, bytesMax: limits.diskBytes };
    return { ...collect({ work, home, tree, read: [], keep: kept }, hasSucceeded), files: all };
  } catch (error) {
    if (error instanceof TooMuch) return { files: [], isTooMuch: true };
    throw error;
  } finally {
    await removeFolder(folder);
  }
}

/** Of these paths in `/work`, those that are plain files and not reached through a link, and those of nothing. */
async function statesOf(on: Engine, box: Box, read: readonly string[]) {
  const paths = read.filter((path) => !path.split("/").some((name) => ["", ".", ".."].includes(name)));
  const flags = ["--workdir=/work", `--env=HOME=${HOME}`];
  const [, ...args] = box.exec(flags, ["/bin/sh", "-c", STATES, "sh", ...paths]);
  const states = (await engine(on, args)).split("\n");
  const those = (state: string) => paths.filter((_, index) => states[index] === state);
  return { plain: those("file"), missing: those("missing") };
}
