import { join, resolve } from "node:path";
import { agentOf, type Common, createCommon, openWorkspace, type Running } from "./adapters.ts";
import { createCodebase } from "./codebase/reader.ts";
import type { AnyKey, Key, PressKey } from "./core/state/snapshot.ts";
import { createDiagramParser } from "./diagrams/parser.ts";
import { createForge } from "./github/github.ts";
import type { GitHub, Lease, Log } from "./ports/ports.ts";
import { openQueue } from "./queue/open.ts";
import type { DurableQueue } from "./queue/queue.ts";
import { RECEIVER, type ReceiverSettings } from "./receiver.ts";
import { followBase } from "./reconcile/follow-base.ts";
import { forward, planKeyOf } from "./reconcile/forward.ts";
import { createPlanEntries } from "./reconcile/plan-entries.ts";
import { recordPress } from "./reconcile/press.ts";
import { reconcile } from "./reconcile/reconcile.ts";
import { createSpending } from "./reconcile/spending.ts";
import type { Config } from "./server/config.ts";
import { pressKeyOf } from "./server/events.ts";
import { askGitHub } from "./server/github.ts";
import { assertRoom, createHealth, inTime } from "./server/health.ts";
import { WEBHOOK_PATH } from "./server/http.ts";
import { createListener } from "./server/listener.ts";
import { lockFolder } from "./server/lock.ts";
import { createPages } from "./server/pages.ts";
import { startReceiver } from "./server/receiver.ts";
import { startReceiverThread } from "./server/thread.ts";

/** A running bot. */
export interface Bot {
  /** Where its webhooks are received. */
  readonly webhookUrl: string;
  /** Why items cannot be carried out on this machine, or undefined if they can. */
  readonly unfit: string | undefined;
  /** Why GitHub could not be asked at the start, or undefined if it could. */
  readonly githubAway: string | undefined;
  /** Resolves when nothing is being worked on. */
  idle(): Promise<void>;
  /** Takes up at once what waits for another try: for tests, where nobody wants to wait. True if there was any. */
  hurry(): Promise<boolean>;
  /** Looks at every open plan: what was missed while the bot was away is taken up. */
  sweep(): Promise<void>;
  /** Takes no more webhooks, stops the current work, and closes everything. */
  stop(): Promise<void>;
}

/** Puts the adapters together and starts to listen. Throws an AggregateError of everything that keeps it from starting. */
export async function startBot(config: Config, running: Running = {}): Promise<Bot> {
  const common = createCommon(config, running);
  const { log, metrics, now, secrets } = common;
  const { receiver, queue, unlock } = await takeAll(config, running.hasThread ?? false, log);
  const { github, unfit, githubAway } = await createLoop(config, queue, common);
  const checks = { ...checksOf(config, queue, github), unfit };
  const fitness = createHealth({ ...checks, now, scrub: secrets.scrub });
  const depth = () => inTime(() => queue.depth());
  const facts = { fitness, depth, store: queue.memory, errors: common.errors, ...config.github, now };
  const dashboard = async () => (await import("./server/dashboard-page.ts")).renderDashboard(facts);
  const pages = createPages({ fitness, scrape: () => metrics.scrape(depth), dashboard, log });
  await receiver.open({
    wake: (key) => queue.wake(key),
    planKeyOf: (key) => planKeyOf(github, key),
    isSelf: (id) => github.isSelf(id),
    heard: await heardBy(config, queue, common),
    page: (path, received) => {
      metrics.recordReceived(received);
      return pages(path);
    },
    log,
    now,
  });
  const wake = async (key: Key) => {
    await queue.wake(key);
    metrics.recordWake("sweep");
  };
  const sweep = sweepOf(github, log, wake);
  const failed = (err: unknown) => log.error({ err }, "the sweep failed; the next one tries again");
  const timer = setInterval(() => void sweep().catch(failed), config.sweepMinutes * 60_000);
  if (unfit !== undefined)
    log.warn({ unfit }, "no sandbox: plans are written, but approved items are refused");
  return {
    webhookUrl: `http://${config.server.host}:${receiver.port}${WEBHOOK_PATH}`,
    unfit,
    githubAway,
    idle: () => queue.idle(),
    hurry: () => queue.hurry(),
    sweep,
    stop: async () => {
      clearInterval(timer);
      await receiver.close();
      await queue.stop();
      unlock();
    },
  };
}

