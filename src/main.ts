import { startBot } from "./assemble.ts";
import { createSecrets } from "./core/markdown/scrub.ts";
import { parseConfig } from "./server/config.ts";
import { secretsOf } from "./server/log.ts";
import { serveSetup } from "./server/setup.ts";

// Whatever this process and its children write is for its own user: mirrors, transcripts, the queue, `.env`.
process.umask(0o077);

/** Ending anywhere loses nothing, so what does not end in time is left as it is. Milliseconds. */
const END_MS = 9_000;

/** Without an App there is nothing to listen to: Probot's set-up page registers one from app.yml and writes .env. */
const { APP_ID, PRIVATE_KEY, PRIVATE_KEY_PATH } = process.env;
// A copied .env.example has them empty, which is as good as not at all.
const hasApp = [APP_ID, PRIVATE_KEY, PRIVATE_KEY_PATH].some(Boolean);
if (hasApp) await start();
else if (process.env.NODE_ENV === "production")
  refuse(["APP_ID and PRIVATE_KEY are missing; in production the set-up page is not opened"]);
else await setUp();

async function setUp(): Promise<void> {
  const { HOST: host = "localhost", PORT = "3000" } = process.env;
  const say = (line: unknown) => void process.stdout.write(`${String(line)}\n`);
  await serveSetup({ host, port: Number(PORT) }, { info: say, warn: say, error: say }).catch((error: Error) =>
    refuse([error.message]),
  );
}

async function start(): Promise<void> {
  const parsed = parseConfig(process.env);
  if ("problems" in parsed) return refuse(parsed.problems);
  const { scrub } = createSecrets(secretsOf(parsed.config));
  const bot = await startBot(parsed.config).catch((error: Error) => refuse([scrub(error.message)]));
  const end = () => {
    setTimeout(() => process.exit(0), END_MS).unref();
    void bot.stop().finally(() => process.exit(0));
  };
  process.once("SIGTERM", end);
  process.once("SIGINT", end);
  process.stdout.write(`Redline listens at ${bot.webhookUrl}\n`);
  // GitHub may be away at this moment: webhooks are taken in all the same, and the next sweep comes by itself.
  await bot.sweep().catch((error: Error) => {
    process.stderr.write(`The open plans could not be looked at yet: ${scrub(error.message)}\n`);
  });
}

function refuse(problems: readonly string[]): never {
  process.stderr.write(`Redline cannot start:\n${problems.map((problem) => `  - ${problem}\n`).join("")}`);
  // What was opened before it turned out that this is no start is let go of by the process' end.
  process.exit(1);
}
