import type { ConstructorOptions } from "pg-boss";

/** What the queue needs of a database beside pg-boss. */
export interface Database {
  /** How pg-boss reaches it. */
  readonly boss: ConstructorOptions;
  /** True if no other process can be at work on it: what was being worked on before is nobody's. */
  readonly isOurs: boolean;
  /** Gives a name to nobody else until it is let go; undefined if somebody has it. */
  hold(name: string): Promise<Hold | undefined>;
  close(): Promise<void>;
}

/** A name that is ours. */
export interface Hold {
  /** False once others may have the name: it was let go of, or the connection is gone that stood for it. */
  isKept(): boolean;
  release(): Promise<void>;
}
