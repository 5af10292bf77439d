import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { SANDBOX_OFF } from "../../src/server/config.ts";
import type { Scene } from "../../test/crash/scene.ts";
import { Lines } from "./lines.ts";

const MAIN = new URL("../../src/main.ts", import.meta.url).pathname;
const WATCHED = new URL("./watched.ts", import.meta.url).href;

/** How a process ended: exit code, or the signal. */
type Ending = readonly [number | null, NodeJS.Signals | null];

/** The bot in a process of its own, as `npm start` runs it. */
export interface BotProcess {
  /** What it says it does. */
  readonly lines: Lines;
  readonly ended: Promise<Ending>;
  /** Asks it to end (SIGTERM) and waits until it has; it must do so in order. */
  stop(): Promise<void>;
  /** Ends it in no order at all, if it is there still. */
  kill(): void;
}

/** Where a bot's process works: what it speaks to, its folder, and where it puts what is of the moment. */
export type Surroundings = Pick<Scene, "github" | "folder" | "scratch"> & {
  readonly model: { readonly url: string } | undefined;
};

export interface ProcessOptions {
  /** `name:before#k`: the process kills itself there. */
  readonly failpoint?: string | undefined;
  /** Asked at every failpoint, with its name; if it returns false the process is killed right there. */
  readonly goesOn?: ((place: string) => boolean) | undefined;
  /** Where compiled code is kept, so that the next process starts sooner. */
  readonly compiled?: string | undefined;
  /** More of its environment. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Told each line that it prints. */
  readonly onLine?: ((line: string) => void) | undefined;
  /** True: webhooks come to it by another way. */
  readonly isHidden?: boolean | undefined;
}

/** Starts the bot in a scene, and sends GitHub's webhooks to it once it listens. */
export async function startProcess(scene: Surroundings, options: ProcessOptions = {}): Promise<BotProcess> {
  const { goesOn } = options;
  const child = spawn(process.execPath, [...(goesOn ? ["--import", WATCHED] : []), MAIN], {
    stdio: ["ignore", "pipe", "pipe", ...(goesOn ? ["ipc" as const] : [])],
    env: environment(scene, options),
  });
  const lines = new Lines();
  const ended = endOf(child, lines, options.onLine);
  if (goesOn) child.on("message", (asked) => decide(child, asked as Asked, goesOn));
  if (!options.isHidden) await listening(scene, child, lines);
  return {
    lines,
    ended,
    stop: async () => {
      scene.github.sendWebhooksTo(undefined);
      child.kill("SIGTERM");
      const [code, signal] = await ended;
      if (code !== 0) throw new Error(`The bot ended with ${code ?? signal}. ${lines.last()}`);
    },
    kill: () => void child.kill("SIGKILL"),
  };
}

function environment(
  scene: Surroundings,
  { failpoint, compiled, env }: ProcessOptions,
): Record<string, string> {
  const { app, url } = scene.github;
  return {
    PATH: process.env.PATH ?? "/usr/bin:/bin",
    TMPDIR: scene.scratch,
    APP_ID: String(app.id),
    PRIVATE_KEY: app.privateKey,
    WEBHOOK_SECRET: app.webhookSecret,
    ANTHROPIC_API_KEY: "offline",
    ANTHROPIC_BASE_URL: scene.model?.url ?? "",
    GITHUB_API_URL: url,
    GITHUB_SERVER_URL: url,
    HOST: "127.0.0.1",
    PORT: "0",
    REDLINE_FOLDER: scene.folder,
    REDLINE_NO_SANDBOX: SANDBOX_OFF,
    // Nobody here needs time between two events.
    REDLINE_QUIET_MS: "20",
    LOG_LEVEL: "info",
    ...(failpoint === undefined ? {} : { REDLINE_FAILPOINT: failpoint }),
    ...(compiled === undefined ? {} : { NODE_COMPILE_CACHE: compiled }),
    ...env,
  };
}

/** Everything it prints is read before its end is told. */
async function endOf(child: ChildProcess, lines: Lines, onLine?: (line: string) => void): Promise<Ending> {
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface(stream).on("line", (line) => {
      lines.take(line);
      onLine?.(line);
    });
  }
  const ending = (await once(child, "close")) as unknown as Ending;
  lines.end();
  return ending;
}

interface Asked {
  readonly place: number;
  readonly name: string;
}

function decide(child: ChildProcess, { place, name }: Asked, goesOn: (place: string) => boolean): void {
  // What it still asked before the signal reached it does not count.
  if (child.killed) return;
  if (goesOn(name)) child.send(place, () => undefined);
  else child.kill("SIGKILL");
}

async function listening({ github }: Surroundings, child: ChildProcess, lines: Lines): Promise<void> {
  const url = await lines.webhookUrl;
  if (url === undefined) return;
  if (child.exitCode === null && !child.killed) github.sendWebhooksTo(url);
  child.once("exit", () => github.sendWebhooksTo(undefined));
}
