import { descriptions } from "@redline/local-github/judge/description.ts";
import { TestEnvironment } from "jest-environment-node";
import { spawnElsewhere } from "./histories/spawner.ts";
import { guard, keepToLoopback } from "./loopback.mjs";
import { plainContext } from "./plain-context.mjs";

/**
 * Stories start programs by the hundred, and a worker of the tests is large: there each start takes longer than what
 * git is started for. So a small process starts them. Tests of what starts programs have none between.
 */
const FOLDERS = /[\\/]test[\\/](?:long[\\/])?(?:stories|server|playground|local-github|histories)[\\/]/;

/** Node's own environment, with what all files of a worker share: they have modules of their own. */
export default class Environment extends TestEnvironment {
  #path;
  #comeBack;

  constructor(config, context) {
    super(config, context);
    this.#liveIn(plainContext(this.global), config.projectConfig);
    this.#path = context.testPath;
    // GitHub's descriptions take more than a second to compile.
    this.global.redlineDescriptions = descriptions;
    this.global.redlineGuard = guard;
    keepToLoopback();
  }

  #liveIn(global, config) {
    this.context = global;
    this.global = global;
    // Those that came with the other context change the times and functions of that one.
    this.moduleMocker = new this.moduleMocker.constructor(global);
    this.fakeTimersModern = new this.fakeTimersModern.constructor({ config, global });
  }

  async setup() {
    await super.setup();
    guard.isOn = true;
    if (FOLDERS.test(this.#path)) this.#comeBack = spawnElsewhere();
  }

  async teardown() {
    await this.#comeBack?.();
    await super.teardown();
  }
}
