import { EventEmitter, once } from "node:events";
import { type Key, nameOf, type PullKey } from "../core/state/snapshot.ts";

/** Tells running work on a key that this process has woken it; of other processes, only the table tells. */
export class Wakes {
  readonly #emitter = new EventEmitter();

  tell(key: Key | PullKey): void {
    this.#emitter.emit(nameOf(key));
  }

  /** Resolves at the next wake of a key, by its name, or when the signal is aborted. */
  async next(name: string, signal: AbortSignal): Promise<void> {
    await once(this.#emitter, name, { signal }).catch(() => undefined);
  }
}
