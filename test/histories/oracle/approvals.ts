import { type Commit, readChanges } from "@redline/local-github/git/read.ts";
import type { Scene } from "../scene.ts";
import { trailerOf } from "./line.ts";
import { approvalIn, bodyAt, type Named, type Said } from "./speech.ts";
import type { Look, Timeline } from "./timeline.ts";
import { Violation } from "./violation.ts";
import { digestOf } from "./wording.ts";

/** Fewer digits name no wording: another one could be made to begin with them. */
const NAMED_DIGITS_MIN = 16;

/** A piece of work that was pushed, and what counted when it began. */
export interface Work {
  /** The last look before its commit: what was true then may be worked upon to the end. */
  readonly look: Pick<Look, "at" | "answeredAt">;
  readonly landsAt: number;
  /** What was said by then and may have been handled as an approval. */
  readonly approvals: readonly Said[];
  readonly lastCancel: number;
}

/** The work that lands now. */
export function workNow(timeline: Timeline, landsAt: number): Work {
  const approvals = timeline.said.filter(
    (one) => approvalIn(one.body) !== undefined && timeline.mayHaveBeenSeen(one),
  );
  return {
    look: timeline.lookOfWork(),
    landsAt,
    approvals,
    lastCancel: timeline.lastCancel(),
  };
}

/**
 * I3. Whatever changes anything but the plan file, and the end of a plan, needs an `/approve` by somebody who may
 * approve, which stands as such when the work begins, and is of the wording that the commit stands on.
 */
export async function assertApproved(
  scene: Scene,
  timeline: Timeline,
  { work, commit }: { readonly work: Work; readonly commit: Commit },
): Promise<void> {
  const { gitDir } = scene.fixture;
  const [parent = ""] = commit.parents;
  const line = await scene.lineAt(parent);
  const isEnd = trailerOf(commit, "Plan-Archived") !== undefined;
  const changes = await readChanges(gitDir, commit.sha);
  const first = trailerOf(commit, "Plan-File");
  // The plan begins, or is moved back from where it was archived.
  const isNamed = !line.plan || trailerOf(commit, "Plan-Reopened") === line.plan.path;
  const plans = [line.plan?.path, isNamed ? first : undefined, trailerOf(commit, "Plan-Archived")];
  const code = changes.map(({ path }) => path).filter((path) => !plans.includes(path));
  if (code.length === 0 && !isEnd) return;
  const digest = line.plan ? digestOf(line.plan.text) : "";
  const rejected: string[] = [];
  for (const said of work.approvals) {
    const why = await problemOf({
      scene,
      timeline,
      work,
      said,
      digest,
      item: trailerOf(commit, "Plan-Item"),
    });
    if (why === undefined) return;
    rejected.push(`${said.by} (at ${said.at}): ${why}`);
  }
  const what = isEnd ? "the plan was archived" : `${code.join(", ")} changed`;
  const none = rejected.length === 0 ? "no approval" : rejected.join("; ");
  throw new Violation(
    "I3",
    `${what} upon the wording ${digest.slice(0, NAMED_DIGITS_MIN)} at ${work.landsAt}; ${none}`,
  );
}

interface Case {
  readonly scene: Scene;
  readonly timeline: Timeline;
  readonly work: Work;
  readonly said: Said;
  /** Of the wording at the work's parent. */
  readonly digest: string;
  /** The item that the work is, if it is one. */
  readonly item: string | undefined;
}

/** Why that comment does not approve that work; undefined if it does. */
async function problemOf(one: Case): Promise<string | undefined> {
  const { timeline, work, said } = one;
  const { look, landsAt, lastCancel } = work;
  const loss = one.scene.log.losses.findLast((at) => at < look.at) ?? 0;
  if (said.at <= loss) return `what was remembered was lost at ${loss}`;
  if (said.at <= lastCancel) return `cancelled at ${lastCancel}`;
  if (said.at > look.answeredAt) return `said after the work began, at ${look.at}`;
  // People may do something between the question and its answer.
  const named = approvalIn(bodyAt(said, look.at)) ?? approvalIn(bodyAt(said, look.answeredAt));
  if (named === undefined) return "its comment does not say so any more";
  if (!timeline.rights.couldApprove(said.by, look.at, landsAt)) return "without the role";
  const other = problemOfName(named, one);
  if (other !== undefined) return other;
  return approvalIn(said.body)?.digest === "" ? await problemOfBare(one) : undefined;
}

function problemOfName({ digest, item }: Named, one: Case): string | undefined {
  if (digest !== "" && !isNameOf(digest, one.digest)) return `it names ${digest}`;
  if (item !== undefined && one.item !== undefined && one.item !== item) return `it is of item ${item}`;
  return undefined;
}

const isNameOf = (text: string, digest: string) =>
  text.length >= NAMED_DIGITS_MIN && digest.startsWith(text.toLowerCase());

/** A bare `/approve` is of what its writer was told last, if that was ours: a person's wording is approved by its name. */
async function problemOfBare({ scene, said, digest }: Case): Promise<string | undefined> {
  const told = scene.log.toldBefore(said.at);
  if (!told || !digest.startsWith(told.digest)) return `it was told of ${told?.digest ?? "nothing"}`;
  const tips = scene.log.tips.filter(({ at }) => at <= told.at);
  const wordings = await Promise.all(tips.map(({ sha }) => wordingAt(scene, sha)));
  const came = tips.findLast((_, n) => wordings[n] === digest && wordings[n - 1] !== digest);
  if (!came) return "nobody had pushed that wording by then";
  return came.isOurs ? undefined : `the wording came with a push at ${came.at} that was not ours`;
}

async function wordingAt(scene: Scene, sha: string): Promise<string | undefined> {
  const plan = sha === "" ? undefined : (await scene.lineAt(sha)).plan;
  return plan && digestOf(plan.text);
}
