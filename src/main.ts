import { run } from "probot";
import { startBot } from "./assemble.ts";
import { parseConfig } from "./config.ts";

/** Without an App there is nothing to listen to: Probot's set-up page registers one from app.yml and writes .env. */
const hasApp = Boolean(process.env.APP_ID ?? process.env.PRIVATE_KEY ?? process.env.PRIVATE_KEY_PATH);
if (hasApp) await start();
else await run(() => {});

async function start(): Promise<void> {
  const parsed = parseConfig(process.env);
  if ("problems" in parsed) {
    process.stderr.write(
      `Redline cannot start:\n${parsed.problems.map((problem) => `  - ${problem}\n`).join("")}`,
    );
    process.exitCode = 1;
    return;
  }
  const bot = await startBot(parsed.config);
  process.stdout.write(`Redline listens at ${bot.webhookUrl}\n`);
  const end = () => void bot.stop();
  process.once("SIGTERM", end);
  process.once("SIGINT", end);
  await bot.sweep();
}
