import { git, LARGE } from "../programs/git.ts";
import { createGate } from "../programs/limits.ts";

/** One at a time: it is work in the background. */
const inTurn = createGate(1);

/**
 * Packs a mirror once it has many loose objects or packs, and prunes what has been unreachable for two days: a commit
 * that is being made now is younger. Refs are not touched, so that a concurrent fetch finds them unlocked.
 */
const SETTINGS = [
  "gc.auto=2000",
  "gc.autoPackLimit=20",
  "gc.autoDetach=false",
  "gc.packRefs=false",
  "gc.pruneExpire=2.days.ago",
];

export async function tidy(gitDir: string): Promise<void> {
  const settings = SETTINGS.flatMap((setting) => ["-c", setting]);
  await inTurn(() => git({ gitDir }, [...settings, "gc", "--auto"], LARGE));
}
