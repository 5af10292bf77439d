import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { redacted } from "../core/markdown/secrets.ts";
import type { ModelSettings } from "../ports/model.ts";
import { type Environment, withoutEmpty } from "./environment.ts";
import { MODEL_VARIABLES, modelOf, modelVariables } from "./model-config.ts";

/** What the server is told by its environment. `.env.example` explains each. */
export interface Config {
  readonly app: { readonly id: number; readonly privateKey: string; readonly webhookSecret: string };
  readonly github: { readonly apiUrl: string; readonly serverUrl: string };
  readonly model: ModelSettings;
  /** The values of all variables of the environment that have the name of a secret. */
  readonly secrets?: readonly string[];
  readonly server: { readonly host: string; readonly port: number };
  /** A webhook relay to take webhooks from; whoever knows it can read them. Undefined: GitHub sends them to the server. */
  readonly relayUrl: string | undefined;
  /** A folder of ours; what is in it can be made again. */
  readonly folder: string;
  /** What the copies of repositories in it may take together. */
  readonly mirrorsBytesMax: number;
  /** What the dependencies that set-ups have installed may take together. */
  readonly environmentsBytesMax: number;
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
  /** What people must know to see the dashboard; undefined: there is none. */
  readonly dashboardToken: string | undefined;
  readonly isSandboxOff: boolean;
  /** What runs commands if it is not off, and the image of containers for repositories that name none. */
  readonly sandbox: { readonly backend: (typeof BACKENDS)[number]; readonly image: string };
}

/** As in workspace/choose-sandbox.ts; `none` needs REDLINE_NO_SANDBOX as well. */
const BACKENDS = ["auto", "bubblewrap", "container"] as const;
const SANDBOXES = [...BACKENDS, "none"] as const;
const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
/** What has to be said to run model-written code as the bot's own user. */
export const SANDBOX_OFF = "i-accept-that-model-written-code-can-do-whatever-this-user-can";

/** A plain word is not taken out of what is sent: no text could be written without it. So it cannot be a secret. */
const NOT_A_WORD = /^(?![A-Za-z]{1,11}$)/;
const GUESSED =
  "because whoever guesses it can forge webhooks: use a random one, here and in the App's settings";

const port = whole(0, 65_535).default(3000);
const host = z.string().default("localhost");

