import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { LocalGitHub } from "@redline/local-github";
import type { Model } from "../../playground/model/index.ts";
import { startWorld, type World } from "../../playground/world.ts";
import { Crew } from "./crew.ts";
import { hasty } from "./hasty.ts";
import { Life } from "./life.ts";
import { Lodging } from "./lodging.ts";
import { OUTSIDER } from "./people.ts";

/** Told of what the bots do, before it is done. */
export interface Watcher {
  onRequest(request: LocalGitHub["requests"][number]): void;
  onReach(place: string): void;
}

/** Virtual time that passes between two looks, in milliseconds: longer than any answer is waited for. */
const PASS_MS = 20_000;
/** After so long bots no longer take what GitHub shows for an old view of what they wrote, in milliseconds. */
const LAG_MS = 70_000;
const LOOKS_MAX = 40;

/** The API key of the bots: it must show nowhere. */
const API_KEY = "sk-ant-api03-histories-0123456789abcdef0123456789abcdef";

/** A local GitHub with a small repository, a model and bots: for one history after the other. */
export class Stage {
  readonly #world: World;
  readonly #lodging: Lodging;
  readonly crew: Crew;
  #interruption: { left: number; readonly act: () => Promise<void> } | undefined;
  watcher: Watcher | undefined;

  private constructor(world: World, lodging: Lodging, first: Life) {
    this.#world = world;
    this.#lodging = lodging;
    const { github, config } = world;
    this.crew = new Crew({ github, config, lodging }, (place) => this.#reach(place));
    this.crew.join(first);
  }

  /** Opens a stage with that many bots, whose queue lies on that Postgres. */
  static async open({ workers, postgres }: { workers: number; postgres: string }): Promise<Stage> {
    const lodging = await Lodging.open(postgres);
    const databaseUrl = await lodging.letIn();
    const from = await mkdtemp(join(tmpdir(), "redline-sample-"));
    await writeFile(join(from, "README.md"), "# Parts\n");
    const made: { stage?: Stage } = {};
    const first = new Life({
      onReach: async (place) => {
        if (made.stage) await made.stage.#reach(place);
      },
      onDeath: (place) => made.stage?.crew.lose(place),
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
    const stage = new Stage(world, lodging, first);
    made.stage = stage;
    for (let n = 1; n < workers; n++) await stage.crew.add();
    stage.#listen();
    return stage;
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

  /** Where the repository lies on GitHub's side. */
  get gitDir(): string {
    return join(dirname(this.#world.config.folder), "repositories", `${this.repo}.git`);
  }

  /** What must not leave the bots, apart from tokens. */
  get secrets(): readonly string[] {
    const { privateKey, webhookSecret } = this.github.app;
    return [...privateKey.split("\n").filter((line) => line.length > 40), webhookSecret, API_KEY];
  }

  /** Resolves when every webhook is delivered and no bot works; a bot that died meanwhile is started again. */
  async settle(): Promise<void> {
    let seen = -1;
    while (seen !== this.#traffic()) {
      seen = this.#traffic();
      await this.github.idle();
      await this.crew.idle();
    }
  }

  /** Lets time pass, with the bots' own looks and retries, until nothing happens any more; false if that never comes. */
  async settleOverTime(): Promise<boolean> {
    let passMs = PASS_MS;
    for (let look = 0; look < LOOKS_MAX; look++) {
      const before = this.#traces();
      this.github.clock.advance(passMs);
      await this.settle();
      const isSwept = await this.crew.sweep();
      await this.settle();
      const isHurried = await this.crew.hurry();
      if (isHurried) await this.settle();
      const isQuiet = !isHurried && this.github.faults.held === 0 && this.#traces() === before;
      if (isSwept && isQuiet && passMs === LAG_MS) return true;
      passMs = isSwept && isQuiet ? LAG_MS : PASS_MS;
    }
    return false;
  }

  /** Does it within the nth thing that the bots do, which waits for it; at rest if there are not so many. */
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

  /** The bot that gets the webhooks is started again, and what it had written down beside its queue is gone. */
  async loseStore(): Promise<void> {
    await this.crew.restart(() => this.#lodging.forget());
  }

  /** Ends everything, once it is at rest. */
  async close(): Promise<void> {
    this.crew.disarm();
    this.github.onRequest = undefined;
    this.github.faults.clear();
    await this.settle();
    this.github.sendWebhooksTo(undefined);
    await this.crew.stop();
    await this.abandon();
  }

  /** Ends what can be ended without waiting for anybody: a bot that hangs is left hanging. Leaves no files behind. */
  async abandon(): Promise<void> {
    this.crew.disarm();
    this.github.onRequest = undefined;
    this.github.sendWebhooksTo(undefined);
    void this.crew.stop().catch(() => undefined);
    await Promise.all([this.github.close(), this.model.close(), this.#lodging.close()]);
    await rm(dirname(this.#world.config.folder), { recursive: true, force: true });
  }

  #listen(): void {
    this.github.onRequest = async (request) => {
      this.watcher?.onRequest(request);
      await this.#interrupt();
      return undefined;
    };
    // Whoever hangs is released by time, as soon as it hangs: nobody waits for real.
    this.github.faults.onHold = (what) => {
      if (what === "answer") setImmediate(() => this.github.clock.advance(2 * PASS_MS));
    };
  }

  async #reach(place: string): Promise<void> {
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
    return this.github.effects.length + this.github.requests.length + this.crew.deaths.length;
  }

  /** What there is to see: no change of it means that nothing has happened. Tokens come and go by themselves. */
  #traces(): number {
    const { effects, faults } = this.github;
    return effects.filter(({ kind }) => kind !== "token").length + faults.fired.length;
  }
}
