import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { LocalGitHub } from "@redline/local-github";
import type { Model } from "../../playground/model/index.ts";
import { startWorld, type World } from "../../playground/world.ts";
import { Bots } from "./bots.ts";
import { hasty } from "./hasty.ts";
import { Life } from "./life.ts";
import { OUTSIDER } from "./people.ts";
import { TestDatabase } from "./test-database.ts";

/** Called for what the bots do, before it is done. */
export interface Watcher {
  onRequest(request: LocalGitHub["requests"][number]): void;
  onReach(place: string): void;
}

/** Virtual time that passes between two sweeps, in milliseconds: longer than any request timeout. */
const PASS_MS = 20_000;
/** After so long bots no longer expect GitHub to show an old view of what they wrote, in milliseconds. */
const LAG_MS = 70_000;
const LOOKS_MAX = 40;

/** The API key of the bots: it must appear nowhere. */
const API_KEY = "sk-ant-api03-histories-0123456789abcdef0123456789abcdef";

/** A local GitHub with a small repository, a model and bots, reused for one history after the other. */
export class Fixture {
  readonly #world: World;
  readonly #database: TestDatabase;
  readonly bots: Bots;
  #interruption: { left: number; readonly act: () => Promise<void> } | undefined;
  watcher: Watcher | undefined;

  private constructor(world: World, database: TestDatabase, first: Life) {
    this.#world = world;
    this.#database = database;
    const { github, config } = world;
    this.bots = new Bots({ github, config, database }, (place) => this.#atFailpoint(place));
    this.bots.join(first);
  }

  /** Starts a fixture with that many bots, whose queue is in that Postgres. */
  static async open({ bots, postgres }: { bots: number; postgres: string }): Promise<Fixture> {
    const database = await TestDatabase.open(postgres);
    const databaseUrl = await database.createUser();
    const from = await mkdtemp(join(tmpdir(), "redline-sample-"));
    await writeFile(join(from, "README.md"), "# Parts\n");
    const made: { fixture?: Fixture } = {};
    const first = new Life({
      onReach: async (place) => {
        if (made.fixture) await made.fixture.#atFailpoint(place);
      },
      onDeath: (place) => made.fixture?.bots.recordDeath(place),
    });
    const world = await first.adopt(() =>
      startWorld({
        from,
        name: "parts",
        isSandboxOff: true,
        databaseUrl,
        script: hasty,
        change: (config) => ({ ...config, quietMs: 2, model: { ...config.model, apiKey: API_KEY } }),
      }),
    );
    await rm(from, { recursive: true, force: true });
    world.github.addUser(OUTSIDER);
    const fixture = new Fixture(world, database, first);
    made.fixture = fixture;
    for (let n = 1; n < bots; n++) await fixture.bots.add();
    fixture.#listen();
    return fixture;
  }

  get github(): LocalGitHub {
    return this.#world.github;
  }

  get model(): Model {
    if (!this.#world.model) throw new Error("there is no offline model");
    return this.#world.model;
  }

  get repo(): string {
    return this.#world.repo;
  }

  /** The repository's directory on GitHub's side. */
  get gitDir(): string {
    return join(dirname(this.#world.config.folder), "repositories", `${this.repo}.git`);
  }

  /** What must not leave the bots, apart from tokens. */
  get secrets(): readonly string[] {
    const { privateKey, webhookSecret } = this.github.app;
    return [...privateKey.split("\n").filter((line) => line.length > 40), webhookSecret, API_KEY];
  }

  /** Resolves when every webhook is delivered and every bot is idle; a bot that died meanwhile is restarted. */
  async settle(): Promise<void> {
    let seen = -1;
    while (seen !== this.#traffic()) {
      seen = this.#traffic();
      await this.github.idle();
      await this.bots.idle();
    }
  }

  /** Lets time pass, with the bots' own sweeps and retries, until nothing changes; false if that never happens. */
  async settleOverTime(): Promise<boolean> {
    let passMs = PASS_MS;
    for (let look = 0; look < LOOKS_MAX; look++) {
      const before = this.#traces();
      this.github.clock.advance(passMs);
      await this.settle();
      const isSwept = await this.bots.sweep();
      await this.settle();
      const isHurried = await this.bots.runNow();
      if (isHurried) await this.settle();
      const isQuiet = !isHurried && this.github.faults.held === 0 && this.#traces() === before;
      if (isSwept && isQuiet && passMs === LAG_MS) return true;
      passMs = isSwept && isQuiet ? LAG_MS : PASS_MS;
    }
    return false;
  }

  /** Calls `act` during the nth thing that the bots do, which waits for it; once idle if there are not so many. */
  async during(n: number, act: () => Promise<void>): Promise<void> {
    const acted = Promise.withResolvers<void>();
    let isBegun = false;
    const once = async () => {
      if (isBegun) return;
      isBegun = true;
      await act().then(acted.resolve, acted.reject);
    };
    this.#interruption = { left: n, act: once };
    await Promise.race([acted.promise, this.settle()]);
    this.#interruption = undefined;
    await once();
    await acted.promise;
  }

  /** Restarts the bot that receives webhooks, with its state store lost. */
  async loseStore(): Promise<void> {
    await this.bots.restart(() => this.#database.clearStore());
  }

  /** Stops everything once it is idle. */
  async close(): Promise<void> {
    this.bots.disarm();
    this.github.onRequest = undefined;
    this.github.faults.clear();
    await this.settle();
    this.github.sendWebhooksTo(undefined);
    await this.bots.stop();
    await this.abandon();
  }

  /** Stops what can be stopped without waiting: a bot that hangs is left hanging. Leaves no files behind. */
  async abandon(): Promise<void> {
    this.bots.disarm();
    this.github.onRequest = undefined;
    this.github.sendWebhooksTo(undefined);
    void this.bots.stop().catch(() => undefined);
    await Promise.all([this.github.close(), this.model.close(), this.#database.close()]);
    await rm(dirname(this.#world.config.folder), { recursive: true, force: true });
  }

  #listen(): void {
    this.github.onRequest = async (request) => {
      this.watcher?.onRequest(request);
      await this.#interrupt();
      return undefined;
    };
    // A request that is held is released by advancing the clock at once: nothing waits in real time.
    this.github.faults.onHold = (what) => {
      if (what === "answer") setImmediate(() => this.github.clock.advance(2 * PASS_MS));
    };
  }

  async #atFailpoint(place: string): Promise<void> {
    this.watcher?.onReach(place);
    await this.#interrupt();
  }

  async #interrupt(): Promise<void> {
    const interruption = this.#interruption;
    if (!interruption || --interruption.left > 0) return;
    this.#interruption = undefined;
    await interruption.act();
  }

  #traffic(): number {
    return this.github.effects.length + this.github.requests.length + this.bots.deaths.length;
  }

  /** Visible effects: no change means that nothing has happened. Tokens come and go by themselves. */
  #traces(): number {
    const { effects, faults } = this.github;
    return effects.filter(({ kind }) => kind !== "token").length + faults.fired.length;
  }
}
