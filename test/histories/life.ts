import { AsyncLocalStorage } from "node:async_hooks";
import { type Bot, startBot } from "../../src/assemble.ts";
import { watchEffects } from "../../src/ports/effect.ts";
import type { Config } from "../../src/server/config.ts";

/** Who hears of a bot's failpoints, and of its death. */
interface Watch {
  /** Called at every failpoint of the living; what it returns is waited for. */
  readonly onReach: (place: string) => Promise<void> | void;
  readonly onDeath: (place: string) => void;
}

const lives = new AsyncLocalStorage<Life>();

/**
 * One run of a bot in this process, from its start to its end or its death. Which failpoint is whose is told by the
 * asynchronous context that a bot is started in: its timers and its server's requests stay in it.
 */
export class Life {
  readonly #watch: Watch;
  readonly #died = Promise.withResolvers<void>();
  #bot: Bot | undefined;
  #isDead = false;
  readonly #hang = Promise.withResolvers<never>();
  #stopping: Promise<unknown> | undefined;
  /** Where it is to die: at the nth failpoint from now whose name begins so. */
  trap: { readonly place: string; left: number } | undefined;

  constructor(watch: Watch) {
    this.#watch = watch;
    this.#hang.promise.catch(() => undefined);
  }

  /** Starts the bot; `now` is its clock, in milliseconds. */
  async start(config: Config, now: () => number): Promise<void> {
    await this.adopt(async () => ({ bot: await startBot(config, { now }) }));
  }

  /** Takes the bot that is started within. */
  async adopt<T extends { readonly bot: Bot }>(start: () => Promise<T>): Promise<T> {
    const made = await lives.run(this, start);
    this.#bot = made.bot;
    return made;
  }

  get bot(): Bot {
    if (!this.#bot) throw new Error("the bot is not started yet");
    return this.#bot;
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** Resolves when the bot has done it, or is dead; true if it has done it. */
  async unlessDead(act: Promise<unknown>): Promise<boolean> {
    await Promise.race([act, this.#died.promise]);
    return !this.#isDead;
  }

  /** A failpoint is reached: what is dead never comes back from it. */
  async reach(place: string): Promise<void> {
    if (!this.#isDead) await this.#watch.onReach(place);
    if (!this.#isDead && this.#isTrapped(place)) {
      this.#isDead = true;
      this.#watch.onDeath(place);
      this.#died.resolve();
      // It will hang in what it was doing; its port and its timers are let go of.
      this.#stopping = this.#bot?.stop().catch(() => undefined);
    }
    if (!this.#isDead) return;
    // Whoever sends a webhook to the dead would wait for an answer: it gets none, as from a closed port.
    if (place.startsWith("wake")) throw new Error("the bot is dead");
    await this.#hang.promise;
  }

  /** Lets go of what hangs in a dead bot, when nothing that it does can be seen any more; resolves when it has ended. */
  async release(): Promise<void> {
    this.#hang.reject(new Error("the bot is dead"));
    await this.#stopping;
  }

  #isTrapped(place: string): boolean {
    return this.trap !== undefined && place.startsWith(this.trap.place) && --this.trap.left === 0;
  }
}

/** Lets lives hear their failpoints. Returns what ends that. */
export function watchLives(): () => void {
  return watchEffects((place) => lives.getStore()?.reach(place));
}
