interface Alarm {
  readonly dueMs: number;
  readonly ring: () => void;
  timer: NodeJS.Timeout | undefined;
}

/** Real time plus what it was moved on by: whoever waits for it may wait, or be hurried. */
export class VirtualTime {
  #advanced = 0;
  readonly #alarms = new Set<Alarm>();

  /** Milliseconds since 1970. */
  unhurried(): number {
    return Date.now() + this.#advanced;
  }

  /** Moves time on by `ms`, and rings what is due by then. */
  advance(ms: number): void {
    if (!(ms >= 0)) throw new RangeError("time does not go back");
    this.#advanced += ms;
    for (const alarm of [...this.#alarms].toSorted((a, b) => a.dueMs - b.dueMs)) this.#wind(alarm);
  }

  /** Calls `ring` once `ms` have passed, by waiting or by `advance`. What it returns takes that back. */
  after(ms: number, ring: () => void): () => void {
    const alarm: Alarm = { dueMs: this.unhurried() + ms, ring, timer: undefined };
    this.#alarms.add(alarm);
    this.#wind(alarm);
    return () => this.#remove(alarm);
  }

  #wind(alarm: Alarm): void {
    clearTimeout(alarm.timer);
    if (!this.#alarms.has(alarm)) return;
    const left = alarm.dueMs - this.unhurried();
    if (left > 0) {
      // It must not keep the process alive: nobody may be left to care.
      alarm.timer = setTimeout(() => this.#wind(alarm), left).unref();
      return;
    }
    this.#remove(alarm);
    alarm.ring();
  }

  #remove(alarm: Alarm): void {
    clearTimeout(alarm.timer);
    this.#alarms.delete(alarm);
  }
}
