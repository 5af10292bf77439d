import { AsyncLocalStorage } from "node:async_hooks";
import type { Clock } from "./clock.ts";

/** Kinds that make something new for people to read: those that GitHub's content limits count. */
const CONTENT = new Set<EffectKind>(["issue", "comment", "pull", "review", "review-comment", "reaction"]);

type EffectKind =
  | "repository"
  | "token"
  | "issue"
  | "edited"
  | "closed"
  | "reopened"
  | "labeled"
  | "unlabeled"
  | "comment"
  | "comment-edited"
  | "comment-deleted"
  | "reaction"
  | "pull"
  | "ready"
  | "merged"
  | "draft"
  | "locked"
  | "unlocked"
  | "assigned"
  | "unassigned"
  | "deleted"
  | "transferred"
  | "minimized"
  | "unminimized"
  | "reaction-removed"
  | "review-request-removed"
  | "review-edited"
  | "review-dismissed"
  | "review-deleted"
  | "review-comment-edited"
  | "review-comment-deleted"
  | "thread-unresolved"
  | "check-updated"
  | "renamed"
  | "protected"
  | "installation"
  | "review-requested"
  | "review-pending"
  | "review"
  | "review-comment"
  | "thread-resolved"
  | "check"
  | "push"
  | "role"
  | "team";

/** What an action says of the change it makes; number and time are given by the log. */
export interface Change {
  readonly kind: EffectKind;
  /** Login of whoever did it. */
  readonly by: string;
  /** "owner/name" */
  readonly repo?: string;
  /** Of the issue or pull request. */
  readonly number?: number;
  readonly [detail: string]: unknown;
}

/** One change of state. `at` is its stamp: stamps never repeat. */
export interface Effect extends Change {
  readonly n: number;
  readonly at: string;
}

/** One request that was made of the server; `status` is 0 until it is answered, or if it never was. */
export interface Request {
  readonly n: number;
  readonly class: "rest-read" | "rest-write" | "graphql" | "git";
  readonly method: string;
  readonly path: string;
  status: number;
  /** Login of the caller, once the credentials are known. */
  by: string | undefined;
  /** GraphQL: the operation's name, or for unnamed ones the names of its fields. */
  operation: string | undefined;
  /** How many things for people to read it made. */
  writes: number;
}

/** A request while it is served, with what has to wait until its answer is out. */
export interface Serving {
  readonly request: Request;
  readonly afterwards: (() => void)[];
}

/** Append-only account of what happened: changes, requests, and what the playground could not do. */
export class Log {
  readonly effects: Effect[] = [];
  /** When each effect was made, in unhurried milliseconds: the stamps run ahead. */
  readonly changedMs: number[] = [];
  readonly requests: Request[] = [];
  readonly violations: string[] = [];
  readonly #serving = new AsyncLocalStorage<Serving>();
  readonly #clock: Clock;
  #waiting: { predicate: (effect: Effect) => boolean; resolve: (effect: Effect) => void }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs `serve`; the changes made meanwhile are counted for its request. */
  during<T>(serving: Serving, serve: () => Promise<T>): Promise<T> {
    return this.#serving.run(serving, serve);
  }

  /** Does it after the answer to the present request, or at once if there is none. */
  afterAnswer(what: () => void): void {
    const serving = this.#serving.getStore();
    if (serving) serving.afterwards.push(what);
    else what();
  }

  /** Notes who makes the present request. */
  callerIs(login: string): void {
    const serving = this.#serving.getStore();
    if (serving) serving.request.by = login;
  }

  /** Records one change and gives its stamp. Call it in the same breath as the change itself. */
  record(change: Change): string {
    const effect: Effect = { ...change, n: this.effects.length + 1, at: this.#clock.stamp() };
    this.effects.push(effect);
    this.changedMs.push(this.#clock.unhurried());
    const serving = this.#serving.getStore();
    if (serving && CONTENT.has(effect.kind)) serving.request.writes += 1;
    const met = this.#waiting.filter(({ predicate }) => predicate(effect));
    this.#waiting = this.#waiting.filter((waiting) => !met.includes(waiting));
    for (const { resolve } of met) resolve(effect);
    return effect.at;
  }

  /** The first effect that satisfies the predicate: an earlier one at once, else the next that comes. */
  until(predicate: (effect: Effect) => boolean): Promise<Effect> {
    const earlier = this.effects.find(predicate);
    if (earlier) return Promise.resolve(earlier);
    return new Promise((resolve) => this.#waiting.push({ predicate, resolve }));
  }

  /** Notes something asked of the playground that it does not do: a test should find none. */
  violation(what: string): void {
    this.violations.push(what);
  }
}
