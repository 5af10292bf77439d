/**
 * What must be known for a while even if this process dies: small values by name, in the queue's database. A value
 * that nobody has kept anew is forgotten after 400 days. Losing them all costs politeness, money that is not counted, and
 * the means to repair a status comment that somebody changed.
 */
export interface StateStore {
  get(name: string): Promise<unknown>;
  /** It is safe once this resolves. `value` is anything that JSON can say. */
  put(name: string, value: object): Promise<void>;
}
