import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LocalGitHub, startGitHub } from "@redline/local-github";
import { type Bot, startBot } from "../src/assemble.ts";
import type { Config } from "../src/server/config.ts";
import { createBubblewrap } from "../src/workspace/sandbox/bubblewrap.ts";
import { registered } from "./manifest.ts";
import { type Model, type ModelScript, startModel } from "./model/index.ts";

/** Where the bundled sample repository lies. */
export const SAMPLE = new URL("./sample", import.meta.url).pathname;

/** A local GitHub with one repository, the offline model and the bot, wired together. */
export interface World {
  readonly github: LocalGitHub;
  readonly model: Model | undefined;
  readonly bot: Bot;
  /** `owner/name` of the repository. */
  readonly repo: string;
  /** What the bot was started with. */
  readonly config: Config;
  /** What keeps the commands of plans in; for people to be told. */
  readonly sandbox: string;
  /** Resolves when every webhook is delivered and nobody is working any more. */
  settle(): Promise<void>;
  /** Ends all of it and leaves nothing behind but a folder that was asked for. */
  close(): Promise<void>;
}

export interface WorldOptions {
  /** Folder that keeps the bare repositories; a temporary one if left out. */
  readonly keep?: string | undefined;
  /** Folder or git repository that is copied; the sample if left out. */
  readonly from?: string | undefined;
  readonly name?: string | undefined;
  /** The real model, if there is a key for it. */
  readonly apiKey?: string | undefined;
  readonly port?: number | undefined;
  readonly logLevel?: Config["logLevel"];
  /** True: where no sandbox can be made, items are carried out all the same, whatever the repository and the model. */
  readonly isSandboxOff?: boolean | undefined;
  /** A Postgres for the bot's queue; a folder of its own if left out. */
  readonly databaseUrl?: string | undefined;
  /** A script for the model other than the bundled one. */
  readonly script?: ModelScript | undefined;
  /** True: webhooks are answered in a thread of their own, by the system's clock, as `npm start` has it. */
  readonly hasThread?: boolean | undefined;
  readonly change?: ((config: Config) => Config) | undefined;
}

/** The people of the playground and their roles in its repository. */
export const PEOPLE = {
  alice: "maintain",
  bob: "write",
  carol: "write",
  dave: "triage",
  rita: "read",
} as const;

/** A local GitHub with the App, people and one repository, and the offline model if no key for the real one is given. */
export async function startFixture(options: WorldOptions & { readonly keep: string }) {
  const github = await startGitHub({ app: registered(), root: options.keep, port: options.port ?? 0 });
  const model = options.apiKey === undefined ? await startModel({ script: options.script }) : undefined;
  const repo = await populate(github, options);
  const close = async () => void (await Promise.all([github.close(), model?.close()]));
  return { github, model, repo, close };
}

/** Starts a world and waits until it is ready for people. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const scratch = await mkdtemp(join(tmpdir(), "redline-world-"));
  const keep = options.keep ?? join(scratch, "repositories");
  const { github, model, repo, close } = await startFixture({ ...options, keep });
  const { isSandboxOff, words: sandbox } = await chooseSandbox(options);
  const plain = configOf(github, model, { options, folder: join(scratch, "bot"), isSandboxOff });
  const config = options.change ? options.change(plain) : plain;
  const bot = await startBot(config, {
    now: () => github.clock.unhurried(),
    hasThread: options.hasThread ?? false,
  });
  github.sendWebhooksTo(bot.webhookUrl);
  return {
    github,
    model,
    bot,
    repo,
    config,
    sandbox,
    settle: () => settle(github, bot),
    close: async () => {
      github.sendWebhooksTo(undefined);
      await bot.stop();
      await close();
      await rm(scratch, { recursive: true, force: true });
    },
  };
}

/** Whether commands run without a sandbox, and what people are told about it. */
export async function chooseSandbox(
  options: WorldOptions,
): Promise<{ readonly isSandboxOff: boolean; readonly words: string }> {
  const probe = await createBubblewrap().probe();
  const unfit = probe.usable ? undefined : probe.reason;
  const isSandboxOff = unfit !== undefined && (options.isSandboxOff ?? isHarmless(options));
  return { isSandboxOff, words: sandboxWords(unfit, isSandboxOff) };
}

/** The bundled sample and the offline model's own words are known; anything else wants a sandbox. */
function isHarmless({ from, apiKey }: WorldOptions): boolean {
  return from === undefined && apiKey === undefined;
}

function sandboxWords(unfit: string | undefined, isSandboxOff: boolean): string {
  if (unfit === undefined) return "bubblewrap";
  return isSandboxOff ? `none (${unfit})` : `none, so items are refused (${unfit})`;
}

async function populate(
  github: LocalGitHub,
  { from = SAMPLE, name = "bookshelf" }: WorldOptions,
): Promise<string> {
  for (const login of ["acme", ...Object.keys(PEOPLE)]) github.addUser(login);
  await github.addRepository({ owner: "acme", name, from });
  for (const [login, role] of Object.entries(PEOPLE)) github.setRole(`acme/${name}`, login, role);
  await withoutDebounce(github, `acme/${name}`);
  return `acme/${name}`;
}

/** Turns off the wait for more comments, unless the repository has settings of its own. */
async function withoutDebounce(github: LocalGitHub, repo: string): Promise<void> {
  const path = ".github/redline.yml";
  if ((await github.readFile(repo, "main", path)) !== undefined) return;
  await github.commit(repo, "main", {
    by: "alice",
    message: "Settings",
    files: { [path]: "debounce: 0\nprotected: { allow: [AGENTS.md] }\n" },
  });
}

function configOf(
  github: LocalGitHub,
  model: Model | undefined,
  { options, folder, isSandboxOff }: { options: WorldOptions; folder: string; isSandboxOff: boolean },
): Config {
  return {
    app: { id: github.app.id, privateKey: github.app.privateKey, webhookSecret: github.app.webhookSecret },
    github: { apiUrl: github.url, serverUrl: github.url },
    model: {
      provider: "anthropic",
      apiKey: options.apiKey ?? "offline",
      baseUrl: model?.url,
      name: "claude-sonnet-5-5",
    },
    server: { host: "127.0.0.1", port: 0 },
    relayUrl: undefined,
    folder,
    mirrorsBytesMax: 1e9,
    environmentsBytesMax: 1e9,
    databaseUrl: options.databaseUrl,
    atOnce: 8,
    previousPrivateKeys: [],
    sweepMinutes: 10,
    quietMs: 5,
    logLevel: options.logLevel ?? "silent",
    dashboardToken: undefined,
    isSandboxOff,
    sandbox: { backend: "bubblewrap", image: "" },
  };
}

async function settle(github: LocalGitHub, bot: Bot): Promise<void> {
  let seen = -1;
  while (seen !== github.effects.length + github.requests.length) {
    seen = github.effects.length + github.requests.length;
    await github.idle();
    await bot.idle();
  }
}
