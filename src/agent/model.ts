import type Anthropic from "@anthropic-ai/sdk";
import { type Scrub, type Secrets, scrubDeep } from "../core/markdown/scrub.ts";
import { modelDeclined, modelRefuses, noSuchModel } from "../core/messages/failures.ts";
import { RetryAfter, UserError } from "../core/state/errors.ts";
import { type Price, priceOf } from "../core/state/prices.ts";
import type { ModelChoice } from "../core/state/settings.ts";
import type { Usage } from "../core/state/status.ts";
import { assertEffect, effect } from "../ports/effect.ts";
import type { ModelSettings } from "../ports/model.ts";
import { createAnthropic } from "./providers/anthropic.ts";
import { createBedrock } from "./providers/bedrock.ts";
import { createOpenAi } from "./providers/openai.ts";
import type { ClientOptions, Provider, Tokens } from "./providers/provider.ts";
import { createVertex } from "./providers/vertex.ts";

/** One call of the model, in Anthropic's message shape. */
export interface ModelRequest {
  readonly system: string;
  readonly tools: readonly Anthropic.Tool[];
  readonly messages: readonly Anthropic.MessageParam[];
  readonly choice: ModelChoice;
  /** Ends the call. */
  readonly signal?: AbortSignal | undefined;
}

export interface ModelReply {
  readonly content: readonly Anthropic.ContentBlock[];
  readonly stopReason: Anthropic.StopReason | null;
  readonly usage: Usage;
}

/** `lose` gets the usage so far of a response that broke off. */
export type Model = (request: ModelRequest, lose?: (usage: Usage) => void) => Promise<ModelReply>;

const PROVIDERS = {
  anthropic: createAnthropic,
  bedrock: createBedrock,
  vertex: createVertex,
  openai: createOpenAi,
};
/** How often a stream that broke off is tried; the SDKs themselves do not retry it. */
const CUTS_MAX = 3;
/** The longest that a provider may make us wait, in milliseconds. */
const WAIT_MS_MAX = 3_600_000;

/**
 * A model behind a provider's API. Throws a UserError if the API says that the request itself is wrong.
 */
export function createModel(
  settings: ModelSettings,
  /** Removed from the model's input; known values also from its output. */
  secrets: Pick<Secrets, "scrub" | "scrubKnown" | "learn">,
): Model {
  const { scrub, scrubKnown } = secrets;
  const cleanOf = cleaner(scrub);
  // An SDK takes 25 MB and more, so it is loaded when the model is first called.
  let loaded: Promise<Provider> | undefined;
  return async ({ system, tools, messages, choice, signal }, lose) => {
    loaded ??= PROVIDERS[settings.provider](settings, clientOptions(secrets));
    const provider = await loaded.catch((error) => {
      loaded = undefined;
      throw error;
    });
    const model = choice.model ?? settings.name;
    const price = priceOf(model, settings.prices);
    const usage = (tokens: Tokens) => usageOf(tokens, price, provider.surcharge?.(model) ?? 1);
    const call = {
      model,
      effort: choice.effort,
      system: scrub(system),
      tools,
      messages: messages.map(cleanOf),
      signal,
    };
    const ask = () => provider.ask(call, (tokens) => lose?.(usage(tokens)));
    const reply = await effect("model", () => retryIfCut(provider, ask, signal)).catch((error) => {
      throw explained(provider, error, model);
    });
    const content = reply.content.map((block) => (isSigned(block) ? block : scrubDeep(block, scrubKnown)));
    return { content, stopReason: reply.stopReason, usage: usage(reply.tokens) };
  };
}

function clientOptions({ learn }: Pick<Secrets, "learn">): ClientOptions {
  return {
    maxRetries: 3,
    logLevel: "off",
    fetch: (url, init) => {
      assertEffect("A call of the model");
      // Credentials that the SDK has found by itself are secrets too.
      for (const value of credentialsIn(new Headers(init?.headers))) learn(value);
      return fetch(url, init);
    },
  };
}

function credentialsIn(headers: Headers): string[] {
  const bearer = /^Bearer (.+)/i.exec(headers.get("authorization") ?? "")?.[1];
  const all = [bearer, headers.get("x-api-key"), headers.get("x-amz-security-token")];
  return all.filter((value) => typeof value === "string");
}

