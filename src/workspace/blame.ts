import type { Oid } from "../core/state/snapshot.ts";
import type { Mirror } from "../ports/codebase.ts";
import { git } from "../programs/git.ts";

/** The commit that wrote a line of a file, as of `commit`; undefined if there is no such commit, file or line. */
export async function blame(
  { gitDir }: Mirror,
  commit: Oid,
  { path, line }: { readonly path: string; readonly line: number },
): Promise<Oid | undefined> {
  const args = ["blame", "--porcelain", "-L", `${line},${line}`, commit, "--", path];
  // git fails for what is not there, with messages that differ between versions.
  const out = await git({ gitDir }, args).catch(() => "");
  return /^[0-9a-f]{40}(?= )/.exec(out)?.[0];
}

/** What a commit changed since its first parent, as a unified diff. */
export async function diffOf({ gitDir }: Mirror, commit: Oid): Promise<string> {
  const plain = ["--no-color", "--no-ext-diff", "--no-textconv", "--no-renames"];
  return await git({ gitDir }, ["diff-tree", "-r", "-p", ...plain, `${commit}^1`, commit]);
}
