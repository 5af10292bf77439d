import type { Change, FileChange } from "../core/plan/plan.ts";
import { foldersOf, pathProblem } from "../core/plan/scope.ts";
import type { ItemFiles } from "../ports/workspace.ts";
import { type GitPlace, git } from "../programs/git.ts";
import { grep } from "../programs/search.ts";

const PATHS_MAX = 20_000;
const FILE_BYTES_MAX = 1_000_000;
/** Modes of plain files. Links and submodules cannot be changed. */
const PLAIN = ["100644", "100755"];

/** One file of a commit's tree. */
interface Entry {
  readonly mode: string;
  readonly oid: string;
}

/** An item's changes to the head's files, kept in memory, where no command can reach them. */
export interface Draft {
  readonly files: ItemFiles;
  /** The item's files that were written (with their mode) or removed (null). */
  readonly changes: ReadonlyMap<string, { readonly text: string; readonly mode: string } | null>;
}

type Changes = Map<string, { readonly text: string; readonly mode: string } | null>;

/**
 * The files of a commit for one item: all of them can be read, the item's own can be changed. They are read from git's
 * objects and changed in memory. `treeNow` gives the tree as it is now, for searching.
 */
export async function createDraft(
  place: GitPlace,
  { head, allowed }: { readonly head: string; readonly allowed: readonly FileChange[] },
  treeNow: () => Promise<string>,
): Promise<Draft> {
  const entries = await entriesOf(place, head);
  const changes: Changes = new Map();
  return {
    changes,
    files: {
      ...readingFrom(place, entries, changes),
      search: async (pattern, path) => await grep(place, { pattern, path, from: await treeNow() }),
      write: async (path, text) => {
        const change = allowed.find((file) => file.path === path);
        if (!change || change.change === "delete") throw new Error(outside(path, allowed));
        if (Buffer.byteLength(text) > FILE_BYTES_MAX)
          throw new Error(`${path} would be over ${FILE_BYTES_MAX} bytes.`);
        assertPlain(path, entries);
        changes.set(path, { text, mode: entries.get(path)?.mode ?? "100644" });
      },
      remove: async (path) => {
        if (!allowed.some((file) => file.path === path && file.change !== "edit"))
          throw new Error(outside(path, allowed));
        assertPlain(path, entries);
        if (entries.has(path)) changes.set(path, null);
        else changes.delete(path);
      },
    },
  };
}

function readingFrom(
  place: GitPlace,
  entries: ReadonlyMap<string, Entry>,
  changes: Changes,
): Pick<ItemFiles, "paths" | "read"> {
  return {
    paths: async () => {
      const added = [...changes].flatMap(([path, change]) => (change && !entries.has(path) ? [path] : []));
      const kept = [...entries.keys()].filter((path) => changes.get(path) !== null);
      return [...kept, ...added].sort().slice(0, PATHS_MAX);
    },
    read: async (path) => {
      assertPlain(path, entries);
      const changed = changes.get(path);
      if (changed !== undefined) return changed?.text;
      const entry = entries.get(path);
      return entry && (await textOf(place, entry.oid));
    },
  };
}

/** Throws for a path that is not a plain file in plain folders. */
function assertPlain(path: string, entries: ReadonlyMap<string, Entry>): void {
  const problem = pathProblem(path);
  if (problem && !problem.startsWith("is protected")) throw new Error(`${path} ${problem}.`);
  const leaf = foldersOf(path).find((folder) => entries.has(folder));
  if (leaf !== undefined)
    throw new Error(`${path} cannot exist: ${leaf} is not a folder, but a file, a link or a submodule.`);
  if (!PLAIN.includes(entries.get(path)?.mode ?? "100644"))
    throw new Error(`${path} is a link or a submodule, not a plain file.`);
}

function outside(path: string, allowed: readonly FileChange[]): string {
  const list = allowed.map((file) => `${file.path} (${file.change})`).join(", ");
  return `${path} cannot be changed so by this item. It may touch: ${list}. Ask with request_amendment if it must be more.`;
}

/** Every file of a commit, by path. */
export async function entriesOf(place: GitPlace, commit: string): Promise<Map<string, Entry>> {
  const out = await git(place, ["ls-tree", "-r", "-z", "--full-tree", commit]);
  const entries = out.split("\0").flatMap((line) => {
    const [, mode, oid, path] = /^(\d+) \w+ ([0-9a-f]+)\t([\s\S]+)$/.exec(line) ?? [];
    return mode && oid && path ? [[path, { mode, oid }] as const] : [];
  });
  return new Map(entries);
}

async function textOf(place: GitPlace, oid: string): Promise<string> {
  const bytes = Number(await git(place, ["cat-file", "-s", oid]));
  if (bytes > FILE_BYTES_MAX) return `(a file of ${bytes} bytes: too large to show)`;
  const text = await git(place, ["cat-file", "blob", oid]);
  // What is not UTF-8 would come back as other bytes than it was.
  return /[\0\uFFFD]/.test(text) ? "(not a text file in UTF-8)" : text;
}

/** Changes in a tree that the item does not allow, in sentences; none if it may be committed. */
export function scopeProblems(
  allowed: readonly FileChange[],
  before: ReadonlyMap<string, Entry>,
  after: ReadonlyMap<string, Entry>,
): string[] {
  return allowed.flatMap(({ path, change }) => {
    const problem = CHANGES[change](before.get(path), after.get(path));
    return problem === undefined ? [] : [`\`${path}\` ${problem}.`];
  });
}

const CHANGES: Record<Change, (was: Entry | undefined, is: Entry | undefined) => string | undefined> = {
  new: (was, is) => {
    if (was) return "is marked new, but was there before";
    return is?.mode === PLAIN[0] ? undefined : "is marked new, but was not created as a plain file";
  },
  edit: (was, is) => {
    if (!was || !is) return "is marked edit, but is not there";
    return was.mode === is.mode && PLAIN.includes(is.mode)
      ? undefined
      : "would not stay the same kind of file";
  },
  delete: (was, is) => {
    if (!was) return "is marked delete, but was not there";
    return is ? "is marked delete, but is still there" : undefined;
  },
};
