import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { checkoutTooLarge } from "../core/messages/failures.ts";
import { UserError } from "../core/state/errors.ts";
import type { Oid } from "../core/state/snapshot.ts";
import { git } from "../programs/git.ts";

/** The most a checkout may take, in bytes: a tree can list one large blob under any number of paths. */
const CHECKOUT_BYTES_MAX = 4 * 1024 ** 3;
/** The disk space of an empty file. */
const FILE_BYTES_MIN = 4_096;

/** Where checkouts are made: a folder of one piece of work. */
export interface CheckoutPlace {
  readonly gitDir: string;
  readonly folder: string;
  readonly bytesMax?: number | undefined;
}

/**
 * A checkout of exactly this tree, without `.git`, in place of the one before. Only git writes to it: commands get
 * copy-on-write views of it, so that none sees what another did. Throws a UserError if it would take too much.
 */
export async function checkOut({ gitDir, folder, bytesMax }: CheckoutPlace, tree: Oid): Promise<string> {
  await assertFits(gitDir, tree, bytesMax);
  const checkout = join(folder, "tree");
  await mkdir(checkout, { recursive: true });
  const own = { gitDir, workTree: checkout, index: join(folder, "checkout-index") };
  await git(own, ["read-tree", "-u", "--reset", tree]);
  return checkout;
}

/** Throws a UserError if a checkout would take too much. */
export async function assertFits(gitDir: string, tree: Oid, bytesMax = CHECKOUT_BYTES_MAX): Promise<void> {
  const sizes = await git({ gitDir }, ["ls-tree", "-r", "--full-tree", "--format=%(objectsize)", tree]);
  const bytes = sizes
    .split("\n")
    .filter(Boolean)
    // A submodule has none.
    .reduce((sum, size) => sum + Math.max(Number(size) || 0, FILE_BYTES_MIN), 0);
  if (bytes <= bytesMax) return;
  throw new UserError(checkoutTooLarge(inMb(bytes), inMb(bytesMax)));
}

const inMb = (bytes: number) => Math.ceil(bytes / 1e6);
