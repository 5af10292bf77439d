import { inferSetup, wantedFiles } from "../core/environment/infer.ts";
import { needsSetup, type Setup } from "../core/environment/setup.ts";
import type { Item } from "../core/plan/plan.ts";
import type { Oid, Snapshot } from "../core/state/snapshot.ts";
import type { Mirror } from "../ports/codebase.ts";
import type { Prepared } from "../ports/environment.ts";
import type { Remote } from "../ports/ports.ts";
import type { ActionContext, Deps } from "./deps.ts";

/** Where a plan's commands run. */
export interface Site {
  readonly remote: Remote;
  readonly mirror: Mirror;
  /** A commit of the default branch. */
  readonly base: Oid;
  /** Ends what runs there. */
  readonly signal?: AbortSignal | undefined;
}

/** The site of a plan's branch at `head`: its base is where the branch left the default branch. */
export async function siteOf(
  { github, workspace }: Deps,
  s: Snapshot,
  head: Oid,
  { signal }: ActionContext,
): Promise<Site> {
  const remote = await github.remote(s.key);
  const onto = s.repository.defaultBranch?.head ?? head;
  const mirror = await workspace.mirror(remote, [head, onto]);
  return { remote, mirror, base: await workspace.commonCommit(mirror, head, onto), signal };
}

/**
 * The environment for a commit or tree of the plan's branch. Set-up sees the default branch's files, which nobody has
 * changed for this plan; only where the branch changes what set-up depends on, it sees the branch's.
 */
export async function environmentFor(
  deps: Pick<Deps, "codebase" | "workspace">,
  s: Pick<Snapshot, "settings">,
  site: Site,
  tree: Oid,
): Promise<Prepared> {
  const { remote, mirror, base, signal } = site;
  const setup = await setupAt(deps, s, mirror, tree);
  const changed = tree === base ? [] : await deps.workspace.changedPaths(mirror, tree, base);
  const { seconds, disk: diskMb } = s.settings.environment.limits;
  return await deps.workspace.prepare(mirror, {
    repository: remote.name,
    tree: needsSetup(setup, changed) ? tree : base,
    setup,
    limits: { seconds, diskMb },
    signal,
  });
}

/** True if an item may need another environment than the commit that it starts from. */
export const mayNeedSetup = (item: Pick<Item, "files">): boolean =>
  wantedFiles(item.files.map((file) => file.path)).length > 0;

async function setupAt(
  { codebase }: Pick<Deps, "codebase">,
  s: Pick<Snapshot, "settings">,
  mirror: Mirror,
  tree: Oid,
): Promise<Setup> {
  const reader = codebase.at(mirror, tree);
  try {
    const paths = await reader.paths();
    const texts = new Map<string, string | undefined>();
    for (const path of wantedFiles(paths)) texts.set(path, await reader.read(path));
    return inferSetup({ paths, read: (path) => texts.get(path) }, s.settings.environment);
  } finally {
    await reader.close();
  }
}
