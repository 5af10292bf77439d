import { join } from "node:path";
import type { World } from "../../playground/world.ts";
import { startBot } from "../../src/assemble.ts";
import type { Config } from "../../src/server/config.ts";
import { aDatabase } from "./story.ts";

/** A second bot in the world, that gets its webhooks, knows secrets of its own, and whose log is kept. */
export async function aLoggedBot(world: World) {
  const { github } = world;
  const lines: string[] = [];
  const config: Config = {
    ...world.config,
    folder: join(world.config.folder, "..", "logged"),
    databaseUrl: await aDatabase(),
    model: { ...world.config.model, apiKey: "canary-of-the-model" },
    logLevel: "trace",
  };
  const bot = await startBot(config, {
    now: () => github.clock.unhurried(),
    write: (line) => void lines.push(line),
  });
  github.sendWebhooksTo(bot.webhookUrl);
  const settle = async () => {
    for (let seen = -1; seen !== github.effects.length + github.requests.length; ) {
      seen = github.effects.length + github.requests.length;
      await github.idle();
      await bot.idle();
    }
  };
  return { lines, config, bot, settle };
}
