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
import type { Agent, GitHub, Lease, Log, Queue } from "./ports/ports.ts";
import { openQueue } from "./queue/open.ts";
import { reconcile } from "./reconcile/reconcile.ts";
import { createSpending } from "./reconcile/spending.ts";
import { createBodies } from "./server/bodies.ts";
import type { Config } from "./server/config.ts";
import { createReceiver } from "./server/deliveries.ts";
import { listen } from "./server/events.ts";
import { createHealth, inTime } from "./server/health.ts";
import { serve, WEBHOOK_PATH } from "./server/http.ts";
import { lockFolder } from "./server/lock.ts";
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
 * which go to stdout if it is left out.
 */
export async function startBot(
  config: Config,
  now: () => number = Date.now,
  write?: (line: string) => void,
): Promise<Bot> {
  const secrets = createSecrets(secretsOf(config));
  const log = createLog(config.logLevel, secrets.scrub, write);
  const metrics = createMetrics();
  const { id: appId, privateKey, webhookSecret: secret } = config.app;
  const probot = createProbot({ overrides: { appId, privateKey, secret, log } });
  const { github, queue, unfit, unlock } = await createLoop(config, { log, metrics, now, secrets });
  await probot.ready();
  const wakeBy = (source: Parameters<Metrics["recordWake"]>[0]) => async (key: Key | PullKey) => {
    await queue.wake(planKeyOf(github, key));
    metrics.recordWake(source);
  };
  listen(probot, { wake: wakeBy("webhook"), isSelf: (id) => github.isSelf(id) });
  const depth = () => inTime(() => queue.depth());
  const bodies = createBodies();
  const server = await serve(config.server, {
    receive: createReceiver({ probot, secret, bodies, log, metrics, now }),
    fitness: createHealth({ database: depth, github: () => github.ping(), unfit, now, scrub: secrets.scrub }),
    scrape: () => metrics.scrape(depth, bodies.held()),
    log,
  });
  const sweep = sweepOf(github, log, wakeBy("sweep"));
  const timer = setInterval(
    () => void sweep().catch((err) => log.error({ err }, "the sweep failed")),
    config.sweepMinutes * 60_000,
  );
  if (unfit !== undefined) log.warn({ unfit }, "plans can be made, but items cannot be carried out here");
  return {
    webhookUrl: `http://${config.server.host}:${server.port}${WEBHOOK_PATH}`,
    unfit,
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

function sweepOf(github: GitHub, log: Log, wake: (key: Key) => Promise<void>): () => Promise<void> {
  const fail = (err: unknown) => log.error({ err }, "an installation could not be looked over");
  return async () => {
    for await (const key of github.openPlans(fail)) await wake(key);
    const again = await github.redeliverFailedWebhooks();
    if (again > 0) log.info({ again }, "webhooks that did not arrive were asked for again");
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

async function createLoop(config: Config, common: Common) {
  const { log, metrics, now, secrets } = common;
  const folder = resolve(config.folder);
  const unlock = await lockFolder(folder);
  const sandbox = sandboxOf(config, folder);
  log.info(await sandbox.probe(), "looked for a sandbox for commands");
  const workspace = await createWorkspace({
    folder,
    sandbox,
    mirrorsBytesMax: config.mirrorsBytesMax,
    scrubKnown: secrets.scrubKnown,
    fail: (err) => log.warn({ err }, "a mirror could not be tidied"),
  });
  const { databaseUrl: url, quietMs, atOnce } = config;
  const queue = await openQueue({ url, folder: join(folder, "queue") }, { quietMs, atOnce, log });
  const github = createForge({
    appId: config.app.id,
    privateKey: config.app.privateKey,
    previousPrivateKeys: config.previousPrivateKeys,
    now,
    metrics,
    secrets,
    memory: queue.memory,
    ...config.github,
  });
  const spending = createSpending(queue.memory);
  const deps = {
    github,
    agent: agentOf(config, folder, common),
    codebase: createCodebase(),
    workspace,
    diagrams: createDiagramParser(),
    log,
    metrics,
    spending,
    model: config.model.name,
    now,
  };
  await queue.work(async (key: Key | PullKey, turn: Lease) => {
    if ("pull" in key) return await forward(github, queue, key);
    const inMs = await workspace.during(() => reconcile(deps, key, turn));
    if (inMs !== undefined) await queue.wake(key, { inMs });
  });
  return { github, queue, unfit: workspace.sandboxProblem, unlock };
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
