import { digestOf } from "../../src/core/plan/file.ts";
import { readObject } from "../github/git/objects.ts";
import { type Commit, readChanges, readLog } from "../github/git/read.ts";
import type { Effect } from "../github/log.ts";
import type { Scene } from "./scene.ts";
import { type Said, type Stop, type Timeline, WRITERS } from "./timeline.ts";
import { Violation } from "./violation.ts";

const NOWHERE = "0".repeat(40);
const COMMITS_MAX = 1_000;

/** A look older than this is not pushed upon, in milliseconds. */
const FRESH_MS = 10_000;

/** A push by a bot, with what must be seen in the moment in which it lands. */
interface Push {
  readonly at: number;
  readonly ref: string;
  readonly before: string;
  readonly after: string;
  /** What was said by then and may have been heard as an approval. */
  readonly approvals: readonly Said[];
  readonly lastCancel: number;
}

/** Takes in a push of a bot as it lands. Throws a Violation of I9 at once; the rest is for `judgePush`. */
export function takePush(effect: Effect, at: number, timeline: Timeline): Push {
  assertNotStopped(timeline);
  const { ref, before, after } = effect as Effect & Record<"ref" | "before" | "after", string>;
  const approvals = timeline.said.filter((one) => isApproval(one) && timeline.mayHaveBeenSeen(one));
  return { at, ref, before, after, approvals, lastCancel: timeline.lastCancel() };
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
  for (const stop of timeline.stops.values()) {
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

const isApproval = ({ by, body }: Said) => WRITERS.includes(by) && /^\/approve\b/m.test(body);

/** I2, I3, I6: what a push of a bot did to the branch. Throws a Violation. */
export async function judgePush(scene: Scene, timeline: Timeline, push: Push): Promise<void> {
  const { gitDir } = scene.stage;
  const { ref, before, after } = push;
  if (ref !== `refs/heads/${scene.branch}`) throw new Violation("I6", `a bot has moved ${ref}`);
  if (after === NOWHERE) throw new Violation("I6", `a bot has removed ${ref}`);
  const commits = await readLog(
    gitDir,
    before === NOWHERE ? `refs/heads/main..${after}` : after,
    COMMITS_MAX,
  );
  const known = commits.findIndex(({ sha }) => sha === before);
  if (before !== NOWHERE && known < 0)
    throw new Violation("I6", `a bot has pushed ${after} over ${before}, which it does not stand on`);
  assertItemsOnce(commits);
  // What a bot pushes is a line: everything above the old head is new.
  const fresh = before === NOWHERE ? commits : commits.slice(0, known);
  for (const commit of fresh) await assertApproved(scene, timeline, { push, commit });
}

const itemOf = ({ message }: Commit) => /^Plan-Item: (\d+)$/m.exec(message)?.[1];
const issueOf = ({ message }: Commit) => /^Plan-Digest: (\S+)$/m.exec(message)?.[1];

/** Items are counted since the plan's first commit: other plans may be below it, merged. */
function assertItemsOnce(commits: readonly Commit[]): void {
  const first = commits.findIndex(({ message }) => /^Plan-Revision: 1$/m.test(message));
  const items = commits.slice(0, first < 0 ? undefined : first).filter((one) => issueOf(one) !== undefined);
  const numbers = items.flatMap((one) => itemOf(one) ?? []);
  const twice = numbers.find((one, index) => numbers.indexOf(one) !== index);
  if (twice !== undefined) throw new Violation("I2", `item ${twice} has two commits`);
}

/**
 * I3. Whatever changes anything but the plan file needs, in the moment in which it lands: somebody who may write has
 * said `/approve`, a bot can have seen it before it was edited or deleted, no `/cancel` that a bot has seen came after it, and it is of
 * the wording that the commit stands on: that wording was published before it was said, or it names it.
 */
async function assertApproved(
  scene: Scene,
  timeline: Timeline,
  { push, commit }: { push: Push; commit: Commit },
): Promise<void> {
  const { gitDir } = scene.stage;
  const plans = ["PLAN.md", `docs/plans/issue-${scene.issue}.md`];
  const changes = await readChanges(gitDir, commit.sha);
  const code = changes.map(({ path }) => path).filter((path) => !plans.includes(path));
  if (code.length === 0) return;
  const [parent = ""] = commit.parents;
  const digest = await wordingAt(gitDir, parent, plans);
  const publishedAt = timeline.published.get(digest.slice(0, 7));
  const isOfIt = ({ at, body }: Said) => {
    const [, named] = /^\/approve +([0-9a-f]{7,64})/m.exec(body) ?? [];
    if (named) return digest.startsWith(named) || parent.startsWith(named);
    return publishedAt !== undefined && at > publishedAt;
  };
  if (push.approvals.some((one) => one.at > push.lastCancel && isOfIt(one))) return;
  const said = push.approvals.map(({ by, at }) => `${by} (at ${at})`).join(", ");
  throw new Violation(
    "I3",
    `${code.join(", ")} changed upon the wording ${digest.slice(0, 7)}, published at ${publishedAt ?? "no time"}; ` +
      `approvals: ${said === "" ? "none" : said}; last cancelled at ${push.lastCancel}; now it is ${push.at}`,
  );
}

async function wordingAt(gitDir: string, commit: string, paths: readonly string[]): Promise<string> {
  for (const path of paths.toReversed()) {
    const found = await readObject(gitDir, `${commit}:${path}`);
    if (found) return digestOf(found.content.toString());
  }
  return "";
}
