import type { Action } from "../core/discussion/action.ts";
import type { Phase } from "../core/state/settings.ts";
import type { Usage } from "../core/state/status.ts";

/** Counts what is done. Nothing here waits or throws. `failed` is told to people, `dropped` overtaken, `thrown` comes back. */
export interface Metrics {
  recordWake(source: "webhook" | "sweep"): void;
  recordAction(step: Action["kind"], outcome: "done" | "failed" | "dropped" | "thrown"): void;
  recordSpend(phase: Phase, usage: Usage): void;
  recordRequest(request: Asked): void;
}

/** Why a webhook delivery was turned away before it was known to be GitHub's, or although it was. */
export type Refused = "signature" | "malformed" | "size" | "busy";

/** A request to GitHub's API (as the App itself: no installation), and what was said of the hourly limit. */
export interface Asked {
  readonly class: "rest-read" | "rest-write" | "graphql-read" | "graphql-write";
  readonly outcome: "ok" | "error" | "limited";
  readonly installation: number | undefined;
  readonly resource: string | undefined;
  readonly remaining: number | undefined;
}

/** What lies in the queue now. */
export interface QueueDepth {
  /** Keys to be worked on as soon as a worker is free. */
  readonly queued: number;
  /** Keys that wait for their time after a failure. */
  readonly waiting: number;
  readonly active: number;
  /** Keys that were given up. */
  readonly dead: number;
  /** How long the oldest key that is due has been so, in seconds. */
  readonly oldestSeconds: number;
}
