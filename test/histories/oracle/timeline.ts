import type { Effect, Request } from "@redline/local-github/log.ts";
import type { Watcher } from "../fixture.ts";
import type { Scene } from "../scene.ts";
import type { Rank, Rights } from "./rights.ts";
import { type Said, touchedAt } from "./speech.ts";
import { type Stop, Stops } from "./stops.ts";
import { keyOf, textOf } from "./text.ts";

/** A look of a bot at its issue. `at` is its place in the order of everything that is noted. */
export interface Look {
  readonly at: number;
  /** When it was answered, at the latest; infinite while it is not. */
  answeredAt: number;
  readonly ms: number;
  readonly request: Request;
}

/** A commit was made: the bot asks itself now whether it is still meant, and pushes. */
interface Made {
  readonly at: number;
  readonly ms: number;
  /** The stops that the bot had been told of by then, by their number. */
  readonly told: ReadonlySet<number>;
}

/** Kinds of effects by which people say something. */
const SPEECH: readonly string[] = ["comment", "review", "review-comment"];

/** More looks than that are not open at the same time. */
const LOOKS_OPEN_MAX = 20;

/** Everything of a history in one order: what changed on GitHub, what was said, when the bots looked. */
export class Timeline implements Watcher {
  readonly #scene: Scene;
  #now = 0;
  readonly looks: Look[] = [];
  readonly said: Said[] = [];
  readonly rights: Rights;
  readonly #stops: Stops;
  /** Comments that a bot has handled, by their key. */
  readonly handled = new Set<string>();
  made: Made | undefined;
  /** When the push that goes on now began. */
  #pushing = 0;

  constructor(scene: Scene, rights: Rights) {
    this.#scene = scene;
    this.rights = rights;
    this.#stops = new Stops(scene.issue, rights);
  }

  onRequest(request: Request): void {
    const at = this.#next();
    const ms = this.#scene.fixture.github.clock.unhurried();
    if (request.operation === "Observe")
      this.looks.push({ at, answeredAt: Number.POSITIVE_INFINITY, ms, request });
    if (request.path.includes("service=git-receive-pack")) this.#pushing = at;
  }

  onReach(place: string): void {
    const at = this.#next();
    if (place !== "commit:after") return;
    const told = this.stops.filter((stop) => this.#isTold(stop)).map((stop) => stop.at);
    this.made = { at, ms: this.#scene.fixture.github.clock.unhurried(), told: new Set(told) };
  }

  /** Notes one change; returns its place in the order. */
  note(effect: Effect): number {
    const at = this.#next();
    const isOurs = this.#scene.isOurs(effect.by);
    if (effect.kind === "push" && effect.ref === `refs/heads/${this.#scene.branch}`)
      this.#scene.log.notePush(effect, at, isOurs);
    if (isOurs) this.#noteOwn(effect, at);
    else this.#notePeople(effect, at);
    return at;
  }

  /** Settings that ask for that role were pushed to the default branch. */
  noteNeeded(needed: Rank): void {
    this.rights.noteNeeded(this.#next(), needed);
    this.#stops.markUncertain((comment) => this.handled.has(comment));
  }

  get stops(): Stop[] {
    return this.#stops.all();
  }

  /** The last look that was answered, truly, before the commit was made that is pushed now: its item began there. */
  lookOfWork(): Pick<Look, "at" | "answeredAt"> {
    return this.#goodLookBefore(this.made?.at ?? this.#now);
  }

  /** The last look that was answered, truly, until now. */
  lastLook(): Pick<Look, "at" | "answeredAt"> {
    return this.#goodLookBefore(this.#now);
  }

  /** A look that began after `since` and was answered, truly, before the push that goes on now. */
  lookAfter(since: number): Look | undefined {
    return this.looks.find((look) => look.at > since && look.at < this.#pushing && this.#isGood(look));
  }

  /** When the last `/cancel` was said that a bot had seen before the push that goes on now; 0 if none was. */
  lastCancel(): number {
    return this.#stops.cancels().findLast((at) => this.lookAfter(at)) ?? 0;
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
    const touched = touchedAt(said);
    if (touched === undefined) return true;
    return this.looks.some((look) => look.answeredAt > said.at && look.at < touched && this.#isGood(look));
  }

  /** The next place in the order. Looks that were answered meanwhile were answered before it. */
  #next(): number {
    const at = ++this.#now;
    for (const look of this.looks.slice(-LOOKS_OPEN_MAX))
      if (look.request.status !== 0 && look.answeredAt > at) look.answeredAt = at;
    return at;
  }

  #goodLookBefore(at: number): Pick<Look, "at" | "answeredAt"> {
    return this.looks.findLast((look) => look.at < at && this.#isGood(look)) ?? { at: 0, answeredAt: 0 };
  }

  #isGood({ request }: Look): boolean {
    return request.status === 200 && !this.#scene.isFaulty(request.n);
  }

  #isTold({ told }: Stop): boolean {
    if (!told) return false;
    const { deliveries } = this.#scene.fixture.github;
    const delivery = deliveries
      .slice(told.since)
      .find(({ event, action }) => `${event}.${action}` === told.event);
    return delivery?.status === 200;
  }

  #noteOwn(effect: Effect, at: number): void {
    if (effect.kind === "reaction" && effect.content !== "eyes")
      this.handled.add(keyOf(effect.on, effect.id));
    if (textOf(effect.body).includes("Nothing to cancel")) this.#stops.noteLate();
    this.#scene.log.noteOwn(effect, at);
    this.#stops.noteLoss(this.#scene.log.losses.at(-1) ?? 0);
  }

  #notePeople(effect: Effect, at: number): void {
    const { kind, by } = effect;
    const since = this.#scene.fixture.github.deliveries.length;
    if (SPEECH.includes(kind)) {
      const said = { at, key: keyOf(kind, effect.id), by, body: textOf(effect.body), later: [] };
      this.said.push(said);
      this.#stops.noteSaid(said, effect.number === this.#scene.issue, since);
    }
    const [, what, how] = /^(comment|review|review-comment)-(edited|deleted)$/.exec(kind) ?? [];
    if (what) this.#touch(keyOf(what, effect.id), at, how === "edited" ? textOf(effect.body) : undefined);
    if (kind === "role") {
      this.rights.noteRole(at, textOf(effect.login), textOf(effect.role) as Rank);
      this.#stops.markUncertain((comment) => this.handled.has(comment));
    }
    if (this.#isOfPlan(effect.number)) this.#stops.noteState(effect, at, since);
  }

  /** Whether it is the issue or a pull request of the plan, and not one that people opened. */
  #isOfPlan(number: number | undefined): boolean {
    return number !== undefined && (number === this.#scene.issue || this.#scene.log.pulls.has(number));
  }

  /** Nobody can tell any more who wrote it, unless it was handled before. */
  #touch(key: string, at: number, body: string | undefined): void {
    this.said.find((one) => one.key === key)?.later.push({ at, body });
    this.#stops.markUncertain((comment) => this.handled.has(comment), key);
  }
}