/** Thinking blocks are signed and must be returned to the model byte for byte. */
const isSigned = ({ type }: Anthropic.ContentBlock) => type === "thinking" || type === "redacted_thinking";

/**
 * Removes secrets from the model's input. Its own messages are returned byte for byte, because thinking is signed. Each
 * message is scrubbed once, however many calls repeat it.
 */
function cleaner(scrub: Scrub): (message: Anthropic.MessageParam) => Anthropic.MessageParam {
  const clean = new WeakMap<object, Anthropic.MessageParam>();
  return (message) => {
    if (message.role !== "user") return message;
    const known = clean.get(message) ?? scrubDeep(message, scrub);
    clean.set(message, known);
    return known;
  };
}

/** Errors that a retry cannot fix but people can, and those that say when to retry. */
function explained({ SdkError }: Provider, error: unknown, model: string): unknown {
  if (!(error instanceof SdkError)) return error;
  const { status, message, code } = error as Failed;
  if (status === 429) return limited(error);
  if (status === 404 || (status === 400 && NO_MODEL.test(message))) return new UserError(noSuchModel(model));
  if (status !== 400) return error;
  if (code === "content_filter") return new UserError(modelDeclined());
  const isTooLong = code === "context_length_exceeded" || TOO_LONG.test(message);
  // The message is for the log only: a gateway may repeat anything, even its key.
  return new UserError(modelRefuses(isTooLong), { cause: error });
}

/** A quota that is used up comes as a limit of the rate too. */
function limited(error: Failed): Error {
  const waitMs = error.headers ? waitMsIn(error.headers) : 0;
  if (waitMs <= 0 || error.code === "insufficient_quota") return error;
  return new RetryAfter("The model's rate limit is reached", Math.min(waitMs, WAIT_MS_MAX));
}

type Failed = Error & { readonly status?: number; readonly code?: string | null; readonly headers?: Headers };

/** Bedrock's words, and those of servers that speak OpenAI's protocol. */
const NO_MODEL = /model identifier is invalid|\bmodel\b[^.]{0,120}\b(?:does not exist|not found)/i;
const TOO_LONG = /too long|context (?:window|length|limit|size)/i;

/** How long a provider asks us to wait: in seconds, or for OpenAI's limits as `1m30s` or `250ms`. */
function waitMsIn(headers: Headers): number {
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  if (seconds >= 0) return seconds * 1_000;
  const resets = ["requests", "tokens"].map((what) => headers.get(`x-ratelimit-reset-${what}`) ?? "");
  return Math.max(...resets.map(durationMs));
}

const UNIT_MS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

function durationMs(text: string): number {
  const parts = text.matchAll(/([\d.]+)(ms|[hms])/g);
  return Array.from(parts, ([, n = "0", unit = "ms"]) => Number(n) * (UNIT_MS[unit] ?? 1)).reduce(
    (sum, ms) => sum + ms,
    0,
  );
}

async function retryIfCut<T>(
  provider: Provider,
  call: () => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  for (let cuts = 1; ; cuts++) {
    try {
      return await call();
    } catch (error) {
      if (cuts >= CUTS_MAX || signal?.aborted || !isCut(provider, error)) throw error;
    }
  }
}

/** A stream that broke off throws an error of the SDK without a status, or a SyntaxError. */
function isCut({ SdkError }: Provider, error: unknown): boolean {
  if (error instanceof SyntaxError) return true;
  return error instanceof SdkError && (error as Failed).status === undefined;
}

function usageOf(
  { read = 0, written = 0, writtenForAnHour: hourly = 0, ...tokens }: Tokens,
  price: Price,
  surcharge: number,
): Usage {
  // A token written to the cache costs 1.25 (5 minutes) or 2 (1 hour) times a fresh one.
  const input = tokens.input + 1.25 * written + 2 * hourly + price.cacheRead * read;
  const usd = (surcharge * (input * price.input + tokens.output * price.output)) / 1_000_000;
  return { fresh: tokens.input + written + hourly, cached: read, output: tokens.output, usd, calls: 1 };
}
