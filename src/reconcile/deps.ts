import type { Phase } from "../core/state/settings.ts";
import type { Snapshot } from "../core/state/snapshot.ts";
import type { Budget } from "../core/state/status.ts";
import type { Text } from "../core/state/text.ts";
import type { Agent } from "../ports/agent.ts";
import type { Codebase } from "../ports/codebase.ts";
import type { Metrics } from "../ports/metrics.ts";
import type { ModelSettings } from "../ports/model.ts";
import type { DiagramParser, GitHub, Lease, Log } from "../ports/ports.ts";
import type { Workspace } from "../ports/workspace.ts";
import type { PlanEntries } from "./plan-entries.ts";
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
  readonly planEntries: PlanEntries;
  readonly model: Pick<ModelSettings, "name" | "prices">;
  /** The time, in milliseconds since 1970. */
  readonly now: () => number;
}

/** What an action works with. */
export interface ActionContext extends Run {
  readonly budget: (phase: Phase) => Budget;
  /** Aborted when the action is no longer wanted: its conversation and its commands end. */
  readonly signal: AbortSignal;
  /** Shows which long part of the action is running; undefined: none. Errors are only logged. */
  readonly show: (doing: Text | undefined) => Promise<void>;
  /** Does the action's only write on GitHub. Nothing else is written meanwhile, and it is not aborted any more. */
  readonly finish: (write: () => Promise<void>) => Promise<void>;
}

/** One reconciliation of a key. */
export interface Run {
  /** Observes GitHub; undefined if the issue is gone. */
  readonly observe: () => Promise<Snapshot | undefined>;
  readonly lease: Lease;
  readonly now: () => number;
}
