import type { Commit } from "@redline/local-github/git/read.ts";
import type { Effect } from "@redline/local-github/log.ts";
import type { Scene } from "../scene.ts";
import { isPlainMerge } from "./asked.ts";
import { isReverted, type Line, trailerOf } from "./line.ts";
import { textOf } from "./text.ts";
import type { Timeline } from "./timeline.ts";
import { Violation } from "./violation.ts";
import { itemsIn } from "./wording.ts";

/** A bot reports that a head is complete: by a check run, green or not, or by marking the pull request ready. */
export interface Completion {
  readonly what: "success" | "done" | "ready";
  /** The heads that may be meant: the branch may have moved since the bot looked. */
  readonly heads: readonly string[];
}

/** The completion that an effect reports; undefined for any other effect. */
export function completionOf(
  effect: Effect,
  { log: { tips } }: Scene,
  timeline: Timeline,
): Completion | undefined {
  const { kind, conclusion, head, title } = effect;
  if (kind === "check" && conclusion === "success") return { what: "success", heads: [String(head)] };
  if (kind === "check" && textOf(title).startsWith("Done")) return { what: "done", heads: [String(head)] };
  if (kind !== "ready") return undefined;
  const { at } = timeline.lastLook();
  const moved = tips.filter((tip) => tip.at > at).map(({ sha }) => sha);
  return { what: "ready", heads: [tips.findLast((tip) => tip.at <= at)?.sha ?? "", ...moved] };
}

/**
 * I10. Green is only what bots did and saw to pass: each item by a commit of theirs for just this wording, and no commit of
 * anybody else above the first of them. Done and ready is only what they have brought to its end, which takes an approval (I3).
 */
export async function checkCompletion(scene: Scene, { what, heads }: Completion): Promise<void> {
  const problems: string[] = [];
  // A push is in the log once the server has noticed it: on a busy machine the bot may have read the branch before that.
  const now = what === "ready" ? ((await scene.head()) ?? "") : "";
  for (const head of [...heads, now].filter((sha) => sha !== "")) {
    const line = await scene.lineAt(head);
    const problem = what === "success" ? await unproven(scene, line) : await unfinished(scene, line);
    if (problem === undefined) return;
    problems.push(`${head.slice(0, 7)}: ${problem}`);
  }
  throw new Violation("I10", `${what}, but ${problems.join("; ") || "there is no head"}`);
}

async function unproven(scene: Scene, line: Line): Promise<string | undefined> {
  if (!line.plan) return "there is no plan of ours";
  const open = await notDone(scene, line);
  if (open !== undefined) return open;
  const first = line.commits.findLastIndex(
    (one) => line.isOurs(one) && trailerOf(one, "Plan-Item") !== undefined,
  );
  for (const one of line.commits.slice(0, Math.max(first, 0)))
    if (!line.isOurs(one) && !(await isPlainMerge(scene.fixture.gitDir, one)))
      return `${one.sha.slice(0, 7)} is not ours`;
  return undefined;
}

/** Whether nothing is left to do: the plan was archived, or kept in its place, and every item is done or ticked. */
export async function isFinished(scene: Scene, line: Line): Promise<boolean> {
  if ((await unfinished(scene, line)) !== undefined) return false;
  const open = itemsIn(line.plan?.text ?? "").filter(({ isTicked }) => !isTicked);
  return (await notDone(scene, line, open)) === undefined;
}

/** Where the plan was archived there was an approval for that; boxes may have been ticked by hand. */
async function unfinished(scene: Scene, line: Line): Promise<string | undefined> {
  const own = line.commits.filter(line.isOurs);
  const has = (trailer: string) => (one: Commit) => trailerOf(one, trailer) !== undefined;
  const end = own.find((one) => has("Plan-Archived")(one) || has("Plan-Reopened")(one));
  if (end) return has("Plan-Archived")(end) ? undefined : "the plan was reopened";
  if (!line.plan) return "there is no plan of ours";
  // A plan that was written where plans are kept needs no archiving.
  return line.plan.path.startsWith("docs/") ? await notDone(scene, line) : "the plan was not archived";
}

/** An item without a commit of ours for its present wording. */
async function notDone(
  scene: Scene,
  line: Line,
  items = itemsIn(line.plan?.text ?? ""),
): Promise<string | undefined> {
  for (const item of items)
    if (!(await isDone(scene, line, item))) return `item ${item.id} was not done by us`;
  return undefined;
}

/** How many items have a commit of ours for their present wording. */
export async function doneIn(scene: Scene, line: Line): Promise<number> {
  const items = itemsIn(line.plan?.text ?? "");
  const done = await Promise.all(items.map((item) => isDone(scene, line, item)));
  return done.filter(Boolean).length;
}

async function isDone(
  scene: Scene,
  line: Line,
  item: { readonly id: number; readonly text: string },
): Promise<boolean> {
  const made = line.commits.filter(
    (one) => line.isOurs(one) && trailerOf(one, "Plan-Item") === String(item.id) && !isReverted(line, one),
  );
  const wordings = made.map(async ({ sha }) => {
    const then = (await scene.lineAt(sha)).plan;
    return itemsIn(then?.text ?? "").find(({ id }) => id === item.id)?.text;
  });
  return (await Promise.all(wordings)).includes(item.text);
}
