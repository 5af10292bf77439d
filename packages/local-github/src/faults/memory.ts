import type { VirtualTime } from "@redline/faults/time.ts";
import type { Log } from "../log.ts";
import type { Answer } from "../rest/call.ts";

/** Questions whose answers are kept; the one asked longest ago goes first. */
const QUESTIONS_MAX = 500;

interface Remembered {
  readonly answer: Answer;
  /** How many changes there had been when it was given. */
  readonly changes: number;
}

/** The last true answer to each question, so that it can be given once more after it has become untrue. */
export class Memory {
  readonly #answers = new Map<string, Remembered>();
  readonly #log: Log;
  readonly #time: VirtualTime;

  constructor(log: Log, time: VirtualTime) {
    this.#log = log;
    this.#time = time;
  }

  /** Changes so far: to be asked before a question is answered, for meanwhile there may be more. */
  get changes(): number {
    return this.#log.effects.length;
  }

  /** Keeps an answer that was true after so many changes. */
  keep(question: string, answer: Answer, changes: number): void {
    this.#answers.delete(question);
    this.#answers.set(question, { answer, changes });
    const [oldest] = this.#answers.keys();
    if (oldest !== undefined && this.#answers.size > QUESTIONS_MAX) this.#answers.delete(oldest);
  }

  /** What was answered before a change that is at most `ms` old; undefined if there is no such answer. */
  stale(question: string, ms: number): Answer | undefined {
    const known = this.#answers.get(question);
    if (!known) return undefined;
    const since = this.#log.effects.slice(known.changes).find(({ kind }) => kind !== "token");
    if (!since) return undefined;
    const changedMs = this.#log.changedMs[since.n - 1] ?? 0;
    return this.#time.unhurried() - changedMs <= ms ? known.answer : undefined;
  }
}
