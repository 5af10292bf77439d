import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import type { LocalGitHub } from "@redline/local-github";
import type { Config } from "../../src/server/config.ts";
import { Life } from "./life.ts";
import type { TestDatabase } from "./test-database.ts";

/** One bot: its current life, and where it keeps its state. */
interface Slot {
  readonly life: Life;
  readonly folder: string;
  readonly databaseUrl: string | undefined;
}

/** Folders that survive a death. */
const KEPT = ["mirrors", "work"];

/** The bots of a fixture: they die, are restarted, and take turns at receiving webhooks. */
export class Bots {
  readonly #github: LocalGitHub;
  readonly #config: Config;
  readonly #onReach: (place: string) => Promise<void> | void;
  readonly #database: TestDatabase;
  readonly #slots: Slot[] = [];
  readonly #dead: Life[] = [];
  #reviving: Promise<void> | undefined;
  #starts = 0;
  #target = 0;
  /** The failpoints that bots have died at. */
  readonly deaths: string[] = [];

  constructor(
    { github, config, database }: { github: LocalGitHub; config: Config; database: TestDatabase },
    onReach: (place: string) => Promise<void> | void,
  ) {
    this.#github = github;
    this.#config = config;
    this.#database = database;
    this.#onReach = onReach;
  }

  #newLife(): Life {
    return new Life({ onReach: this.#onReach, onDeath: (place) => this.recordDeath(place) });
  }

  /** Adds the bot that is already running with the config. */
  join(life: Life): void {
    const { folder, databaseUrl } = this.#config;
    this.#slots.push({ life, folder, databaseUrl });
  }

  /** Starts one more bot, in a folder of its own. */
  async add(): Promise<void> {
    await this.#start(this.#slots.length, undefined);
  }

  get size(): number {
    return this.#slots.length;
  }

  /** The bot that receives webhooks. */
  get first(): Life {
    const found = this.#slots[this.#target];
    if (!found) throw new Error("there is no bot");
    return found.life;
  }

  /** Sends webhooks to the next bot from now on. */
  switch(): void {
    this.#target = (this.#target + 1) % this.size;
    this.#github.sendWebhooksTo(this.first.bot.webhookUrl);
  }

  /** Resolves when all of them are idle; those that died meanwhile are restarted. */
  async idle(): Promise<void> {
    for (const { life } of this.#slots.slice()) await life.unlessDead(life.bot.idle());
    await this.revive();
  }

  /** Every bot looks at every labelled issue. False if one could not. */
  async sweep(): Promise<boolean> {
    const swept = this.#slots.map(({ life }) => life.unlessDead(life.bot.sweep()).catch(() => false));
    return (await Promise.all(swept)).every(Boolean);
  }

  /** Runs what waits for a retry. True if there was anything. */
  async runNow(): Promise<boolean> {
    const living = this.#slots.map(({ life }) => life).filter((life) => !life.isDead);
    const hurried = await Promise.all(living.map(async (life) => await life.bot.hurry()));
    return hurried.some(Boolean);
  }

  /** Restarts the dead. */
  async revive(): Promise<void> {
    this.#reviving ??= this.#reviveAll().finally(() => {
      this.#reviving = undefined;
    });
    await this.#reviving;
  }

  /** Stops the bot that receives webhooks as an operator does, calls `meanwhile`, and starts it again. */
  async restart(meanwhile: () => Promise<void> = async () => undefined): Promise<void> {
    const { first } = this;
    this.#github.sendWebhooksTo(undefined);
    const isStopped = await first.unlessDead(first.bot.stop());
    await meanwhile();
    if (isStopped) await this.#start(this.#target, this.#slots[this.#target]?.folder);
    await this.revive();
  }

  /** Removes all traps: no bot dies any more. */
  disarm(): void {
    for (const { life } of this.#slots) life.trap = undefined;
  }

  /** Ends all of them. */
  async stop(): Promise<void> {
    const living = this.#slots.map(({ life }) => life).filter((life) => !life.isDead);
    await Promise.all(living.map((life) => life.bot.stop()));
    await Promise.all(this.#dead.map((life) => life.release()));
  }

  /** Records a death; webhooks go unanswered until the restart. */
  recordDeath(place: string): void {
    this.deaths.push(place);
    if (this.first.isDead) this.#github.sendWebhooksTo(undefined);
  }

  async #reviveAll(): Promise<void> {
    for (const [n, { life, folder, databaseUrl }] of this.#slots.entries()) {
      if (!life.isDead) continue;
      this.#dead.push(life);
      if (databaseUrl !== undefined) await this.#database.disconnectUser(databaseUrl);
      await this.#start(n, folder);
      await this.#slots[n]?.life.bot.sweep().catch(() => undefined);
    }
  }

  /** Moves the files into a new folder: the dead bot still holds the lock of the old one. */
  async #start(n: number, before: string | undefined): Promise<void> {
    const folder = `${this.#config.folder}-${++this.#starts}`;
    await mkdir(folder, { recursive: true });
    if (before !== undefined) {
      for (const kept of KEPT) await rename(join(before, kept), join(folder, kept)).catch(() => undefined);
    }
    const databaseUrl = await this.#database.createUser();
    const life = this.#newLife();
    await life.start({ ...this.#config, folder, databaseUrl }, () => this.#github.clock.unhurried());
    this.#slots[n] = { life, folder, databaseUrl };
    if (n === this.#target) this.#github.sendWebhooksTo(life.bot.webhookUrl);
  }
}
