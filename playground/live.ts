import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LocalGitHub } from "@redline/local-github";
import { SANDBOX_OFF } from "../src/server/config.ts";
import { SAMPLE_ISSUES } from "./issues/index.ts";
import { LiveBot } from "./live-bot.ts";
import type { Model } from "./model/index.ts";
import { chooseSandbox, startFixture, type WorldOptions } from "./world.ts";

/** What `npm run playground` keeps running: a local GitHub, the bot in its own process, and the model. */
export interface Playground {
  readonly github: LocalGitHub;
  /** Undefined with the real one. */
  readonly model: Model | undefined;
  /** `owner/name` of the repository. */
  readonly repo: string;
  readonly bot: LiveBot;
  readonly webhookUrl: string;
  /** What commands run in, in words. */
  readonly sandbox: string;
  /** Where the bot writes down its conversations with the model. */
  readonly transcripts: string;
  /** Numbers of the bundled issues; none with a repository of one's own. */
  readonly issues: readonly number[];
  /** Paths below the repository that were looked at as a person. */
  readonly seen: Set<string>;
  close(): Promise<void>;
}

/** Somebody without a role, as anybody on the internet is in a public repository. */
export const OUTSIDER = "oscar";

type Options = Pick<WorldOptions, "from" | "name" | "apiKey" | "port" | "isSandboxOff"> & {
  /** More of the bot's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Takes warnings of the bot. */
  readonly report?: (line: string) => void;
};

/** Starts all of it; resolves when the bot listens. */
export async function startPlayground(options: Options = {}): Promise<Playground> {
  const scratch = await mkdtemp(join(tmpdir(), "redline-playground-"));
  const tidy = () => rm(scratch, { recursive: true, force: true });
  const started = startFixture({ ...options, keep: join(scratch, "github") });
  const { github, model, repo, close } = await started.catch(async (error: unknown) => {
    await tidy();
    throw error;
  });
  github.addUser(OUTSIDER);
  const { isSandboxOff, words: sandbox } = await chooseSandbox(options);
  const folder = join(scratch, "bot");
  const temporary = join(scratch, "tmp");
  await mkdir(temporary);
  const env = {
    ...options.env,
    REDLINE_NO_SANDBOX: isSandboxOff ? SANDBOX_OFF : "",
    ...(options.apiKey === undefined ? {} : { ANTHROPIC_API_KEY: options.apiKey }),
  };
  const bot = new LiveBot(
    { github, model, folder, scratch: temporary },
    { env, report: options.report ?? ignore },
  );
  return {
    github,
    model,
    repo,
    bot,
    webhookUrl: await bot.start(),
    sandbox,
    transcripts: join(folder, "transcripts"),
    issues: options.from === undefined ? openSampleIssues(github, repo) : [],
    seen: new Set(),
    close: async () => {
      await bot.stop();
      await close();
      await tidy();
    },
  };
}

const ignore = (): void => undefined;

function openSampleIssues(github: LocalGitHub, repo: string): number[] {
  return SAMPLE_ISSUES.map(({ title, body }) => github.openIssue(repo, { by: "alice", title, body }));
}
