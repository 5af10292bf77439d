import type { Action } from "../core/discussion/action.ts";
import type { Phase } from "../core/state/settings.ts";
import type { Usage } from "../core/state/status.ts";

/** Never waits or throws. Actions: `failed` was posted, `dropped` was overtaken by people, `thrown` is retried. */
export interface Metrics {
  recordWake(source: "webhook" | "sweep"): void;
  recordAction(action: Action["kind"], outcome: "done" | "failed" | "dropped" | "thrown"): void;
  recordSpend(phase: Phase, usage: Usage): void;
  recordRequest(request: Asked): void;
}

/** Why a webhook delivery was refused. */
export type Refused = "signature" | "malformed" | "size" | "busy";

/** A request to GitHub's API (no installation: as the App itself), and its rate limit headers. */
export interface Asked {
  readonly class: "rest-read" | "rest-write" | "graphql-read" | "graphql-write";
  readonly outcome: "ok" | "error" | "limited";
  readonly installation: number | undefined;
  readonly resource: string | undefined;
  readonly remaining: number | undefined;
}

/** The current state of the queue. */
export interface QueueDepth {
  /** Keys that are due, waiting for a worker. */
  readonly queued: number;
  /** Keys that are to be looked at again later: after a failure, or because GitHub may show something only then. */
  readonly waiting: number;
  readonly active: number;
  /** Keys in the dead-letter queue. */
  readonly dead: number;
  /** How long the oldest due key has been due, in seconds. */
  readonly oldestSeconds: number;
}
