import { type Logger, pino } from "pino";
import type { Config } from "./config.ts";
import { redacted } from "./core/markdown/sanitize.ts";
import type { Key, PullKey } from "./core/snapshot.ts";

/** Text without secrets. */
export type Scrub = (text: string) => string;

const REDACTED = "[redacted]";
/** Shorter values are words that lines are made of; settings ask for more where it matters. Characters. */
const SECRET_MIN = 8;
/** How deep the causes of an error are followed: they can be circular. */
const CAUSES_MAX = 4;

/** Credentials by where they stand: an address, an Authorization header, git's (base64), a JSON web token. */
const PLACES: readonly (readonly [RegExp, string])[] = [
  [/(:\/\/[^\s/:@]*:)[^\s/@]+@/g, `$1${REDACTED}@`],
  [/\b(basic|bearer|token)\s+[\w+/=.~-]{20,}/gi, `$1 ${REDACTED}`],
  [/eC1hY2Nlc3MtdG9rZW46[\w+/=]*/g, REDACTED],
  [/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, REDACTED],
];

/** The values of the settings that nobody else may know. */
export function secretsOf({ app, model, markerSecret, databaseUrl }: Config): string[] {
  const secrets = [app.privateKey, app.webhookSecret, markerSecret, model.apiKey];
  if (databaseUrl === undefined) return secrets;
  const { password } = new URL(databaseUrl);
  return [...secrets, databaseUrl, password, decodeURIComponent(password)];
}

/** Takes out these values, in the forms that they are passed on in, and whatever else looks like a credential. */
export function scrubber(secrets: readonly string[]): Scrub {
  const exact = [...new Set(secrets.flatMap(formsOf))]
    .filter((form) => form.length >= SECRET_MIN && !form.startsWith("-----"))
    // One may be part of another.
    .toSorted((one, other) => other.length - one.length);
  return (text) => {
    const known = exact.reduce((out, form) => out.replaceAll(form, REDACTED), text);
    return PLACES.reduce((out, [pattern, instead]) => out.replace(pattern, instead), redacted(known));
  };
}

/** A key of many lines is told by each of them: as a whole it shows in too many forms. */
function formsOf(secret: string): string[] {
  const lines = secret.split(/\r?\n/);
  return lines.flatMap((line) => [
    line,
    JSON.stringify(line).slice(1, -1),
    encodeURIComponent(line),
    Buffer.from(line).toString("base64"),
  ]);
}

/**
 * The bot's log: a JSON object a line, with a plan's `key` as `owner/repo#issue`. Secrets are taken out where lines
 * leave the process, so that nothing goes around it: neither a child of this log nor a library that is given it.
 */
export function createLog(
  level: Config["logLevel"],
  secrets: readonly string[],
  write: (line: string) => void = toStdout(),
): Logger {
  const scrub = scrubber(secrets);
  const clean = (line: string) => `${JSON.stringify(scrubbed(JSON.parse(line), scrub))}\n`;
  return pino(
    { level, serializers: { key: keyText, err: inWords } },
    { write: (line) => write(clean(line)) },
  );
}

function toStdout(): (line: string) => void {
  const stdout = pino.destination(1);
  return (line) => void stdout.write(line);
}

/** Line by line of the object and not as text: what is taken out must not take the line's end with it. */
function scrubbed(value: unknown, scrub: Scrub): unknown {
  if (typeof value === "string") return scrub(value);
  if (Array.isArray(value)) return value.map((one) => scrubbed(one, scrub));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [scrub(name), scrubbed(one, scrub)]));
}

function keyText(key: Key | PullKey): string {
  return `${key.owner}/${key.repo}#${"pull" in key ? key.pull : key.issue}`;
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
