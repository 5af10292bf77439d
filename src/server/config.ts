import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";

/** What the server is told by its environment. `.env.example` explains each. */
export interface Config {
  readonly app: { readonly id: number; readonly privateKey: string; readonly webhookSecret: string };
  readonly github: { readonly apiUrl: string; readonly serverUrl: string };
  readonly model: { readonly apiKey: string; readonly baseUrl: string | undefined; readonly name: string };
  readonly server: { readonly host: string; readonly port: number };
  /** A folder of ours; what is in it can be made again. */
  readonly folder: string;
  /** What the copies of repositories in it may take together. */
  readonly mirrorsBytesMax: number;
  /** Address of a Postgres that several processes may share; without one, the queue lies in the folder. */
  readonly databaseUrl: string | undefined;
  /** How many plans are worked on at the same time. */
  readonly atOnce: number;
  /** PEM texts of private keys that the App used before: what was signed with them still counts. */
  readonly previousPrivateKeys: readonly string[];
  readonly sweepMinutes: number;
  /**
   * How long a plan rests after an event before it is looked at, in milliseconds: one review is several events, and
   * GitHub may show what an event tells of a moment later only.
   */
  readonly quietMs: number;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  readonly isSandboxOff: boolean;
}

const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
/** What has to be said to run model-written code as the bot's own user. */
export const SANDBOX_OFF = "i-accept-that-model-written-code-can-do-whatever-this-user-can";

/** A plain word is not taken out of what is sent: no text could be written without it. So it cannot be a secret. */
const NOT_A_WORD = /^(?![A-Za-z]{1,11}$)/;

const environment = z.object({
  APP_ID: z.coerce.number("is missing or no number: the App's id, from its settings page").int().positive(),
  PRIVATE_KEY: z
    .string("is missing: the App's private key (PEM), or PRIVATE_KEY_PATH")
    .refine(isRsaKey, "must be the whole PEM file that GitHub gave you: it does not hold an RSA private key"),
  PREVIOUS_PRIVATE_KEY_PATHS: z.string().default("").transform(readKeys),
  WEBHOOK_SECRET: z
    .string("is missing: the secret you gave the App for its webhooks")
    .min(8, "is shorter than 8 characters: anybody could guess it and forge webhooks")
    .regex(NOT_A_WORD, "is a plain word: anybody could guess it and forge webhooks"),
  ANTHROPIC_API_KEY: z.string("is missing: the key that model calls are made with").min(1, "is empty"),
  ANTHROPIC_BASE_URL: z.url("is no address, such as https://api.anthropic.com").optional(),
  REDLINE_MODEL: z.string().min(1).default("claude-sonnet-5-5"),
  GITHUB_API_URL: z.url("is no address, such as https://api.github.com").default("https://api.github.com"),
  GITHUB_SERVER_URL: z.url("is no address, such as https://github.com").default("https://github.com"),
  HOST: z.string().min(1).default("localhost"),
  PORT: z.coerce
    .number()
    .int("is no port")
    .min(0, "is no port")
    .max(65_535, "is no port: 0 to 65535")
    .default(3000),
  REDLINE_FOLDER: z.string().min(1).default(".redline"),
  REDLINE_MIRRORS_GB: z.coerce.number("must be a number").positive("must be above 0").default(20),
  DATABASE_URL: z
    .url({
      protocol: /^postgres(ql)?$/,
      error: "is no address of a Postgres: postgres://user:password@host:5432/name",
    })
    .optional(),
  REDLINE_AT_ONCE: z.coerce
    .number("is no number")
    .int("is no whole number")
    .min(1, "must be 1 at least")
    .max(100)
    .default(8),
  REDLINE_QUIET_MS: z.coerce.number("is no number").min(0, "must not be below 0").max(60_000).default(1_000),
  REDLINE_SWEEP_MINUTES: z.coerce.number("is no number").positive("must be above 0").max(1_440).default(10),
  LOG_LEVEL: z.enum(LOG_LEVELS, `is none of ${LOG_LEVELS.join(", ")}`).default("info"),
  REDLINE_NO_SANDBOX: z
    .literal(SANDBOX_OFF, `is not the sentence that switches the sandbox off, which is: ${SANDBOX_OFF}`)
    .optional(),
});

/** A parsed environment, or everything that is wrong with it, a line each. */
export type ParsedConfig = { readonly config: Config } | { readonly problems: readonly string[] };

/** Reads the server's environment once. An empty variable counts as one that is not set. */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): ParsedConfig {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ""),
  );
  const key = privateKeyOf(given);
  if ("problem" in key)
    return { problems: [key.problem, ...problemsOf(given).filter((one) => !one.startsWith("PRIVATE_KEY "))] };
  const input = { ...given, ...(key.text === undefined ? {} : { PRIVATE_KEY: key.text }) };
  const problems = problemsOf(input);
  return problems.length > 0 ? { problems } : { config: configOf(environment.parse(input)) };
}

function problemsOf(input: object): string[] {
  const result = environment.safeParse(input);
  return result.error?.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`) ?? [];
}

/** True for a PEM text with a whole RSA key: GitHub signs Apps in with nothing else. */
function isRsaKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === "rsa";
  } catch {
    return false;
  }
}

/** The keys in some files, whose names are parted by commas. */
function readKeys(paths: string, context: z.RefinementCtx): string[] {
  return paths.split(",").flatMap((name) => {
    const path = name.trim();
    if (path === "") return [];
    const key = privateKeyOf({ PRIVATE_KEY_PATH: path });
    if ("text" in key && isRsaKey(key.text ?? "")) return [key.text ?? ""];
    context.addIssue({ code: "custom", message: `names ${path}, which is not a readable RSA private key` });
    return [];
  });
}

function privateKeyOf(
  env: Readonly<Record<string, string | undefined>>,
): { text: string | undefined } | { problem: string } {
  if (env.PRIVATE_KEY !== undefined) return { text: env.PRIVATE_KEY.replaceAll("\\n", "\n") };
  if (env.PRIVATE_KEY_PATH === undefined) return { text: undefined };
  try {
    return { text: readFileSync(env.PRIVATE_KEY_PATH, "utf8") };
  } catch (error) {
    return { problem: `PRIVATE_KEY_PATH cannot be read: ${(error as Error).message}` };
  }
}

function configOf(env: z.output<typeof environment>): Config {
  return {
    app: { id: env.APP_ID, privateKey: env.PRIVATE_KEY, webhookSecret: env.WEBHOOK_SECRET },
    github: { apiUrl: bare(env.GITHUB_API_URL), serverUrl: bare(env.GITHUB_SERVER_URL) },
    model: { apiKey: env.ANTHROPIC_API_KEY, baseUrl: env.ANTHROPIC_BASE_URL, name: env.REDLINE_MODEL },
    server: { host: env.HOST, port: env.PORT },
    folder: env.REDLINE_FOLDER,
    mirrorsBytesMax: env.REDLINE_MIRRORS_GB * 1e9,
    databaseUrl: env.DATABASE_URL,
    atOnce: env.REDLINE_AT_ONCE,
    previousPrivateKeys: env.PREVIOUS_PRIVATE_KEY_PATHS,
    sweepMinutes: env.REDLINE_SWEEP_MINUTES,
    quietMs: env.REDLINE_QUIET_MS,
    logLevel: env.LOG_LEVEL,
    isSandboxOff: env.REDLINE_NO_SANDBOX !== undefined,
  };
}

const bare = (url: string) => url.replace(/(?<!\/)\/+$/, "");
