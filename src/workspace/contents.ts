import { createHash } from "node:crypto";
import { notForApi } from "../core/messages/failures.ts";
import { UserError } from "../core/state/errors.ts";
import type { Oid } from "../core/state/snapshot.ts";
import type { Mirror } from "../ports/codebase.ts";
import type { CommitContents } from "../ports/ports.ts";
import { git } from "../programs/git.ts";

const PLAIN = "100644";
const ABSENT = "000000";

/** More than this in one commit is not sent to GitHub's API. Bytes. */
const BYTES_MAX = 10_000_000;

/** What a commit says and changes, for an API that takes plain text files only. Throws a UserError for all others. */
export async function contentsOf({ gitDir }: Mirror, oid: Oid): Promise<CommitContents> {
  const raw = await git({ gitDir }, ["cat-file", "commit", oid]);
  const [head = ""] = raw.split("\n\n", 1);
  const field = (name: string) => new RegExp(`^${name} (.+)$`, "m").exec(head)?.[1] ?? "";
  const parent = field("parent");
  const all = await changes(gitDir, parent, oid);
  const additions = new Map<string, string>();
  let bytes = 0;
  for (const change of all.filter(({ after }) => after !== ABSENT)) {
    const text = await textOf(gitDir, change);
    bytes += Buffer.byteLength(text);
    if (bytes > BYTES_MAX) throw new UserError(notForApi(change.path, "size"));
    additions.set(change.path, text);
  }
  const deletions = all.filter(({ after }) => after === ABSENT).map(({ path }) => path);
  return { parent, tree: field("tree"), message: raw.slice(head.length + 2), additions, deletions };
}

interface Change {
  readonly path: string;
  /** The modes; `ABSENT` where there is no file. */
  readonly before: string;
  readonly after: string;
  readonly blob: Oid;
}

async function changes(gitDir: string, parent: Oid, oid: Oid): Promise<Change[]> {
  const lines = await git({ gitDir }, ["diff-tree", "-r", "-z", "--no-renames", parent, oid]);
  const found = lines.matchAll(/:(\d+) (\d+) [0-9a-f]+ ([0-9a-f]+) [A-Z]\0([^\0]+)\0/g);
  return Array.from(found, ([, before = "", after = "", blob = "", path = ""]) => ({
    path,
    before,
    after,
    blob,
  }));
}

async function textOf(gitDir: string, { path, before, after, blob }: Change): Promise<string> {
  if (after !== PLAIN || (before !== PLAIN && before !== ABSENT))
    throw new UserError(notForApi(path, "mode"));
  const text = await git({ gitDir }, ["cat-file", "blob", blob]);
  if (blobOf(Buffer.from(text)) !== blob) throw new UserError(notForApi(path, "text"));
  return text;
}

const blobOf = (content: Buffer) =>
  createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
