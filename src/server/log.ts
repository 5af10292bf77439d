import { type Logger, pino } from "pino";
import { type Scrub, scrubDeep } from "../core/markdown/scrub.ts";
import type { AnyKey } from "../core/state/snapshot.ts";
import type { Config } from "./config.ts";

/** How deep the causes of an error are followed: they can be circular. */
const CAUSES_MAX = 4;

/** The values of the settings that nobody else may know. */
export function secretsOf({
  app,
  model,
  previousPrivateKeys,
  databaseUrl,
  dashboardToken = "",
  secrets: named = [],
}: Config): string[] {
  const { apiKey, aws } = model;
  const ofModel = [apiKey, aws?.secret ?? "", aws?.sessionToken ?? ""];
  const ofApp = [app.privateKey, ...previousPrivateKeys, app.webhookSecret];
  const secrets = [...ofApp, ...ofModel, dashboardToken, ...named];
  if (databaseUrl === undefined) return secrets;
  const { password, searchParams } = new URL(databaseUrl);
  // PostgreSQL's clients take them as parameters too.
  const parameters = ["password", "sslpassword"].flatMap((name) => searchParams.getAll(name));
  return [...secrets, databaseUrl, password, decoded(password), ...parameters];
}

function decoded(password: string): string {
  try {
    return decodeURIComponent(password);
  } catch {
    return password;
  }
}

/**
 * The bot's log: a JSON object a line, with a plan's `key` as `owner/repo#issue`. Secrets are taken out where lines
 * leave the process, so that nothing goes around it: neither a child of this log nor a library that is given it.
 */
export function createLog(
  level: Config["logLevel"],
  scrub: Scrub,
  write: (line: string) => void = toStdout(),
): Logger {
  // The object's texts, and not the line: what is taken out must not take the line's own signs with it.
  const clean = (line: string) => `${JSON.stringify(scrubDeep(JSON.parse(line), scrub))}\n`;
  return pino(
    { level, serializers: { key: keyText, err: inWords } },
    { write: (line) => write(clean(line)) },
  );
}

/** An error that was logged; `key` is `owner/repo#issue`, `errorId` names it on GitHub. */
export interface LoggedError {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly msg: string;
  readonly err?: { readonly message?: string } | string;
  readonly key?: string;
  readonly errorId?: string;
}

const ERROR = 50;
const ERRORS_MAX = 20;

/** Writes lines of the log, and keeps the last errors among them, newest first. */
export function keepErrors(write: (line: string) => void = toStdout()) {
  const errors: LoggedError[] = [];
  const keep = (line: string): void => {
    write(line);
    const logged = JSON.parse(line) as LoggedError & { readonly level: number };
    if (logged.level >= ERROR) errors.unshift(logged);
    errors.splice(ERRORS_MAX);
  };
  return { errors, write: keep };
}

function toStdout(): (line: string) => void {
  const stdout = pino.destination(1);
  return (line) => void stdout.write(line);
}

function keyText(key: AnyKey): string {
  const name = `${key.owner}/${key.repo}`;
  return "base" in key ? name : `${name}#${"pull" in key ? key.pull : key.issue}`;
}

/** Of an error what is for readers: the requests, answers and headers that Octokit's and Anthropic's carry stay out. */
function inWords(error: unknown, depth = 0): unknown {
  if (typeof error !== "object" || error === null) return error;
  const { name, message, status, code, stack, cause, errors } = error as Record<string, unknown>;
  const words = { name, message, status, code, stack };
  if (depth >= CAUSES_MAX) return words;
  const inner = Array.isArray(errors) ? { errors: errors.map((one) => inWords(one, depth + 1)) } : {};
  return { ...words, ...inner, ...(cause === undefined ? {} : { cause: inWords(cause, depth + 1) }) };
}