const VARIABLES = {
  APP_ID: z.coerce
    .number("must be the App ID on the App's settings page, a number")
    .int("must be the App ID on the App's settings page, a whole number")
    .positive("must be the App ID on the App's settings page, a number above 0"),
  PRIVATE_KEY: z
    .string("must be the App's private key (PEM), or PRIVATE_KEY_PATH the file that has it")
    .superRefine((pem, context) => refuse(context, keyProblem(pem))),
  PREVIOUS_PRIVATE_KEY_PATHS: z.string().default("").transform(readKeys),
  WEBHOOK_SECRET: z
    .string("must be the webhook secret in the App's settings")
    .min(8, `must have at least 8 characters, ${GUESSED}`)
    .regex(NOT_A_WORD, `must not be a plain word, ${GUESSED}`),
  ...MODEL_VARIABLES,
  GITHUB_API_URL: url("https://api.github.com").default("https://api.github.com"),
  GITHUB_SERVER_URL: url("https://github.com").default("https://github.com"),
  HOST: host,
  PORT: port,
  WEBHOOK_PROXY_URL: url("https://smee.io/new-channel").optional(),
  REDLINE_FOLDER: z.string().default(".redline"),
  REDLINE_MIRRORS_GB: above(0).default(20),
  REDLINE_ENVIRONMENTS_GB: above(0).default(10),
  DATABASE_URL: z
    .url({
      protocol: /^postgres(ql)?$/,
      error: "must be the URL of a Postgres database, such as postgres://user:password@host:5432/name",
    })
    .optional(),
  REDLINE_AT_ONCE: whole(1, 100).default(8),
  REDLINE_QUIET_MS: z.coerce
    .number("must be a number from 0 to 60000")
    .min(0, "must be a number from 0 to 60000")
    .max(60_000, "must be a number from 0 to 60000")
    .default(1_000),
  REDLINE_SWEEP_MINUTES: above(0).max(1_440, "must be a number up to 1440").default(10),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(", ")}`).default("info"),
  DASHBOARD_TOKEN: z
    .string()
    .regex(
      /^[!-~]{32,1000}$/,
      "must have at least 32 characters (ASCII, no spaces), because whoever guesses it sees the dashboard: `openssl rand -hex 32` prints one",
    )
    .optional(),
  REDLINE_SANDBOX: z.enum(SANDBOXES, `must be one of ${SANDBOXES.join(", ")}`).optional(),
  REDLINE_CONTAINER_IMAGE: z
    .string()
    .regex(/^\w[\w.:/@-]*$/, "must be the name of an image, such as docker.io/library/node:24-bookworm")
    .default("docker.io/library/node:24-bookworm"),
  REDLINE_NO_SANDBOX: z
    .literal(
      SANDBOX_OFF,
      `must be left out, or be exactly this, which switches the sandbox off: ${SANDBOX_OFF}`,
    )
    .optional(),
};
/** The variables of the server, of which those are required that the model's provider needs. */
export const variablesOf = (env: Environment) =>
  z.object({ ...VARIABLES, ...(modelVariables(env) as object) });
const environmentOf = (env: Environment) =>
  variablesOf(env).superRefine(({ REDLINE_SANDBOX: named, REDLINE_NO_SANDBOX: off }, context) => {
    const say = (message: string) => context.addIssue({ code: "custom", path: ["REDLINE_SANDBOX"], message });
    if (named === "none" && off === undefined)
      say("can be none only with REDLINE_NO_SANDBOX as in .env.example");
    if (named !== undefined && named !== "none" && off !== undefined)
      say("must be left out, or none, where REDLINE_NO_SANDBOX is set");
  });
/** Variables whose value is not repeated in error messages. */
const SECRET = /KEY|SECRET|TOKEN|PASSWORD|DATABASE_URL|PROXY_URL/;
/** Of those, what is not secret itself. */
const NO_SECRET = /_(?:ID|PATHS?|FILE)$/;
/** More of a wrong value is not repeated. Characters. */
const FOUND_MAX = 60;

function whole(min: number, max: number) {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.coerce.number(error).int(error).min(min, error).max(max, error);
}

function above(least: number) {
  const error = `must be a number above ${least}`;
  return z.coerce.number(error).gt(least, error);
}

function url(example: string) {
  return z.url({ protocol: /^https?$/, error: `must be a URL such as ${example}` });
}

/** A parsed environment, or everything that is wrong with it, a line each. */
export type Parsed<T> = T | { readonly problems: readonly string[] };

/** Reads the server's environment once. An empty variable counts as one that is not set. */
export function parseConfig(env: Environment): Parsed<{ readonly config: Config }> {
  const given = withoutEmpty(env);
  const { PRIVATE_KEY: key, PRIVATE_KEY_PATH: path } = given;
  const pem = key?.replaceAll("\\n", "\n") ?? (path === undefined ? undefined : readKey(path));
  const result = environmentOf(given).safeParse({ ...given, PRIVATE_KEY: pem });
  if (result.success) return { config: { ...configOf(result.data), secrets: secretsIn(given) } };
  const named = key === undefined && path !== undefined ? "PRIVATE_KEY_PATH" : "PRIVATE_KEY";
  return { problems: problemsOf(result.error, given).map((one) => one.replace(/^PRIVATE_KEY\b/, named)) };
}

/** Where to listen: all that is needed where there is no App yet. */
export function parsePlace(env: Environment): Parsed<{ readonly place: Config["server"] }> {
  const given = withoutEmpty(env);
  const result = z.object({ HOST: host, PORT: port }).safeParse(given);
  if (!result.success) return { problems: problemsOf(result.error, given) };
  return { place: { host: result.data.HOST, port: result.data.PORT } };
}

/** Also of variables that are not ours: what others keep in this environment must not be told either. */
function secretsIn(given: Environment): string[] {
  const isSecret = (name: string) => SECRET.test(name) && !NO_SECRET.test(name);
  return Object.entries(given).flatMap(([name, value = ""]) => (isSecret(name) ? [value] : []));
}

/** One line for each setting that is wrong: what it must be, and what was found instead. */
function problemsOf({ issues }: z.ZodError, given: Environment): string[] {
  const first = new Map(issues.toReversed().map(({ path, message }) => [path.join("."), message]));
  return Object.keys(variablesOf(given).shape).flatMap((name) => {
    const message = first.get(name);
    return message === undefined ? [] : [`${name} ${message}${foundIn(given, name)}.`];
  });
}

function foundIn(given: Environment, name: string): string {
  const value = given[name];
  if (SECRET.test(name)) return value === undefined && !given[`${name}_PATH`] ? " (not set)" : "";
  if (value === undefined) return " (not set)";
  return ` (found ${JSON.stringify(redacted(value).slice(0, FOUND_MAX))})`;
}

function refuse(context: z.RefinementCtx, message: string | undefined): void {
  if (message !== undefined) context.addIssue({ code: "custom", message });
}

/** Why GitHub would not take a key, or undefined if it would: it signs Apps in with RSA alone. */
function keyProblem(pem: string): string | undefined {
  if (pem.startsWith(UNREADABLE)) return pem;
  try {
    const { asymmetricKeyType: type } = createPrivateKey(pem);
    if (type === "rsa") return undefined;
    return `must be an RSA key (found ${type}): generate a private key on the App's settings page`;
  } catch {
    return "must be a whole PEM file with an RSA private key, as GitHub gave it to you; in .env, quote it";
  }
}

