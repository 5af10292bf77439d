import type { Scrub } from "../core/markdown/scrub.ts";
import type { Oid } from "../core/state/snapshot.ts";
import type { Mirror } from "../ports/codebase.ts";
import { git } from "../programs/git.ts";

/**
 * The last check before a push: neither a commit's message nor its additions contain a secret that this process knows.
 * Throws, because signed and hashed content cannot be changed any more.
 */
export async function assertNoSecret({ gitDir }: Mirror, oid: Oid, scrubKnown: Scrub): Promise<void> {
  const words = await git({ gitDir }, ["show", "--no-patch", "--format=%an%n%ae%n%B", oid, "--"]);
  const args = ["show", "--format=", "--unified=0", "--find-renames", "--text", "--no-color"];
  const shown = await git({ gitDir }, [...args, "--no-ext-diff", "--no-textconv", oid, "--"]);
  // Only in the diff: a line of the commit message that begins like this is kept.
  const added = shown
    .split("\n")
    .filter((line) => !line.startsWith("-"))
    .join("\n");
  for (const text of [words, added])
    if (scrubKnown(text) !== text)
      throw new Error(`The commit ${oid} holds a secret of this server: it was not pushed.`);
}
