/**
 * Small values by name that must survive this process for a while, in the queue's database. A value expires 400 days
 * after its last write. Losing them all costs duplicate comments, uncounted spending, the means to repair a status
 * comment that somebody changed, and which presses of the last three days are over although nothing shows them.
 */
export interface StateStore {
  get(name: string): Promise<unknown>;
  /** Durable once this resolves. `value` is any JSON value. */
  put(name: string, value: object): Promise<void>;
  /** The values whose names begin with this, those last written first, at most `max`. */
  list(prefix: string, max: number): Promise<unknown[]>;
}
