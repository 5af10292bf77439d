import { UserError } from "../core/errors.ts";
import type { FileChange } from "../core/plan/plan.ts";
import { pathProblem } from "../core/scope.ts";
import { type GitPlace, git, grep } from "../git.ts";
import type { ItemFiles } from "../ports.ts";

const PATHS_MAX = 20_000;
const FILE_BYTES_MAX = 1_000_000;
/** Modes of plain files. Links and submodules are nobody's to change here. */
const PLAIN = ["100644", "100755"];

/** One file of a commit's tree. */
interface Entry {
  readonly mode: string;
  readonly oid: string;
}

/** What an item has made of the head's files, kept apart from any folder: nothing that is run can reach it. */
export interface Draft {
  readonly files: ItemFiles;
  /** The item's files that were written (with their mode) or removed (null). */
  readonly changes: ReadonlyMap<string, { readonly text: string; readonly mode: string } | null>;
}

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
  const changes = new Map<string, { readonly text: string; readonly mode: string } | null>();
  const modeOf = (path: string) => entries.get(path)?.mode ?? "100644";
  const assertPlain = (path: string) => {
    const problem = pathProblem(path);
    if (problem && !problem.startsWith("is protected")) throw new Error(`${path} ${problem}.`);
    const folder = foldersOf(path).find((one) => entries.has(one));
    if (folder) throw new Error(`${path} cannot be there: ${folder} is a file, a link or a submodule.`);
    if (!PLAIN.includes(modeOf(path))) throw new Error(`${path} is a link or a submodule, not a plain file.`);
  };
  return {
    changes,
    files: {
      paths: async () => {
        const added = [...changes].flatMap(([path, change]) => (change && !entries.has(path) ? [path] : []));
        const kept = [...entries.keys()].filter((path) => changes.get(path) !== null);
        return [...kept, ...added].sort().slice(0, PATHS_MAX);
      },
      read: async (path) => {
        const changed = changes.get(path);
        if (changed !== undefined) return changed?.text;
        const entry = entries.get(path);
        return entry && PLAIN.includes(entry.mode) ? await textOf(place, entry.oid) : undefined;
      },
      search: async (pattern, path) => await grep(place, { pattern, path, from: await treeNow() }),
      write: async (path, text) => {
        const change = allowed.find((file) => file.path === path);
        if (!change || change.change === "delete") throw new Error(outside(path, allowed));
        if (Buffer.byteLength(text) > FILE_BYTES_MAX)
          throw new Error(`${path} would be over ${FILE_BYTES_MAX} bytes.`);
        assertPlain(path);
        changes.set(path, { text, mode: modeOf(path) });
      },
      remove: async (path) => {
        if (!allowed.some((file) => file.path === path && file.change !== "edit"))
          throw new Error(outside(path, allowed));
        assertPlain(path);
        if (entries.has(path)) changes.set(path, null);
        else changes.delete(path);
      },
    },
  };
}

const foldersOf = (path: string) =>
  path
    .split("/")
    .slice(0, -1)
    .map((_, at, parts) => parts.slice(0, at + 1).join("/"));

function outside(path: string, allowed: readonly FileChange[]): string {
  const list = allowed.map((file) => `${file.path} (${file.change})`).join(", ");
  return `${path} cannot be changed so by this item. It may touch: ${list}. Ask with request_amendment if it must be more.`;
}

/** Every file of a commit, by path. */
export async function entriesOf(place: GitPlace, commit: string): Promise<Map<string, Entry>> {
  const out = await git(place, ["ls-tree", "-r", "-z", "--full-tree", commit]);
  const entries = out.split("\0").flatMap((line) => {
    const [, mode, oid, path] = /^(\d+) \w+ ([0-9a-f]+)\t([^]+)$/.exec(line) ?? [];
    return mode && oid && path ? [[path, { mode, oid }] as const] : [];
  });
  return new Map(entries);
}

async function textOf(place: GitPlace, oid: string): Promise<string> {
  const bytes = Number(await git(place, ["cat-file", "-s", oid]));
  if (bytes > FILE_BYTES_MAX) return `(a file of ${bytes} bytes: too large to show)`;
  const text = await git(place, ["cat-file", "blob", oid]);
  return text.includes("\0") ? "(a binary file)" : text;
}

/** What of a tree does not fit what an item says of its files: sentences, none if it may be committed. */
export function scopeProblems(
  allowed: readonly FileChange[],
  before: ReadonlyMap<string, Entry>,
  after: ReadonlyMap<string, Entry>,
): string[] {
  return allowed.flatMap(({ path, change }) => {
    const [was, is] = [before.get(path), after.get(path)];
    if (is && !PLAIN.includes(is.mode)) throw new UserError(`\`${path}\` would not be a plain file.`);
    if (change === "edit" && !is) return [`\`${path}\` is to be edited, but is gone.`];
    if (change === "edit" && was && is && was.mode !== is.mode)
      return [`The mode of \`${path}\` would change from ${was.mode} to ${is.mode}.`];
    if (change === "new" && was) return [`\`${path}\` is marked new, but was there before.`];
    if (change === "new" && !is) return [`\`${path}\` is marked new, but was not created.`];
    return change === "delete" && is ? [`\`${path}\` is to be deleted, but is still there.`] : [];
  });
}
