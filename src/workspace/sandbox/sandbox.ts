import type { RunResult } from "../../ports.ts";

/** Where code that a model wrote is run. */
export interface Sandbox {
  /** For people: what keeps the code in. */
  readonly name: string;
  /** Why it cannot be used on this machine, or undefined if it can. Looked at once, at the start. */
  unfit(): Promise<string | undefined>;
  /** The program and its arguments that run `command` with nothing writable but `folder`. */
  argv(folder: string, command: string): readonly string[];
  /** The environment it starts in: a list of what is let in, never the bot's own. */
  readonly environment: Readonly<Record<string, string>>;
}

/** How long a command may run, and how much of its output is kept. */
export interface RunLimits {
  readonly timeoutMs: number;
  readonly outputCharacters: number;
}

export const RUN_LIMITS: RunLimits = { timeoutMs: 600_000, outputCharacters: 20_000 };

export type Run = (folder: string, command: string) => Promise<RunResult>;
