/** Something a person can mend: its message is shown to them, in a comment, and nothing is retried. */
export class UserError extends Error {
  override name = "UserError";
}

/** The head was not where the work expected it: the work is dropped and everything is looked at again. */
export class HeadMoved extends Error {
  override name = "HeadMoved";
}

/** Trying again before a known time is of no use, or not allowed: GitHub's limits, a view that lags behind. */
export class TryLater extends Error {
  override name = "TryLater";
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
export class PutBack extends Error {
  override name = "PutBack";
}
