import type { Phase } from "../core/state/settings.ts";
import type { Snapshot } from "../core/state/snapshot.ts";
import type { Budget, StatusRecord } from "../core/state/status.ts";
import type { Agent } from "../ports/agent.ts";
import type { Codebase } from "../ports/codebase.ts";
import type { Metrics } from "../ports/metrics.ts";
import type { DiagramParser, GitHub, Lease, Log } from "../ports/ports.ts";
import type { Workspace } from "../ports/workspace.ts";
import type { Spending } from "./spending.ts";

/** The dependencies of the reconciler. */
export interface Deps {
  readonly github: GitHub;
  readonly agent: Agent;
  readonly codebase: Codebase;
  readonly workspace: Workspace;
  readonly diagrams: DiagramParser;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly spending: Spending;
  /** The model to use where a repository's settings name none. */
  readonly model: string;
  /** The time, in milliseconds since 1970. */
  readonly now: () => number;
}

/** What an action works with. */
export interface ActionContext extends Run {
  readonly budget: (phase: Phase) => Budget;
  /** Adds to the record in the status comment, before an effect that needs it. */
  readonly store: (more: Partial<StatusRecord>) => Promise<void>;
}

/** One reconciliation of a key. */
export interface Run {
  /** Observes GitHub; undefined if the issue is gone. */
  readonly observe: () => Promise<Snapshot | undefined>;
  readonly lease: Lease;
  readonly now: () => number;
}
