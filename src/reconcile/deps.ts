import type { Phase } from "../core/state/settings.ts";
import type { Snapshot } from "../core/state/snapshot.ts";
import type { Purse } from "../core/state/status.ts";
import type { Codebase } from "../ports/codebase.ts";
import type { Meter } from "../ports/metrics.ts";
import type { Agent, DiagramParser, Forge, Log, Turn, Workspace } from "../ports/ports.ts";
import type { Ledger } from "./ledger.ts";

/** What reconciling needs of the world. */
export interface Deps {
  readonly forge: Forge;
  readonly agent: Agent;
  readonly codebase: Codebase;
  readonly workspace: Workspace;
  readonly diagrams: DiagramParser;
  readonly log: Log;
  readonly meter: Meter;
  readonly ledger: Ledger;
  /** The model that is asked where a repository's settings name none. */
  readonly model: string;
  /** The time, in milliseconds since 1970. */
  readonly now: () => number;
}

/** What a step of a run works with. */
export interface Job extends Run {
  readonly purse: (phase: Phase) => Purse;
}

/** One run over a key. */
export interface Run {
  /** A fresh look at GitHub; undefined if the issue is gone. */
  readonly observe: () => Promise<Snapshot | undefined>;
  readonly turn: Turn;
  readonly now: () => number;
}
