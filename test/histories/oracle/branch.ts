import type { Effect } from "@redline/local-github/log.ts";
import { textOf } from "./text.ts";

/** The plan branch stood there from that place in the order on. */
export interface Tip {
  readonly at: number;
  /** Empty where the branch was deleted. */
  readonly sha: string;
  /** Whether a bot put it there. */
  readonly isOurs: boolean;
}

/** People were told of a wording: by the beginning of its digest, in the status comment or a check run. */
interface Told {
  readonly at: number;
  readonly digest: string;
}

const NOWHERE = "0".repeat(40);
const STATUS = /<!-- redline:status /;
/** How many digits of a digest people are shown. */
const SHOWN_DIGITS = 16;

/** Where the plan branch was moved, what bots pushed to it, and of which wordings they told people. */
export class BranchLog {
  readonly tips: Tip[] = [];
  /** What bots pushed. */
  readonly pushes: { readonly before: string; readonly after: string }[] = [];
  readonly told: Told[] = [];
  /** Numbers of the pull requests that bots opened. */
  readonly pulls = new Set<number>();
  /** Ids of the check runs that bots made. */
  readonly checks = new Set<number>();
  /** When bots said that what they remembered was lost. */
  readonly losses: number[] = [];
  /** Every text of the status comment as a bot left it, oldest first. */
  readonly statuses: { readonly id: number; readonly body: string }[] = [];

  notePush({ before, after }: Effect, at: number, isOurs: boolean): void {
    const move = { before: textOf(before), after: textOf(after) };
    this.tips.push({ at, sha: move.after === NOWHERE ? "" : move.after, isOurs });
    if (isOurs) this.pushes.push(move);
  }

  /** Something that a bot wrote. */
  noteOwn({ kind, id, body, title, number }: Effect, at: number): void {
    if (kind === "pull" && number !== undefined) this.pulls.add(number);
    if (kind === "check") this.#noteCheck(Number(id), textOf(title), at);
    if (kind !== "comment" && kind !== "comment-edited") return;
    const text = textOf(body);
    if (!STATUS.test(text)) return;
    this.statuses.push({ id: Number(id), body: text });
    if (text.includes("cannot be trusted")) this.losses.push(at);
    this.#tell(/^Plan: #\d+, revision \d+ \(`([0-9a-f]+)`\)/m.exec(text)?.[1], at);
  }

  /** The last text that people had been told of by then, and since when they were told of no other. */
  toldBefore(at: number): Told | undefined {
    const known = this.told.filter((one) => one.at < at);
    const digest = known.at(-1)?.digest;
    const other = known.findLastIndex((one) => one.digest !== digest);
    return known[other + 1];
  }

  #noteCheck(id: number, title: string, at: number): void {
    this.checks.add(id);
    this.#tell(/^Waiting for approval: .*\(([0-9a-f]+)\)$/.exec(title)?.[1], at);
  }

  #tell(digest: string | undefined, at: number): void {
    if (digest !== undefined) this.told.push({ at, digest: digest.slice(0, SHOWN_DIGITS) });
  }
}
