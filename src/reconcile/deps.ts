import type { Snapshot } from "../core/snapshot.ts";
import type { Agent, Codebase, Forge, Log, Workspace } from "../ports.ts";

/** What reconciling needs of the world. */
export interface Deps {
  readonly forge: Forge;
  readonly agent: Agent;
  readonly codebase: Codebase;
  readonly workspace: Workspace;
  readonly log: Log;
}

/** A fresh look at GitHub; undefined if the issue is gone. */
export type Observe = () => Promise<Snapshot | undefined>;
