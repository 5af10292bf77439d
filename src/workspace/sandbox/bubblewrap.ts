import { statSync } from "node:fs";
import { tmpdir } from "node:os";
import { hostArguments } from "./host.ts";
import { type Found, findWalls } from "./probe.ts";
import type { Sandbox } from "./sandbox.ts";
import { runConfined } from "./walls.ts";

interface Place {
  /** Folders that no command may see, if they should lie below one that it does. */
  readonly hidden?: readonly string[];
  /** A folder on the file system that the trees lie on, where the probe makes one of its own. */
  readonly scratch?: string;
}

/** Cached results by user, file system and visible part of the host: each setup is probed once per process. */
const tried = new Map<string, Promise<Found>>();

/**
 * Linux's unprivileged namespaces through bubblewrap: no network, no secrets, nothing of the host to write to, and
 * limits on everything.
 */
export function createBubblewrap({ hidden = [], scratch = tmpdir() }: Place = {}): Sandbox {
  const find = () => {
    const key = JSON.stringify([
      process.getuid?.(),
      statSync(scratch, { throwIfNoEntry: false })?.dev,
      hostArguments(hidden),
    ]);
    const found = tried.get(key) ?? findWalls(hidden, scratch);
    tried.set(key, found);
    return found;
  };
  return {
    probe: async () => {
      const found = await find();
      if ("reason" in found) return { usable: false, reason: found.reason };
      return { usable: true, backend: `bubblewrap, files by ${found.walls.files}` };
    },
    run: async (request) => {
      const found = await find();
      if ("reason" in found) throw new Error(`Nothing can be run here: ${found.reason}.`);
      const { layout: _, ...result } = await runConfined(found.walls, request);
      return result;
    },
  };
}
