/** The adapters that need several settings of the server. */
import { join } from "node:path";
import { createAgent } from "./agent/agent.ts";
import { createModel } from "./agent/model.ts";
import { createTranscripts } from "./agent/transcript.ts";
import { createSecrets } from "./core/markdown/scrub.ts";
import { knownPrice } from "./core/state/prices.ts";
import type { Agent } from "./ports/agent.ts";
import type { Workspace } from "./ports/workspace.ts";
import type { Config } from "./server/config.ts";
import { unwritable } from "./server/lock.ts";
import { createLog, keepErrors, secretsOf } from "./server/log.ts";
import { createMetrics } from "./server/metrics.ts";
import { createSandbox } from "./workspace/choose-sandbox.ts";
import type { Sandbox } from "./workspace/sandbox/sandbox.ts";
import { createUnconfined } from "./workspace/sandbox/unconfined.ts";
import { createWorkspace } from "./workspace/workspace.ts";

/** How a bot is run. */
export interface Running {
  /** The clock; tests move it. */
  readonly now?: () => number;
  /** Takes the log's lines, which go to stdout if it is left out. */
  readonly write?: (line: string) => void;
  /** True: webhooks are answered in a thread of their own. It has the system's clock. */
  readonly hasThread?: boolean;
}

/** What every part is given. */
export type Common = ReturnType<typeof createCommon>;

/** Makes what every part is given. */
export function createCommon(config: Config, { now = Date.now, write }: Running) {
  const secrets = createSecrets(secretsOf(config));
  const { errors, ...kept } = keepErrors(write);
  const log = createLog(config.logLevel, secrets.scrub, kept.write);
  return { log, metrics: createMetrics(), now, secrets, errors };
}

/** Where commands run, by the settings of the server. `folder` is hidden from them. */
export function sandboxOf(
  { isSandboxOff, sandbox }: Pick<Config, "isSandboxOff" | "sandbox">,
  folder: string,
): Sandbox {
  return isSandboxOff ? createUnconfined(join(folder, "scratch")) : createSandbox(sandbox, folder);
}

/** Where repositories are copied to, and commands run. Throws an OperatorError if the folder cannot be used. */
export async function openWorkspace(
  config: Config,
  folder: string,
  { log, secrets }: Common,
): Promise<Workspace> {
  const sandbox = sandboxOf(config, folder);
  log.info(await sandbox.probe(), "checked the sandbox");
  return await createWorkspace({
    folder,
    sandbox,
    mirrorsBytesMax: config.mirrorsBytesMax,
    environmentsBytesMax: config.environmentsBytesMax,
    scrubKnown: secrets.scrubKnown,
    fail: (err) => log.warn({ err }, "tidying a mirror failed"),
  }).catch(async (error: Error) => {
    throw await unwritable(folder, error);
  });
}

/** The conversations with the model, written down in the folder. */
export function agentOf(config: Config, folder: string, { log, metrics, now, secrets }: Common): Agent {
  const { name, prices } = config.model;
  if (!knownPrice(name, prices))
    log.warn(
      { model: name },
      "the price of the model is unknown and counts as the highest one: set REDLINE_PRICES",
    );
  const model = createModel(config.model, secrets);
  const transcripts = createTranscripts({
    folder: join(folder, "transcripts"),
    model: name,
    scrub: secrets.scrub,
    log,
    now,
  });
  return createAgent({ model, metrics, transcripts, log, now });
}
