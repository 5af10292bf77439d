import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import type { LocalGitHub } from "@redline/local-github";
import type { Config } from "../../src/server/config.ts";
import { Life } from "./life.ts";
import type { Lodging } from "./lodging.ts";

/** One bot's place in the crew: whoever lives there, and where it keeps its things. */
interface Berth {
  readonly life: Life;
  readonly folder: string;
  readonly databaseUrl: string | undefined;
}

/** What a bot keeps on disk. */
const KEPT = ["mirrors", "work"];

/** The bots of a stage: they die, are started again, and take turns at getting the webhooks. */
export class Crew {
  readonly #github: LocalGitHub;
  readonly #config: Config;
  readonly #onReach: (place: string) => Promise<void> | void;
  readonly #lodging: Lodging;
  readonly #lives: Berth[] = [];
  readonly #dead: Life[] = [];
  #reviving: Promise<void> | undefined;
  #starts = 0;
  #target = 0;
  /** The failpoints that bots have died at. */
  readonly deaths: string[] = [];

  constructor(
    { github, config, lodging }: { github: LocalGitHub; config: Config; lodging: Lodging },
    onReach: (place: string) => Promise<void> | void,
  ) {
    this.#github = github;
    this.#config = config;
    this.#lodging = lodging;
    this.#onReach = onReach;
  }

  #born(): Life {
    return new Life({ onReach: this.#onReach, onDeath: (place) => this.lose(place) });
  }

  /** Takes in a bot that runs already, by the config. */
  join(life: Life): void {
    const { folder, databaseUrl } = this.#config;
    this.#lives.push({ life, folder, databaseUrl });
  }

  /** One bot more, in a folder of its own. */
  async add(): Promise<void> {
    await this.#start(this.#lives.length, undefined);
  }

  get size(): number {
    return this.#lives.length;
  }

  /** The one that gets the webhooks. */
  get first(): Life {
    const found = this.#lives[this.#target];
    if (!found) throw new Error("there is no bot");
    return found.life;
  }

  /** Webhooks go to the next one from now on. */
  switch(): void {
    this.#target = (this.#target + 1) % this.size;
    this.#github.sendWebhooksTo(this.first.bot.webhookUrl);
  }

  /** Resolves when none of them works; who has died meanwhile is started again. */
  async idle(): Promise<void> {
    for (const { life } of this.#lives.slice()) await life.unlessDead(life.bot.idle());
    await this.revive();
  }

  /** Every bot looks at every labelled issue. False if one could not. */
  async sweep(): Promise<boolean> {
    const swept = this.#lives.map(({ life }) => life.unlessDead(life.bot.sweep()).catch(() => false));
    return (await Promise.all(swept)).every(Boolean);
  }

  /** Takes up what waits for another try. True if there was any. */
  async hurry(): Promise<boolean> {
    const living = this.#lives.map(({ life }) => life).filter((life) => !life.isDead);
    const hurried = await Promise.all(living.map(async (life) => await life.bot.hurry()));
    return hurried.some(Boolean);
  }

  /** Starts again who is dead. */
  async revive(): Promise<void> {
    this.#reviving ??= this.#reviveAll().finally(() => {
      this.#reviving = undefined;
    });
    await this.#reviving;
  }

  /** Ends the one that gets the webhooks as an operator does, does something else, and starts it again. */
  async restart(meanwhile: () => Promise<void> = async () => undefined): Promise<void> {
    const { first } = this;
    this.#github.sendWebhooksTo(undefined);
    const isStopped = await first.unlessDead(first.bot.stop());
    await meanwhile();
    if (isStopped) await this.#start(this.#target, this.#lives[this.#target]?.folder);
    await this.revive();
  }

  /** Nobody is to die any more. */
  disarm(): void {
    for (const { life } of this.#lives) life.trap = undefined;
  }

  /** Ends all of them. */
  async stop(): Promise<void> {
    const living = this.#lives.map(({ life }) => life).filter((life) => !life.isDead);
    await Promise.all(living.map((life) => life.bot.stop()));
    await Promise.all(this.#dead.map((life) => life.bury()));
  }

  /** Notes a death; nobody answers webhooks until there is another life. */
  lose(place: string): void {
    this.deaths.push(place);
    if (this.first.isDead) this.#github.sendWebhooksTo(undefined);
  }

  async #reviveAll(): Promise<void> {
    for (const [n, { life, folder, databaseUrl }] of this.#lives.entries()) {
      if (!life.isDead) continue;
      this.#dead.push(life);
      if (databaseUrl !== undefined) await this.#lodging.shutOut(databaseUrl);
      await this.#start(n, folder);
      await this.#lives[n]?.life.bot.sweep().catch(() => undefined);
    }
  }

  /** What was on disk is there again, in a folder of its own: the dead still has its hand on the lock of the old one. */
  async #start(n: number, before: string | undefined): Promise<void> {
    const folder = `${this.#config.folder}-${++this.#starts}`;
    await mkdir(folder, { recursive: true });
    if (before !== undefined) {
      for (const kept of KEPT) await rename(join(before, kept), join(folder, kept)).catch(() => undefined);
    }
    const databaseUrl = await this.#lodging.letIn();
    const life = this.#born();
    await life.start({ ...this.#config, folder, databaseUrl }, () => this.#github.clock.unhurried());
    this.#lives[n] = { life, folder, databaseUrl };
    if (n === this.#target) this.#github.sendWebhooksTo(life.bot.webhookUrl);
  }
}
