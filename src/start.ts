import { flushCompileCache } from "node:module";
import { constants, setPriority } from "node:os";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { startBot } from "./assemble.ts";
import { createSecrets } from "./core/markdown/scrub.ts";
import { parseConfig, parsePlace } from "./server/config.ts";
import { isSetUp } from "./server/environment.ts";
import { secretsOf } from "./server/log.ts";

/** Ending anywhere loses nothing, so what does not end in time is left as it is. Milliseconds. */
const END_MS = 9_000;

if (isSetUp(process.env)) await start();
else if (process.env.NODE_ENV === "production")
  refuse(["APP_ID and PRIVATE_KEY are not set. Set them: in production there is no set-up page"]);
else await setUpAndStart();

/** Without an App there is nothing to listen to: the set-up page registers one from app.yml and writes .env. */
async function setUpAndStart(): Promise<void> {
  const parsed = parsePlace(process.env);
  if ("problems" in parsed) return refuse(parsed.problems);
  const { setUp } = await import("./set-up.ts");
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  const made = setUp(parsed.place, process.env, say).catch((error: Error) => refuse([error.message]));
  Object.assign(process.env, await made);
  await start();
}

async function start(): Promise<void> {
  const parsed = parseConfig(process.env);
  if ("problems" in parsed) return refuse(parsed.problems);
  const { scrub } = createSecrets(secretsOf(parsed.config));
  const bot = await startBot(parsed.config, { hasThread: true }).catch((error: Error | AggregateError) => {
    const all: readonly Error[] = error instanceof AggregateError ? error.errors : [error];
    return refuse(all.map(({ message }) => scrub(message)));
  });
  // On Linux this is about one thread, and the programs that it starts: the receiver's goes before them.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  const end = () => {
    setTimeout(() => process.exit(0), END_MS).unref();
    void bot.stop().finally(() => process.exit(0));
  };
  process.once("SIGTERM", end);
  process.once("SIGINT", end);
  // The next start finds all of it compiled, however this process ends.
  flushCompileCache();
  process.stdout.write(`Redline listens at ${bot.webhookUrl}\n`);
  const { relayUrl, sweepMinutes } = parsed.config;
  const warn = (reason: string) => void process.stderr.write(`${scrub(reason)}.\n`);
  if (relayUrl !== undefined) await relay(relayUrl, bot.webhookUrl, warn);
  const warnAway = (reason: string) =>
    warn(`${reason}. Webhooks are accepted; open plans are looked at in ${sweepMinutes} minutes`);
  if (bot.githubAway !== undefined) warnAway(bot.githubAway);
  await bot.sweep().catch((error: Error) => {
    if (bot.githubAway === undefined) warnAway(`The sweep at the start failed: ${error.message}`);
  });
  collectGarbage();
}

/** Loaded only where there is one. It ends with the process. */
async function relay(source: string, target: string, warn: (reason: string) => void): Promise<void> {
  const { startRelay } = await import("./server/relay.ts");
  startRelay({ source, target, say: (line) => void process.stdout.write(`${line}\n`), warn });
}

/** Loading takes 20 MB of heap that nobody needs after it, and V8 does not give back by itself. */
function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as (how: object) => void;
  gc({ type: "major", execution: "sync", flavor: "last-resort" });
}

function refuse(problems: readonly string[]): never {
  process.stderr.write(`Redline cannot start:\n${problems.map((problem) => `  - ${problem}\n`).join("")}`);
  // What was opened before it turned out that this is no start is let go of by the process' end.
  process.exit(1);
}
