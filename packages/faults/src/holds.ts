import type { VirtualTime } from "./time.ts";

/** What can be kept back. */
export type Kept = "answer" | "webhook";

/** Whatever is kept back: each goes on after its time, or when all are released. */
export class Holds {
  /** Called whenever something begins to be held. */
  onHold: ((what: Kept) => void) | undefined;
  readonly #time: VirtualTime;
  readonly #held = new Set<() => void>();

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  /** How many things are kept back. */
  get count(): number {
    return this.#held.size;
  }

  /** Calls `goOn` after `ms` of virtual time, or at the next release if no time is given. */
  keep(what: Kept, ms: number | undefined, goOn: () => void): void {
    let cancel = (): void => undefined;
    const once = (): void => {
      if (!this.#held.delete(once)) return;
      cancel();
      goOn();
    };
    this.#held.add(once);
    if (ms !== undefined) cancel = this.#time.after(ms, once);
    this.onHold?.(what);
  }

  /** The same for an answer, to be awaited. */
  wait(ms: number | undefined): Promise<void> {
    return new Promise((resolve) => this.keep("answer", ms, resolve));
  }

  /** Lets everything go on, in the order in which it came. */
  release(): void {
    for (const goOn of this.#held) goOn();
  }
}
