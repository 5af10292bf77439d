import { type Commit, readCommit } from "@redline/local-github/git/read.ts";
import type { Effect } from "@redline/local-github/log.ts";
import type { Scene } from "../scene.ts";
import { assertApproved, type Work, workNow } from "./approvals.ts";
import { isAsked } from "./asked.ts";
import { isReverted, type Line, trailerOf } from "./line.ts";
import type { Stop } from "./stops.ts";
import type { Timeline } from "./timeline.ts";
import { Violation } from "./violation.ts";

const NOWHERE = "0".repeat(40);
const COMMITS_MAX = 1_000;

/** A look older than this is not pushed upon, in milliseconds. */
const FRESH_MS = 10_000;

/** A push by a bot, with what must be seen in the moment in which it lands. */
interface Push {
  readonly ref: string;
  readonly before: string;
  readonly after: string;
  readonly work: Work;
}

/** Records a push of a bot as it lands. Throws a Violation of I9 at once; `checkPush` checks the rest. */
export function takePush(effect: Effect, at: number, timeline: Timeline): Push {
  assertNotStopped(timeline);
  const { ref, before, after } = effect as Effect & Record<"ref" | "before" | "after", string>;
  return { ref, before, after, work: workNow(timeline, at) };
}

/**
 * I9. A bot looks at GitHub, works, makes its commit, and pushes it; between commit and push it looks again if a
 * webhook has come since its look, or if the look is older than ten seconds. So a push behind a stop is right only
 * where the bot could not know: no look of it began after the stop and was answered, truly, before the push; and if
 * the stop was there before the commit, then it looked once more before the push (and was shown an old view), or no
 * webhook had told of it by then and the look before was younger than that.
 * A `/cancel` on the pull request reaches the plan's key in two steps: there the webhook's part is not asked.
 */
function assertNotStopped(timeline: Timeline): void {
  for (const stop of timeline.stops) {
    const seen = timeline.lookAfter(stop.at);
    const known =
      seen === undefined ? knownBefore(timeline, stop) : `the bot had looked (request ${seen.request.n})`;
    if (known !== undefined) throw new Violation("I9", `a push, though ${stop.why}, and ${known}`);
  }
}

/** How the bot could know of a stop when it made its commit, and has not looked since. */
function knownBefore(timeline: Timeline, { at }: Stop): string | undefined {
  const { made } = timeline;
  if (!made || made.at < at || timeline.hasLookedAfter(made.at)) return undefined;
  if (made.told.has(at)) return "a webhook had told so before the commit was made";
  const ageMs = made.ms - (timeline.lookBefore(made.at)?.ms ?? 0);
  return ageMs >= FRESH_MS ? `its last look was ${ageMs} ms old` : undefined;
}

/** I2, I3, I6: what a push of a bot did to the branch. Throws a Violation. */
export async function checkPush(scene: Scene, timeline: Timeline, push: Push): Promise<void> {
  const { ref, before, after, work } = push;
  if (ref !== `refs/heads/${scene.branch}`) throw new Violation("I6", `a bot has moved ${ref}`);
  if (after === NOWHERE) throw new Violation("I6", `a bot has removed ${ref}`);
  const commits = await freshOf(scene.fixture.gitDir, push);
  if (before !== NOWHERE && commits.at(-1)?.parents[0] !== before)
    throw new Violation("I6", `a bot has pushed ${after} over ${before}, which it does not stand on`);
  const line = await scene.lineAt(after);
  assertItemsOnce(line);
  for (const commit of commits)
    if (!(await isAsked(scene, timeline, { work, commit })))
      await assertApproved(scene, timeline, { work, commit });
}

/** What a bot pushes is a line of first parents: everything above the old head is new. */
async function freshOf(gitDir: string, { before, after }: Push): Promise<Commit[]> {
  const commits = [await readCommit(gitDir, after)];
  for (let next = after; before !== NOWHERE && commits.length < COMMITS_MAX; ) {
    next = commits.at(-1)?.parents[0] ?? before;
    if (next === before) break;
    commits.push(await readCommit(gitDir, next));
  }
  return commits;
}

/** The same wording of an item is done once; where it was changed or reverted since, it may be done again. */
function assertItemsOnce(line: Line): void {
  const done = line.commits
    .filter((one) => line.isOurs(one) && !isReverted(line, one))
    .flatMap((commit) => {
      const item = trailerOf(commit, "Plan-Item");
      return item === undefined ? [] : [`${item} (${trailerOf(commit, "Item-Digest")})`];
    });
  const twice = done.find((one, index) => done.indexOf(one) !== index);
  if (twice !== undefined) throw new Violation("I2", `item ${twice} has two commits`);
}
