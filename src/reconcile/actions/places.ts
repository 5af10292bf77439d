import type { Item } from "../../core/plan/plan.ts";
import type { Key, Oid, Snapshot } from "../../core/state/snapshot.ts";
import type { ExecuteTask } from "../../ports/agent.ts";
import type { CommandRuns, Prepared } from "../../ports/environment.ts";
import type { ItemWork } from "../../ports/workspace.ts";
import type { Deps } from "../deps.ts";
import { environmentFor, mayNeedSetup, type Site } from "../environment.ts";

/** The name of a plan's folders on this machine. */
export const folderOf = ({ installation, owner, repo, issue }: Key): string =>
  `${installation}-${owner}-${repo}-${issue}`;

interface Parts {
  readonly site: Site;
  readonly work: ItemWork;
  /** That of the item's head. */
  readonly environment: Prepared;
}

export type Places = ReturnType<typeof placesOf>;

/** Where an item's commands run: in the environment of the head, or of a tree that changes dependencies. */
export function placesOf(deps: Deps, s: Snapshot, { site, work, environment }: Parts) {
  const others = new Map<string | undefined, Promise<CommandRuns>>();
  const runsFor = async (item: Item, tree: Oid): Promise<CommandRuns> => {
    if (!mayNeedSetup(item)) return work.runs;
    const own = await environmentFor(deps, s, site, tree);
    if (own.layer === environment.layer) return work.runs;
    const runs =
      others.get(own.layer) ??
      deps.workspace.runsAt(site.mirror, {
        name: folderOf(s.key),
        environment: own,
        signal: site.signal,
      });
    others.set(own.layer, runs);
    return await runs;
  };
  return {
    work,
    runsFor,
    tryOut: async (
      item: Item,
      command: string,
      take: readonly string[],
    ): Promise<Awaited<ReturnType<ExecuteTask["run"]>>> => {
      const { oid } = await work.build(new Map());
      const runs = await runsFor(item, oid);
      if (take.length === 0) return { result: await runs.run(oid, command), taken: [] };
      const stray = take.find((path) => !item.files.some((file) => file.path === path));
      if (stray !== undefined) throw new Error(`\`take\` names ${stray}, which is not a file of the item.`);
      const { result, files } = await runs.runAndRead(oid, command, take);
      return { result, taken: await takeOver(work, files) };
    },
    close: async () => {
      for (const runs of others.values()) await (await runs.catch(() => undefined))?.close();
    },
  };
}

/** Makes what a command left in the item's files the item's content; returns the files that changed. */
async function takeOver(work: ItemWork, files: ReadonlyMap<string, string | null>): Promise<string[]> {
  const taken: string[] = [];
  for (const [path, text] of files) {
    const before = await work.files.read(path);
    if ((text ?? undefined) === before) continue;
    if (text === null) await work.files.remove(path);
    else await work.files.write(path, text);
    taken.push(path);
  }
  return taken;
}
