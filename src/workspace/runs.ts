import type { Setup } from "../core/environment/setup.ts";
import type { Oid } from "../core/state/snapshot.ts";
import type { CommandRuns, Prepared } from "../ports/environment.ts";
import { createGate } from "../programs/limits.ts";
import { type CheckoutPlace, checkOut } from "./checkout.ts";
import type { createLayers } from "./environment/store.ts";
import { removeFolder } from "./sandbox/remove.ts";
import type { Ran, RunRequest, Sandbox } from "./sandbox/sandbox.ts";

/** What runs need besides a place: where the layers of environments are. */
export interface RunMeans {
  readonly sandbox: Sandbox;
  readonly layers: ReturnType<typeof createLayers>;
}

/** Runs commands on trees, in an environment whose layer stays until these are closed. Closing removes the folder. */
export function createRuns(
  means: RunMeans,
  { signal, ...place }: CheckoutPlace & { readonly signal?: AbortSignal | undefined },
  environment: Prepared,
): CommandRuns {
  const { setup, layer: key } = environment;
  const layer = key === undefined ? undefined : means.layers.hold(key);
  if (key !== undefined && layer === undefined)
    throw new Error("The environment of these runs is not there any more: it has to be prepared again.");
  // One at a time: the next one's checkout takes the place of the one before.
  const inTurn = createGate(1);
  const view = { ...inside(setup), below: layer?.below, home: layer?.home };
  const run = (tree: Oid, request: Pick<RunRequest, "command" | "read">): Promise<Ran> =>
    inTurn(async () => {
      signal?.throwIfAborted();
      return await means.sandbox.run({ ...view, ...request, signal, tree: await checkOut(place, tree) });
    });
  let isOpen = true;
  return {
    run: async (tree, command) => {
      const { files: _, ...result } = await run(tree, { command });
      return result;
    },
    runAndRead: async (tree, command, paths) => {
      const { files = new Map(), ...result } = await run(tree, { command, read: paths });
      return { result, files };
    },
    close: async () => {
      if (isOpen) layer?.release();
      isOpen = false;
      await removeFolder(place.folder);
    },
  };
}

/** What every command after set-up finds. */
function inside({ variables, offline, path, image, runSeconds }: Setup) {
  const limits = { timeoutMs: runSeconds * 1_000 };
  return { variables: { ...variables, ...offline }, path, image, limits } satisfies Partial<RunRequest>;
}
