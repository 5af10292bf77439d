import type { Effect } from "@redline/local-github/log.ts";
import type { Rights } from "./rights.ts";
import type { Said } from "./speech.ts";

/** What makes the bot stop, and how it is told. */
export interface Stop {
  readonly at: number;
  readonly why: string;
  /** Number of deliveries that there were before, and the event that tells of it; undefined where a webhook wakes in two steps. */
  readonly told: { readonly since: number; readonly event: string } | undefined;
}

/** A `/cancel`, with the comment that said so. */
interface Cancel {
  readonly at: number;
  readonly comment: string;
}

/** What bots have to stop for. */
export class Stops {
  readonly #issue: number;
  readonly #rights: Rights;
  readonly #stops = new Map<string, Stop>();
  #cancels: Cancel[] = [];
  #loss = 0;
  #revisedAt = 0;
  /** Those that came when there was nothing to cancel. */
  readonly #late = new Set<number>();

  constructor(issue: number, rights: Rights) {
    this.#issue = issue;
    this.#rights = rights;
  }

  /** A `/cancel` that came when all was done stops the code, and not a plan that somebody reopens after it. */
  all(): Stop[] {
    const isReopened = ({ at }: Stop) => this.#late.has(at) && at < this.#revisedAt;
    return [...this.#stops.values()].filter((stop) => !isReopened(stop));
  }

  /** When each `/cancel` was said that counts. */
  cancels(): number[] {
    return this.#cancels.map(({ at }) => at);
  }

  noteSaid({ at, key, by, body }: Said, isOnIssue: boolean, since: number): void {
    if (/^\/resume\b/m.test(body) && this.#rights.mayApprove(by, at)) this.#resume(at);
    if (/^\/revise\b/m.test(body) && this.#rights.mayApprove(by, at)) this.#revisedAt = at;
    // Whoever may ask for a plan has asked for it once more.
    if (/^\/plan\b/m.test(body) && this.#rights.everHadSay(by)) this.#forgetCancels(() => true);
    if (!/^\/cancel\s*$/.test(body) || !this.#rights.mayApprove(by, at)) return;
    this.#cancels.push({ at, comment: key });
    const told = isOnIssue ? { since, event: "issue_comment.created" } : undefined;
    this.#stops.set(`cancel ${key}`, { at, why: `${by} said /cancel`, told });
  }

  /** The issue or its pull request was closed, reopened, labelled, or not. `since` counts deliveries. */
  noteState({ kind, by, number }: Effect, at: number, since: number): void {
    const isIssue = number === this.#issue;
    const stop = (name: string, why: string) => {
      const event = `${isIssue ? "issues" : "pull_request"}.${kind}`;
      this.#stops.set(name, { at, why, told: { since, event } });
    };
    if (kind === "unlabeled") stop(kind, `${by} took the label off`);
    if (kind === "closed") stop(`closed ${number}`, `${by} closed the ${isIssue ? "issue" : "pull"}`);
    if (kind === "reopened") this.#stops.delete(`closed ${number}`);
    if (kind !== "labeled") return;
    this.#stops.delete("unlabeled");
    for (const name of this.#stops.keys()) if (name.startsWith("cancel")) this.#stops.delete(name);
  }

  /** It is no longer known whether these `/cancel` counted when a bot looked: those that it has not handled. */
  markUncertain(isHandled: (comment: string) => boolean, comment?: string): void {
    this.#forgetCancels((one) => (comment ?? one) === one && !isHandled(one));
  }

  /** The bot has said that there was nothing to cancel. */
  noteLate(): void {
    for (const { at } of this.#cancels) this.#late.add(at);
  }

  /** The bot has said that its record is lost: it waits for `/resume`. */
  noteLoss(at: number): void {
    this.#loss = at;
  }

  /**
   * A `/cancel` that came when all was done, as the bot has said, holds until a `/resume`. So does one that it
   * cannot know of any more.
   */
  #resume(now: number): void {
    const isOver = ({ at }: Cancel) => this.#late.has(at) || (at < this.#loss && this.#loss < now);
    const over = new Set(this.#cancels.filter(isOver).map(({ comment }) => comment));
    this.#forgetCancels((comment) => over.has(comment));
  }

  #forgetCancels(isMeant: (comment: string) => boolean): void {
    const gone = this.#cancels.filter(({ comment }) => isMeant(comment));
    for (const { comment } of gone) this.#stops.delete(`cancel ${comment}`);
    this.#cancels = this.#cancels.filter((one) => !gone.includes(one));
  }
}
