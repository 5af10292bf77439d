import { createHash } from "node:crypto";
import type { Text } from "./text.ts";

/**
 * An error that people can act on: its message is posted in a comment, and nothing is retried. A `cause` is for the
 * operator: it is logged, and people get its id.
 */
export class UserError extends Error {
  override name = "UserError";
  readonly text: Text;

  constructor(text: Text, options?: ErrorOptions) {
    super(text, options);
    this.text = text;
  }
}

/** An error that the operator of the server can act on: it is printed at startup, in one line. */
export class OperatorError extends Error {
  override name = "OperatorError";
}

/** The head was not where the work expected it: the work is dropped and GitHub is observed again. */
export class StaleHead extends Error {
  override name = "StaleHead";
}

/** Retrying before a known time is useless or forbidden: rate limits, reads that lag behind writes. */
export class RetryAfter extends Error {
  override name = "RetryAfter";
  /** How long to wait, in milliseconds. */
  readonly waitMs: number;
  /** True if nothing is wrong: a rate limit, or a pending answer. It does not count as a failed attempt. */
  readonly isNoFailure: boolean;

  constructor(message: string, waitMs: number, { isNoFailure = false } = {}) {
    super(message);
    this.waitMs = waitMs;
    this.isNoFailure = isNoFailure;
  }
}

/** Returns the key to the queue: this process is stopping, or another worker may hold the lease. */
export class Requeue extends Error {
  override name = "Requeue";
}

/** Identifies one occurrence of an error, for people and in the log line about it. 8 hex digits. */
export function errorIdOf(...occurrence: readonly (string | number)[]): string {
  return createHash("sha256").update(JSON.stringify(occurrence)).digest("hex").slice(0, 8);
}

/** The kind of an error: name, status, code. Never its message, which may contain anything. */
export function errorKind(error: unknown): string {
  const { name, status, code } = (error ?? {}) as Record<string, unknown>;
  const isName = (word: unknown): word is string =>
    typeof word === "string" && /^[A-Za-z_]{1,40}$/.test(word);
  const kind = isName(name) ? name : "Error";
  return [kind, ...(typeof status === "number" ? [status] : []), ...(isName(code) ? [code] : [])].join(" ");
}

/** True for errors of the operating system or a subprocess, whose messages contain paths and hosts. */
export function isSystemError(error: unknown): boolean {
  return typeof error === "object" && error !== null && "code" in error;
}
