import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { pino } from "pino";
import { createProbot, type Probot } from "probot";
import { createAgent } from "./agent/agent.ts";
import { createModel } from "./agent/model.ts";
import { listen } from "./app.ts";
import { createCodebase } from "./codebase/reader.ts";
import type { Config } from "./config.ts";
import type { Key, PullKey } from "./core/snapshot.ts";
import { createForge } from "./github/forge.ts";
import { lockFolder } from "./lock.ts";
import type { Forge, Log, Queue, Turn } from "./ports.ts";
import { openQueue } from "./queue/open.ts";
import { reconcile } from "./reconcile/reconcile.ts";
import { receiveWebhook } from "./webhook.ts";
import { createBubblewrap } from "./workspace/sandbox/bubblewrap.ts";
import { createUnconfined } from "./workspace/sandbox/unconfined.ts";
import { createWorkspace } from "./workspace/workspace.ts";

/** A running bot. */
export interface Bot {
  /** Where its webhooks are received. */
  readonly webhookUrl: string;
  /** Why items cannot be carried out on this machine, or undefined if they can. */
  readonly unfit: string | undefined;
  /** Resolves when nothing is being worked on. */
  idle(): Promise<void>;
  /** Takes up at once what waits for another try: for tests, where nobody wants to wait. True if there was any. */
  hurry(): Promise<boolean>;
  /** Looks at every labelled issue: what was missed while the bot was away is taken up. */
  sweep(): Promise<void>;
  /** Takes no more webhooks, ends the work in hand, and lets go of everything. */
  stop(): Promise<void>;
}

const WEBHOOK_PATH = "/api/github/webhooks";

/** Puts the adapters together and starts to listen. `now` is the clock; tests move it. */
export async function startBot(config: Config, now: () => number = Date.now): Promise<Bot> {
  const log = pino({ level: config.logLevel });
  const { id: appId, privateKey, webhookSecret: secret } = config.app;
  const probot = createProbot({ overrides: { appId, privateKey, secret, log } });
  const { forge, queue, unfit, unlock } = await createLoop(config, log, now);
  await probot.ready();
  listen(probot, { wake: (key) => queue.wake(key), isSelf: (id) => forge.isSelf(id) });
  const server = await serve(config, probot, log);
  const sweep = async () => {
    const fail = (err: unknown) => log.error({ err }, "an installation could not be looked over");
    for await (const key of forge.openPlans(fail)) await queue.wake(key);
    const again = await forge.askAgain();
    if (again > 0) log.info({ again }, "webhooks that did not arrive were asked for again");
  };
  const timer = setInterval(
    () => void sweep().catch((err) => log.error({ err }, "the sweep failed")),
    config.sweepMinutes * 60_000,
  );
  if (unfit !== undefined) log.warn({ unfit }, "plans can be made, but items cannot be carried out here");
  const { port } = server.address() as AddressInfo;
  return {
    webhookUrl: `http://${config.server.host}:${port}${WEBHOOK_PATH}`,
    unfit,
    idle: () => queue.idle(),
    hurry: () => queue.hurry(),
    sweep,
    stop: async () => {
      clearInterval(timer);
      await close(server);
      await queue.stop();
      unlock();
    },
  };
}

async function createLoop(config: Config, log: Log, now: () => number) {
  const forge = createForge({
    appId: config.app.id,
    privateKey: config.app.privateKey,
    markerSecret: config.markerSecret,
    now,
    ...config.github,
  });
  const folder = resolve(config.folder);
  const unlock = await lockFolder(folder);
  const sandbox = config.isSandboxOff ? createUnconfined() : createBubblewrap();
  const workspace = await createWorkspace({ folder, sandbox });
  const model = createModel({
    apiKey: config.model.apiKey,
    baseUrl: config.model.baseUrl,
    model: config.model.name,
  });
  const deps = { forge, agent: createAgent(model), codebase: createCodebase(), workspace, log, now };
  const { databaseUrl: url, quietMs, atOnce } = config;
  const queue = await openQueue({ url, folder: join(folder, "queue") }, { quietMs, atOnce, log });
  await queue.work(async (key: Key | PullKey, turn: Turn) => {
    if ("issue" in key) await reconcile(deps, key, turn);
    else await forward(forge, queue, key);
  });
  return { forge, queue, unfit: workspace.unfit, unlock };
}

/** A wake on a pull request is one on the issue that it is the plan of. */
async function forward(forge: Forge, queue: Queue, { pull, ...place }: PullKey): Promise<void> {
  const issue = await forge.issueOfPull({ ...place, pull });
  const key: Key | undefined = issue === undefined ? undefined : { ...place, issue };
  if (key) await queue.wake(key);
}

async function serve(config: Config, probot: Probot, log: Log): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (pathname === WEBHOOK_PATH) void receiveWebhook(probot, log, request, response);
    else response.writeHead(404, { "content-type": "text/plain" }).end("Not found\n");
  });
  await new Promise<void>((done, failed) => {
    server.once("error", failed);
    server.listen(config.server.port, config.server.host, done);
  });
  return server;
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((done) => {
    server.close(() => done());
    server.closeIdleConnections();
  });
}