/** What is told of each delivery whose key is in the queue. */
async function heardBy({ app }: Config, queue: DurableQueue, { log, metrics }: Common) {
  const listener = await createListener(app, log, () => {
    metrics.recordWake("webhook");
    queue.expect();
  });
  return (delivery: Parameters<typeof listener>[0], key: AnyKey): void => {
    queue.wakes.tell(key);
    listener(delivery);
  };
}

/** What must work for the bot to be ready; a full disk lets a database answer, and no more be written to it. */
function checksOf({ folder }: Config, { memory }: DurableQueue, github: GitHub) {
  return {
    database: () => memory.put("readiness", {}),
    folder: () => assertRoom(folder),
    github: () => github.ping(),
  };
}

function sweepOf(github: GitHub, log: Log, wake: (key: Key) => Promise<void>): () => Promise<void> {
  const fail = (err: unknown) => log.error({ err }, "an installation could not be swept");
  return async () => {
    for await (const key of github.openPlans(fail)) await wake(key);
    const again = await github.redeliverFailedWebhooks();
    if (again > 0) log.info({ again }, "requested redelivery of failed webhooks");
  };
}

/**
 * Takes what may be somebody else's, or away: the port, the folder, the database. All of it is tried before anything
 * that takes long, so that everything that is wrong is told, and at once.
 */
async function takeAll(config: Config, hasThread: boolean, log: Log) {
  const { databaseUrl: url, quietMs, atOnce } = config;
  const folder = resolve(config.folder);
  const place = { url, folder: join(folder, "queue") };
  const { server: at, app, dashboardToken } = config;
  const entrance = { place: at, secret: app.webhookSecret, dashboardToken };
  const settings: ReceiverSettings = { ...entrance, queue: place, quietMs };
  const receiver = hasThread ? startReceiverThread(RECEIVER, settings) : startReceiver(entrance);
  const lock = lockFolder(folder);
  const open = () => openQueue(place, { quietMs, atOnce, log });
  const queue = url === undefined ? lock.then(open) : open();
  const tried = await Promise.allSettled([receiver, lock, queue]);
  const failed = tried.flatMap((one) => (one.status === "rejected" ? [one.reason as Error] : []));
  if (failed.length > 0) throw new AggregateError(new Set(failed));
  return { receiver: await receiver, unlock: await lock, queue: await queue };
}

async function createLoop(config: Config, queue: DurableQueue, common: Common) {
  const { log, metrics, now, secrets } = common;
  const folder = resolve(config.folder);
  const { memory } = queue;
  const { id: appId, privateKey } = config.app;
  const { apiUrl, serverUrl } = config.github;
  const { previousPrivateKeys } = config;
  const app = { appId, privateKey, previousPrivateKeys };
  const github = createForge({ ...app, apiUrl, serverUrl, now, metrics, secrets, memory });
  const [githubAway, workspace] = await Promise.all([
    askGitHub(() => github.ping(), { appId, apiUrl }),
    openWorkspace(config, folder, common),
  ]);
  const deps = {
    github,
    agent: agentOf(config, folder, common),
    codebase: createCodebase(),
    workspace,
    diagrams: createDiagramParser(),
    log,
    metrics,
    spending: createSpending(memory),
    planEntries: createPlanEntries(memory, secrets.scrub),
    model: config.model,
    now,
  };
  await queue.work(async (key: AnyKey, lease: Lease) => {
    if ("base" in key) return await followBase(github, queue, key);
    if ("pull" in key) return await forward(github, queue, key);
    if ("press" in key)
      return await recordPress({ ...deps, queue, memory, read: pressKeyOf }, key as PressKey, lease);
    const inMs = await workspace.during(() => reconcile(deps, key, lease));
    if (inMs !== undefined) await queue.wake(key, { inMs });
  });
  return { github, unfit: workspace.sandboxProblem, githubAway };
}
