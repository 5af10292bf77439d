import type { Effect, Request } from "../github/log.ts";
import type { Scene } from "./scene.ts";
import type { Watcher } from "./stage.ts";

/** Who may say what happens to a plan. */
export const WRITERS: readonly string[] = ["alice", "bob", "carol"];

/** A look of a bot at its issue. `at` is its place in the order of everything that is noted. */
interface Look {
  readonly at: number;
  readonly ms: number;
  readonly request: Request;
}

/** Something that people have said. */
export interface Said {
  readonly at: number;
  readonly key: string;
  readonly by: string;
  readonly body: string;
  /** When it was edited first, or deleted. */
  touchedAt: number | undefined;
}

/** A commit was made: the bot asks itself now whether it is still meant, and pushes. */
interface Made {
  readonly at: number;
  readonly ms: number;
  /** The stops that the bot had been told of by then, by their number. */
  readonly told: ReadonlySet<number>;
}

/** What makes the bot stop, and how it is told. */
export interface Stop {
  readonly at: number;
  readonly why: string;
  /** Number of deliveries that there were before, and the event that tells of it; undefined where a webhook wakes in two steps. */
  readonly told: { readonly since: number; readonly event: string } | undefined;
  /** The comment that said so. */
  readonly comment?: string;
}

/** Everything of a history in one order: what changed on GitHub, what was said, when the bots looked. */
export class Timeline implements Watcher {
  readonly #scene: Scene;
  #now = 0;
  readonly looks: Look[] = [];
  readonly said: Said[] = [];
  readonly stops = new Map<string, Stop>();
  /** Comments that a bot has taken in, by their key. */
  readonly heard = new Set<string>();
  /** When a wording was published first, by the beginning of its digest. */
  readonly published = new Map<string, number>();
  #cancels: number[] = [];
  /** Those that came when there was nothing left to cancel. */
  readonly #late = new Set<number>();
  made: Made | undefined;
  /** When the push that goes on now began. */
  #pushing = 0;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  onRequest(request: Request): void {
    const at = ++this.#now;
    if (request.operation === "Observe")
      this.looks.push({ at, ms: this.#scene.stage.github.clock.unhurried(), request });
    if (request.path.includes("service=git-receive-pack")) this.#pushing = at;
  }

  onReach(place: string): void {
    const at = ++this.#now;
    if (place !== "commit:after") return;
    const told = [...this.stops.values()].filter((stop) => this.#isTold(stop)).map((stop) => stop.at);
    this.made = { at, ms: this.#scene.stage.github.clock.unhurried(), told: new Set(told) };
  }

  /** Notes one change; returns its place in the order. */
  note(effect: Effect): number {
    const at = ++this.#now;
    if (effect.by === this.#scene.stage.github.app.botLogin) this.#noteOwn(effect, at);
    else this.#notePeople(effect, at);
    return at;
  }

  /** A look that began after `since` and was answered, truly, before the push that goes on now. */
  lookAfter(since: number): Look | undefined {
    return this.looks.find((look) => look.at > since && look.at < this.#pushing && this.#isGood(look));
  }

  /** When the last `/cancel` was said that a bot had seen before the push that goes on now; 0 if none was. */
  lastCancel(): number {
    return this.#cancels.findLast((at) => this.lookAfter(at)) ?? 0;
  }

  /** Whether a bot has looked between that place and the push that goes on now, whatever it was shown. */
  hasLookedAfter(since: number): boolean {
    return this.looks.some((look) => look.at > since && look.at < this.#pushing);
  }

  /** The last look before that place, whatever it showed. */
  lookBefore(at: number): Look | undefined {
    return this.looks.findLast((look) => look.at < at);
  }

  /** Whether a bot can have seen it as it was said. */
  mayHaveBeenSeen(said: Said): boolean {
    const { touchedAt } = said;
    if (touchedAt === undefined) return true;
    return this.looks.some((look) => look.at > said.at && look.at < touchedAt && this.#isGood(look));
  }

  #isGood({ request }: Look): boolean {
    return request.status === 200 && !this.#scene.isSpoiled(request.n);
  }

  #isTold({ told }: Stop): boolean {
    if (!told) return false;
    const { deliveries } = this.#scene.stage.github;
    const delivery = deliveries
      .slice(told.since)
      .find(({ event, action }) => `${event}.${action}` === told.event);
    return delivery?.status === 200;
  }

  #noteOwn(effect: Effect, at: number): void {
    if (effect.kind === "reaction" && effect.content !== "eyes") this.heard.add(keyOf(effect.on, effect.id));
    const [, digest] = /\(([0-9a-f]{7})\)/.exec(textOf(effect.title)) ?? [];
    if (textOf(effect.body).includes("nothing left to cancel")) this.#noteLate();
    if (effect.kind === "check" && digest && !this.published.has(digest)) this.published.set(digest, at);
  }

  #notePeople(effect: Effect, at: number): void {
    const { kind, id, by } = effect;
    if (kind === "comment" || kind === "review" || kind === "review-comment") {
      const key = keyOf(kind, id);
      const body = textOf(effect.body);
      this.said.push({ at, key, by, body, touchedAt: undefined });
      if (WRITERS.includes(by) && /^\/cancel\s*$/.test(body))
        this.#stop(effect, at, `${by} said /cancel`, key);
      if (WRITERS.includes(by) && /^\/resume\b/m.test(body)) this.#resume();
    }
    const [, what] = /^(comment|review-comment)-(?:edited|deleted)$/.exec(kind) ?? [];
    if (what) this.#touch(keyOf(what, id), at);
    this.#noteState(effect, at);
  }

  #noteLate(): void {
    for (const { at, comment } of this.stops.values()) if (comment !== undefined) this.#late.add(at);
  }

  /** A `/cancel` that came when all was done, as the bot has said, holds until somebody says to go on. */
  #resume(): void {
    for (const [key, { at }] of this.stops) if (this.#late.has(at)) this.stops.delete(key);
    this.#cancels = this.#cancels.filter((at) => !this.#late.has(at));
  }

  #touch(key: string, at: number): void {
    const said = this.said.find((one) => one.key === key);
    if (said) said.touchedAt ??= at;
    // Nobody can tell any more who wrote it, unless it was taken in before.
    if (!this.heard.has(key)) this.stops.delete(`cancel ${key}`);
  }

  #noteState(effect: Effect, at: number): void {
    const { kind, by, number } = effect;
    const name = number === this.#scene.issue ? "issue" : "pull";
    if (kind === "unlabeled") this.#stop(effect, at, `${by} took the label off`, undefined);
    if (kind === "labeled") {
      this.stops.delete("unlabeled");
      for (const key of [...this.stops.keys()].filter((one) => one.startsWith("cancel")))
        this.stops.delete(key);
    }
    if (kind === "closed") this.#stop(effect, at, `${by} closed the ${name}`, undefined);
    if (kind === "reopened") this.stops.delete(`closed ${number}`);
  }

  #stop({ kind, number }: Effect, at: number, why: string, comment: string | undefined): void {
    const since = this.#scene.stage.github.deliveries.length;
    const isIssue = number === this.#scene.issue;
    if (comment !== undefined) {
      this.#cancels.push(at);
      const told = isIssue ? { since, event: "issue_comment.created" } : undefined;
      this.stops.set(`cancel ${comment}`, { at, why, told, comment });
      return;
    }
    const event = `${isIssue ? "issues" : "pull_request"}.${kind}`;
    this.stops.set(kind === "closed" ? `closed ${number}` : kind, { at, why, told: { since, event } });
  }
}

const keyOf = (kind: unknown, id: unknown): string => `${String(kind)} ${String(id)}`;

/** A detail of an effect that is a text; empty if it is none. */
export const textOf = (detail: unknown): string => (typeof detail === "string" ? detail : "");
