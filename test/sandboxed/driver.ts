/**
 * Runs as a user that is not root, in a copy of the sources that this user can read (see nobody.ts). Each line of stdin
 * is a call in JSON; its answer is a line of stdout.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createEnvironments } from "../../src/workspace/environment/prepare.ts";
import { createRegistries } from "../../src/workspace/environment/registries.ts";
import { createLayers } from "../../src/workspace/environment/store.ts";
import { createBubblewrap } from "../../src/workspace/sandbox/bubblewrap.ts";
import { createContainer } from "../../src/workspace/sandbox/container.ts";
import type { Ran, RunRequest, Sandbox } from "../../src/workspace/sandbox/sandbox.ts";
import { createUnconfined } from "../../src/workspace/sandbox/unconfined.ts";
import { runConfined } from "../../src/workspace/sandbox/walls.ts";
import type { Preparing } from "./nobody.ts";

const scratch = `${process.cwd()}/runs`;
const { SANDBOX_IMAGE: image } = process.env;
const container = createContainer({ image: image ?? "none", scratch });
type Run = (request: RunRequest, hidden?: string[]) => Promise<Ran>;
const BACKENDS: Readonly<Record<string, Run>> = {
  container: (request) => container.run(request),
  overlay: (request, hidden = []) => runConfined({ files: "overlay", hidden }, request),
  copy: (request, hidden = []) => runConfined({ files: "copy", hidden }, request),
  none: (request) => createUnconfined(scratch).run(request),
};

const stores = new Map<string, ReturnType<typeof openStore>>();

function openStore(backend: string, { store, bytesMax = Number.POSITIVE_INFINITY, said }: Preparing) {
  const run = BACKENDS[backend] as Run;
  const sandbox: Sandbox = { run, probe: async () => ({ usable: true, backend }) };
  const layers = createLayers(join(process.cwd(), store), bytesMax, (error) =>
    process.stderr.write(`${error}\n`),
  );
  const asked = async (...words: string[]) => said?.[words.join(" ")] ?? "";
  const registries = createRegistries(said && { environment: {}, run: asked });
  return { sandbox, layers, prepare: createEnvironments({ sandbox, layers, registries }) };
}

function storeOf(backend: string, preparing: Preparing) {
  const store = stores.get(preparing.store) ?? openStore(backend, preparing);
  stores.set(preparing.store, store);
  return store;
}

const answers = {
  pid: async () => process.pid,
  probe: async () => await (image === undefined ? createBubblewrap({ scratch }) : container).probe(),
  run: async (backend: string, request: RunRequest, hidden: string[]) =>
    plain(await BACKENDS[backend]?.(request, hidden)),
  prepare: async (backend: string, preparing: Preparing) => {
    const { layers, prepare } = storeOf(backend, preparing);
    const { tree, request } = preparing;
    const scratch = mkdtempSync(join(process.cwd(), "scratch-"));
    const checkOut = async () => {
      cpSync(tree, join(scratch, "tree"), { recursive: true });
      return join(scratch, "tree");
    };
    const inputs = async () =>
      request.setup.inputs.map((path) => [path, readFileSync(join(tree, path), "utf8")] as const);
    try {
      return await layers.during(() => prepare({ ...request, tree: "" }, { scratch, checkOut, inputs }));
    } finally {
      rmSync(scratch, { recursive: true });
    }
  },
  runIn: async (backend: string, preparing: Preparing, key: string | null, command: string) => {
    const { layers, sandbox } = storeOf(backend, preparing);
    const { variables, offline, path } = preparing.request.setup;
    const layer = key === null ? undefined : layers.hold(key);
    if (key !== null && layer === undefined) throw new Error("There is no such layer.");
    const { below, home, release } = layer ?? {};
    const request = {
      tree: preparing.tree,
      below,
      home,
      command,
      path,
      variables: { ...variables, ...offline },
    };
    return plain(await sandbox.run(request).finally(release));
  },
};

/** JSON has no maps. */
const plain = (result: Ran | undefined) => result && { ...result, files: result.files && [...result.files] };

for await (const line of createInterface({ input: process.stdin })) {
  const { id, call, args } = JSON.parse(line);
  void answers[call as "run"](...(args as Parameters<typeof answers.run>)).then(
    (value) => process.stdout.write(`${JSON.stringify({ id, value })}\n`),
    (error: Error) => process.stdout.write(`${JSON.stringify({ id, error: error.message })}\n`),
  );
}
