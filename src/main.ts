import { run } from "probot";
import { startBot } from "./assemble.ts";
import { parseConfig } from "./config.ts";

/** Ending anywhere loses nothing, so what does not end in time is left as it is. Milliseconds. */
const END_MS = 9_000;

/** Without an App there is nothing to listen to: Probot's set-up page registers one from app.yml and writes .env. */
const { APP_ID, PRIVATE_KEY, PRIVATE_KEY_PATH } = process.env;
// A copied .env.example has them empty, which is as good as not at all.
const hasApp = [APP_ID, PRIVATE_KEY, PRIVATE_KEY_PATH].some(Boolean);
if (hasApp) await start();
else await run(() => {});

async function start(): Promise<void> {
  const parsed = parseConfig(process.env);
  if ("problems" in parsed) return refuse(parsed.problems);
  const bot = await startBot(parsed.config).catch((error: Error) => refuse([error.message]));
  const end = () => {
    setTimeout(() => process.exit(0), END_MS).unref();
    void bot.stop().finally(() => process.exit(0));
  };
  process.once("SIGTERM", end);
  process.once("SIGINT", end);
  process.stdout.write(`Redline listens at ${bot.webhookUrl}\n`);
  // GitHub may be away at this moment: webhooks are taken in all the same, and the next sweep comes by itself.
  await bot.sweep().catch((error: Error) => {
    process.stderr.write(`The open plans could not be looked at yet: ${error.message}\n`);
  });
}

function refuse(problems: readonly string[]): never {
  process.stderr.write(`Redline cannot start:\n${problems.map((problem) => `  - ${problem}\n`).join("")}`);
  // What was opened before it turned out that this is no start is let go of by the process' end.
  process.exit(1);
}