const UNREADABLE = "must name a file that can be read: ";

function readKey(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    return `${UNREADABLE}${(error as Error).message}`;
  }
}

/** The keys in some files, whose names are parted by commas. */
function readKeys(paths: string, context: z.RefinementCtx): string[] {
  const names = paths.split(",").flatMap((name) => name.trim() || []);
  const keys = names.map((name) => ({ name, pem: readKey(name) }));
  const bad = keys.filter(({ pem }) => keyProblem(pem) !== undefined).map(({ name }) => name);
  if (bad.length > 0)
    refuse(context, `must name files with RSA private keys (PEM); these have none: ${bad.join(", ")}`);
  return keys.map(({ pem }) => pem);
}

function configOf(env: z.output<ReturnType<typeof variablesOf>>): Config {
  return {
    app: { id: env.APP_ID, privateKey: env.PRIVATE_KEY, webhookSecret: env.WEBHOOK_SECRET },
    github: { apiUrl: bare(env.GITHUB_API_URL), serverUrl: bare(env.GITHUB_SERVER_URL) },
    model: modelOf(env),
    server: { host: env.HOST, port: env.PORT },
    relayUrl: env.WEBHOOK_PROXY_URL,
    folder: env.REDLINE_FOLDER,
    mirrorsBytesMax: env.REDLINE_MIRRORS_GB * 1e9,
    environmentsBytesMax: env.REDLINE_ENVIRONMENTS_GB * 1e9,
    databaseUrl: env.DATABASE_URL,
    atOnce: env.REDLINE_AT_ONCE,
    previousPrivateKeys: env.PREVIOUS_PRIVATE_KEY_PATHS,
    sweepMinutes: env.REDLINE_SWEEP_MINUTES,
    quietMs: env.REDLINE_QUIET_MS,
    logLevel: env.LOG_LEVEL,
    dashboardToken: env.DASHBOARD_TOKEN,
    isSandboxOff: env.REDLINE_NO_SANDBOX !== undefined,
    sandbox: { backend: backendOf(env.REDLINE_SANDBOX), image: env.REDLINE_CONTAINER_IMAGE },
  };
}

const backendOf = (named: (typeof SANDBOXES)[number] = "auto") => (named === "none" ? "auto" : named);
const bare = (url: string) => url.replace(/(?<!\/)\/+$/, "");
