import { createHash } from "node:crypto";
import type { Text } from "./text.ts";

/**
 * Something that people can act on: its message is shown to them in a comment, and nothing is retried. A `cause` is
 * for the operator: it is logged, and people are given its id.
 */
export class UserError extends Error {
  override name = "UserError";
  readonly text: Text;

  constructor(text: Text, options?: ErrorOptions) {
    super(text, options);
    this.text = text;
  }
}

/** Something that whoever runs the server can act on: it is told at the start, in one line. */
export class OperatorError extends Error {
  override name = "OperatorError";
}

/** The head was not where the work expected it: the work is dropped and everything is looked at again. */
export class StaleHead extends Error {
  override name = "StaleHead";
}

/** Trying again before a known time is of no use, or not allowed: GitHub's limits, a view that lags behind. */
export class RetryAfter extends Error {
  override name = "RetryAfter";
  /** How long to wait, in milliseconds. */
  readonly waitMs: number;
  /** True if nothing is wrong: it is too much at once, or an answer is waited for. Then no attempt has failed. */
  readonly isNoFailure: boolean;

  constructor(message: string, waitMs: number, { isNoFailure = false } = {}) {
    super(message);
    this.waitMs = waitMs;
    this.isNoFailure = isNoFailure;
  }
}

/** The work is not to go on here: the process ends, or the key may be with another worker. It is put back. */
export class Requeue extends Error {
  override name = "Requeue";
}

/** Names one occurrence of an error: people quote it, and the log line that tells of it carries it. 8 hex digits. */
export function errorIdOf(...occurrence: readonly (string | number)[]): string {
  return createHash("sha256").update(JSON.stringify(occurrence)).digest("hex").slice(0, 8);
}

/** What kind of error it is: name, status, code. Never its message, which may hold anything. */
export function errorKind(error: unknown): string {
  const { name, status, code } = (error ?? {}) as Record<string, unknown>;
  const isName = (word: unknown): word is string =>
    typeof word === "string" && /^[A-Za-z_]{1,40}$/.test(word);
  const kind = isName(name) ? name : "Error";
  return [kind, ...(typeof status === "number" ? [status] : []), ...(isName(code) ? [code] : [])].join(" ");
}

/** True for an error of the machine or of a program that was called, whose message names paths and hosts. */
export function isSystemError(error: unknown): boolean {
  return typeof error === "object" && error !== null && "code" in error;
}
