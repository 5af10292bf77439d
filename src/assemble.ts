import { join, resolve } from "node:path";
import { createProbot } from "probot";
import { createAgent } from "./agent/agent.ts";
import { createModel } from "./agent/model.ts";
import { createTranscripts } from "./agent/transcript.ts";
import { createCodebase } from "./codebase/reader.ts";
import { createSecrets, type Secrets } from "./core/markdown/scrub.ts";
import type { Key, PullKey } from "./core/state/snapshot.ts";
import { createDiagramParser } from "./diagrams/parser.ts";
import { createForge } from "./github/github.ts";
import type { Metrics } from "./ports/metrics.ts";
import type { Agent, GitHub, Lease, Log, Queue, Workspace } from "./ports/ports.ts";
import { openQueue } from "./queue/open.ts";
import type { DurableQueue } from "./queue/queue.ts";
import { reconcile } from "./reconcile/reconcile.ts";
import { createSpending } from "./reconcile/spending.ts";
import { createBodies } from "./server/bodies.ts";
import type { Config } from "./server/config.ts";
import { createReceiver } from "./server/deliveries.ts";
import { listen } from "./server/events.ts";
import { askGitHub } from "./server/github.ts";
import { assertRoom, createHealth, inTime } from "./server/health.ts";
import { serve, WEBHOOK_PATH } from "./server/http.ts";
import { lockFolder, unwritable } from "./server/lock.ts";
import { createLog, secretsOf } from "./server/log.ts";
import { createMetrics } from "./server/metrics.ts";
import { createBubblewrap } from "./workspace/sandbox/bubblewrap.ts";
import type { Sandbox } from "./workspace/sandbox/sandbox.ts";
import { createUnconfined } from "./workspace/sandbox/unconfined.ts";
import { createWorkspace } from "./workspace/workspace.ts";

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
  /** Takes no more webhooks, ends the work in hand, and lets go of everything. */
  stop(): Promise<void>;
}

/**
 * Puts the adapters together and starts to listen. `now` is the clock; tests move it. `write` takes the log's lines,
 * which go to stdout if it is left out. Throws an AggregateError of everything that keeps it from starting.
 */
export async function startBot(
  config: Config,
  now: () => number = Date.now,
  write?: (line: string) => void,
): Promise<Bot> {
  const secrets = createSecrets(secretsOf(config));
  const { scrub } = secrets;
  const log = createLog(config.logLevel, scrub, write);
  const metrics = createMetrics();
  const { id: appId, privateKey, webhookSecret: secret } = config.app;
  const probot = createProbot({ overrides: { appId, privateKey, secret, log } });
  const { server, queue, unlock } = await takeAll(config, log);
  const { github, unfit, githubAway } = await createLoop(config, queue, { log, metrics, now, secrets });
  await probot.ready();
  const wakeBy = (source: Parameters<Metrics["recordWake"]>[0]) => async (key: Key | PullKey) => {
    await queue.wake(planKeyOf(github, key));
    metrics.recordWake(source);
  };
  listen(probot, { wake: wakeBy("webhook"), isSelf: (id) => github.isSelf(id) });
  const depth = () => inTime(() => queue.depth());
  const bodies = createBodies();
  server.open({
    receive: createReceiver({ probot, secret, bodies, log, metrics, now }),
    fitness: createHealth({ ...checksOf(config, queue, github), unfit, now, scrub }),
    scrape: () => metrics.scrape(depth, bodies.held()),
    log,
  });
  const sweep = sweepOf(github, log, wakeBy("sweep"));
  const failed = (err: unknown) => log.error({ err }, "the sweep failed; the next one tries again");
  const timer = setInterval(() => void sweep().catch(failed), config.sweepMinutes * 60_000);
  if (unfit !== undefined)
    log.warn({ unfit }, "no sandbox: plans are written, but approved items are refused");
  return {
    webhookUrl: `http://${config.server.host}:${server.port}${WEBHOOK_PATH}`,
    unfit,
    githubAway,
    idle: () => queue.idle(),
    hurry: () => queue.hurry(),
    sweep,
    stop: async () => {
      clearInterval(timer);
      bodies.stop();
      await server.close();
      await queue.stop();
      unlock();
    },
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

/** What is given to everything that is made here. */
interface Common {
  readonly log: Log;
  readonly metrics: Metrics;
  readonly now: () => number;
  readonly secrets: Secrets;
}

function sandboxOf({ isSandboxOff }: Config, folder: string): Sandbox {
  if (isSandboxOff) return createUnconfined(join(folder, "scratch"));
  return createBubblewrap({ hidden: [folder], scratch: folder });
}

/**
 * Takes what may be somebody else's, or away: the port, the folder, the database. All of it is tried before anything
 * that takes long, so that everything that is wrong is told, and at once.
 */
async function takeAll({ server: place, databaseUrl: url, quietMs, atOnce, ...config }: Config, log: Log) {
  const folder = resolve(config.folder);
  const server = serve(place);
  const lock = lockFolder(folder);
  const open = () => openQueue({ url, folder: join(folder, "queue") }, { quietMs, atOnce, log });
  const queue = url === undefined ? lock.then(open) : open();
  const tried = await Promise.allSettled([server, lock, queue]);
  const failed = tried.flatMap((one) => (one.status === "rejected" ? [one.reason as Error] : []));
  if (failed.length > 0) throw new AggregateError(new Set(failed));
  return { server: await server, unlock: await lock, queue: await queue };
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
    model: config.model.name,
    now,
  };
  await queue.work(async (key: Key | PullKey, lease: Lease) => {
    if ("pull" in key) return await forward(github, queue, key);
    const inMs = await workspace.during(() => reconcile(deps, key, lease));
    if (inMs !== undefined) await queue.wake(key, { inMs });
  });
  return { github, unfit: workspace.sandboxProblem, githubAway };
}

async function openWorkspace(config: Config, folder: string, { log, secrets }: Common): Promise<Workspace> {
  const sandbox = sandboxOf(config, folder);
  log.info(await sandbox.probe(), "checked the sandbox");
  return await createWorkspace({
    folder,
    sandbox,
    mirrorsBytesMax: config.mirrorsBytesMax,
    scrubKnown: secrets.scrubKnown,
    fail: (err) => log.warn({ err }, "tidying a mirror failed"),
  }).catch(async (error: Error) => {
    throw await unwritable(folder, error);
  });
}

/** The conversations with the model, written down in the folder. */
function agentOf(config: Config, folder: string, { log, metrics, now, secrets }: Common): Agent {
  const model = createModel({
    apiKey: config.model.apiKey,
    baseUrl: config.model.baseUrl,
    model: config.model.name,
    secrets,
  });
  const transcripts = createTranscripts({
    folder: join(folder, "transcripts"),
    model: config.model.name,
    scrub: secrets.scrub,
    log,
    now,
  });
  return createAgent({ model, metrics, transcripts, log, now });
}

/** Where it is known already which plan a pull request is of, work in hand on that learns of the wake. */
function planKeyOf(github: GitHub, key: Key | PullKey): Key | PullKey {
  if ("issue" in key) return key;
  const { pull: _, ...place } = key;
  const issue = github.seenIssueOf(key);
  return issue === undefined ? key : { ...place, issue };
}

/** A wake on a pull request is one on the issue that it is the plan of. */
async function forward(github: GitHub, queue: Queue, { pull, ...place }: PullKey): Promise<void> {
  const issue = await github.issueOfPull({ ...place, pull });
  const key: Key | undefined = issue === undefined ? undefined : { ...place, issue };
  if (key) await queue.wake(key);
}
