import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Scrub } from "../core/markdown/scrub.ts";
import type { PrepareRequest } from "../ports/environment.ts";
import type { Workspace } from "../ports/workspace.ts";
import { git } from "../programs/git.ts";
import { blame, diffOf } from "./blame.ts";
import { type CheckoutPlace, checkOut } from "./checkout.ts";
import { commitFiles, inScratch, push } from "./commit.ts";
import { contentsOf } from "./contents.ts";
import { createEnvironments, type Files } from "./environment/prepare.ts";
import { createRegistries } from "./environment/registries.ts";
import { createLayers } from "./environment/store.ts";
import { entriesOf } from "./files.ts";
import { beginItem } from "./item-work.ts";
import { createMerges } from "./merge.ts";
import { createMirrors } from "./mirror.ts";
import { assertNoSecret } from "./outgoing.ts";
import { revertTree } from "./revert.ts";
import { createRuns } from "./runs.ts";
import { removeFolder } from "./sandbox/remove.ts";
import type { Sandbox } from "./sandbox/sandbox.ts";

interface Options {
  readonly folder: string;
  readonly sandbox: Sandbox;
  /** The most disk space for all mirrors together; no limit if omitted. */
  readonly mirrorsBytesMax?: number;
  /** The most disk space for what set-ups have installed, of all repositories together; no limit if omitted. */
  readonly environmentsBytesMax?: number;
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
    environmentsBytesMax = Number.POSITIVE_INFINITY,
    fail = () => {},
    scrubKnown = (text: string) => text,
  } = rest;
  const mirrors = createMirrors(join(folder, "mirrors"), { bytesMax, fail });
  // Each piece of work has a folder of its own, so leftovers of an earlier process are useless.
  const items = join(folder, "work");
  await removeFolder(items);
  const layers = createLayers(join(folder, "environments"), environmentsBytesMax, fail);
  const means = { sandbox, layers, registries: createRegistries() };
  const prepare = createEnvironments(means);
  const folderFor = (name: string) => join(items, `${name}-${randomUUID()}`);
  const probe = await sandbox.probe();
  return {
    sandboxProblem: probe.usable ? undefined : probe.reason,
    mirror: (remote, commits) => mirrors.mirror(remote, commits),
    during: (work) => mirrors.during(() => layers.during(work)),
    changedPaths: async ({ gitDir }, commit, since = `${commit}^1`) => {
      const range = [since, commit];
      const paths = await git({ gitDir }, ["diff-tree", "-r", "-z", "--name-only", "--no-renames", ...range]);
      return paths.split("\0").filter((path) => path !== "");
    },
    blame: (mirror, commit, line) => blame(mirror, commit, line),
    diffOf: (mirror, commit) => diffOf(mirror, commit),
    commitFiles: (mirror, change, message) => commitFiles(scratch, mirror, change, message),
    ...createMerges(scratch),
    revertTree: (mirror, request) => revertTree(scratch, mirror, request),
    contentsOf: async (mirror, commit) => {
      await assertNoSecret(mirror, commit, scrubKnown);
      return await contentsOf(mirror, commit);
    },
    push: async (remote, mirror, move) => {
      await assertNoSecret(mirror, move.to, scrubKnown);
      await push(remote, mirror, move);
    },
    itemWork: (mirror, { name, ...place }) => beginItem(mirror, { ...place, folder: folderFor(name) }, means),
    prepare: ({ gitDir }, request) =>
      inScratch(items, (folder) => prepare(request, filesOf({ gitDir, folder }, request))),
    runsAt: async ({ gitDir }, { name, environment, signal }) =>
      createRuns(means, { gitDir, folder: folderFor(name), signal }, environment),
  };
}

/** The files of a tree as set-up needs them. */
function filesOf(place: CheckoutPlace, { tree, setup }: PrepareRequest): Files {
  return {
    scratch: place.folder,
    checkOut: () => checkOut(place, tree),
    inputs: async () => {
      const entries = await entriesOf(place, tree);
      return setup.inputs.toSorted().map((path) => [path, entries.get(path)?.oid ?? ""] as const);
    },
  };
}
