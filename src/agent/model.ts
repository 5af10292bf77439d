import type Anthropic from "@anthropic-ai/sdk";
import { type Scrub, type Secrets, scrubDeep } from "../core/markdown/scrub.ts";
import { modelRefuses, noSuchModel } from "../core/messages/failures.ts";
import { UserError } from "../core/state/errors.ts";
import { priceOf } from "../core/state/prices.ts";
import type { ModelChoice } from "../core/state/settings.ts";
import type { Usage } from "../core/state/status.ts";
import { assertEffect, effect } from "../ports/effect.ts";

/** One call of the model, in Anthropic's message shape. */
export interface ModelRequest {
  readonly system: string;
  readonly tools: readonly Anthropic.Tool[];
  readonly messages: readonly Anthropic.MessageParam[];
  readonly choice: ModelChoice;
}

export interface ModelReply {
  readonly content: readonly Anthropic.ContentBlock[];
  readonly stopReason: Anthropic.StopReason | null;
  readonly usage: Usage;
}

/** `lose` is told what an answer that broke off in the middle has used, as far as it had come. */
export type Model = (request: ModelRequest, lose?: (usage: Usage) => void) => Promise<ModelReply>;

/** The SDK takes 25 MB, which a server needs that asks the model something, and no idle one. */
const loadSdk = () => import("@anthropic-ai/sdk");
type Sdk = Awaited<ReturnType<typeof loadSdk>>;

/** Longest answer, in tokens. */
const OUTPUT_TOKENS_MAX = 16_000;
/** How often a stream that was cut in the middle is asked for again; the SDK itself does not. */
const CUTS_MAX = 3;

/**
 * A model behind Anthropic's Messages API; `model` is the one that is asked where a request names none. The SDK retries
 * 408, 409, 429, 5xx and failed connections. Throws a UserError where the API says that the request itself is wrong.
 */
export function createModel(settings: {
  readonly apiKey: string;
  readonly baseUrl: string | undefined;
  readonly model: string;
  /** Taken out of what the model is told, and the known ones out of what it says. */
  readonly secrets: Pick<Secrets, "scrub" | "scrubKnown">;
}): Model {
  const { scrub, scrubKnown } = settings.secrets;
  const cleanOf = cleaner(scrub);
  let client: Anthropic | undefined;
  return async ({ system, tools, messages, choice }, lose) => {
    const sdk = await loadSdk();
    client ??= createClient(sdk, settings);
    const { messages: api } = client;
    const model = choice.model ?? settings.model;
    const request: Anthropic.MessageStreamParams = {
      model,
      ...thinking(choice),
      max_tokens: OUTPUT_TOKENS_MAX,
      // Instructions and tools are the same in every conversation of a phase: they are kept for an hour.
      system: [{ type: "text", text: scrub(system), cache_control: { type: "ephemeral", ttl: "1h" } }],
      tools: [...tools],
      messages: withBreakpoint(messages.map(cleanOf)),
    };
    const ask = async () => {
      let begun: Anthropic.Message | undefined;
      const stream = api.stream(request).on("streamEvent", (_, sofar) => {
        begun = sofar;
      });
      try {
        return await stream.finalMessage();
      } catch (error) {
        if (begun) lose?.(usageOf(model, begun.usage));
        throw namely(sdk, error, model);
      }
    };
    const { content, stop_reason, usage } = await effect("model", () => unlessCut(sdk, ask));
    const clean = content.map((block) => (isSigned(block) ? block : scrubDeep(block, scrubKnown)));
    return { content: clean, stopReason: stop_reason, usage: usageOf(model, usage) };
  };
}

function createClient(
  { default: Client }: Sdk,
  { apiKey, baseUrl }: { readonly apiKey: string; readonly baseUrl: string | undefined },
): Anthropic {
  return new Client({
    apiKey,
    baseURL: baseUrl ?? null,
    maxRetries: 3,
    fetch: (url, init) => {
      assertEffect("A call of the model");
      return fetch(url, init);
    },
  });
}

/** Thoughts go back to the model byte for byte. */
const isSigned = ({ type }: Anthropic.ContentBlock) => type === "thinking" || type === "redacted_thinking";

/**
 * Takes secrets out of what the model is told. What it said itself goes back byte for byte: its thoughts are signed.
 * Each message is looked at once, however many calls repeat it.
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

/** A model that is told how much to think decides by itself when it does. */
function thinking({ effort }: ModelChoice): Partial<Anthropic.MessageStreamParams> {
  return effort === undefined ? {} : { thinking: { type: "adaptive" }, output_config: { effort } };
}

/** What the API says of a request that it will never take: trying again is of no use, and people can fix it. */
function namely({ APIError }: Sdk, error: unknown, model: string): unknown {
  if (!(error instanceof APIError)) return error;
  if (error.status === 404) return new UserError(noSuchModel(model));
  // What it says is for the log: a gateway may repeat anything, its key too.
  const isTooLong = /too long|context (?:window|length|limit)/i.test(error.message);
  return error.status === 400 ? new UserError(modelRefuses(isTooLong), { cause: error }) : error;
}

/** The conversation so far is read from the cache at the next turn: its last block ends the cached part. */
function withBreakpoint(messages: readonly Anthropic.MessageParam[]): Anthropic.MessageParam[] {
  const last = messages.at(-1);
  if (last?.role !== "user" || typeof last.content === "string") return [...messages];
  const content = last.content.map((block, index, all) =>
    index === all.length - 1 && (block.type === "text" || block.type === "tool_result")
      ? { ...block, cache_control: { type: "ephemeral" as const } }
      : block,
  );
  return [...messages.slice(0, -1), { role: "user", content }];
}

async function unlessCut<T>(sdk: Sdk, call: () => Promise<T>): Promise<T> {
  for (let cuts = 1; ; cuts++) {
    try {
      return await call();
    } catch (error) {
      if (cuts >= CUTS_MAX || !isCut(sdk, error)) throw error;
    }
  }
}

/** A stream cut in the middle comes as a bare AnthropicError, an APIError without a status, or a SyntaxError. */
function isCut({ APIError, AnthropicError }: Sdk, error: unknown): boolean {
  if (error instanceof SyntaxError) return true;
  if (error instanceof APIError) return error.status === undefined && error.name !== "APIUserAbortError";
  return error instanceof AnthropicError;
}

function usageOf(model: string, usage: Anthropic.Usage): Usage {
  const written = usage.cache_creation_input_tokens ?? 0;
  const read = usage.cache_read_input_tokens ?? 0;
  const hourly = usage.cache_creation?.ephemeral_1h_input_tokens ?? 0;
  const price = priceOf(model);
  // A token written to the cache costs 1.25 (5 minutes) or 2 (1 hour) of a fresh one.
  const input = usage.input_tokens + 1.25 * (written - hourly) + 2 * hourly + price.cacheRead * read;
  const usd = (input * price.input + usage.output_tokens * price.output) / 1_000_000;
  return { fresh: usage.input_tokens + written, cached: read, output: usage.output_tokens, usd, calls: 1 };
}
