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

/** The SDK takes 25 MB, so it is loaded when the model is first called. */
const loadSdk = () => import("@anthropic-ai/sdk");
type Sdk = Awaited<ReturnType<typeof loadSdk>>;

/** The longest response, in tokens. */
const OUTPUT_TOKENS_MAX = 16_000;
/** How often a stream that broke off is tried; the SDK itself does not retry it. */
const CUTS_MAX = 3;

/**
 * A model behind Anthropic's Messages API; `model` is the default if a request names none. The SDK retries 408, 409,
 * 429, 5xx and failed connections. Throws a UserError if the API says that the request itself is wrong.
 */
export function createModel(settings: {
  readonly apiKey: string;
  readonly baseUrl: string | undefined;
  readonly model: string;
  /** Removed from the model's input; known values also from its output. */
  readonly secrets: Pick<Secrets, "scrub" | "scrubKnown">;
}): Model {
  const { scrub, scrubKnown } = settings.secrets;
  const cleanOf = cleaner(scrub);
  let client: Anthropic | undefined;
  return async ({ system, tools, messages, choice, signal }, lose) => {
    const sdk = await loadSdk();
    client ??= createClient(sdk, settings);
    const { messages: api } = client;
    const model = choice.model ?? settings.model;
    const request: Anthropic.MessageStreamParams = {
      model,
      ...thinking(choice),
      max_tokens: OUTPUT_TOKENS_MAX,
      // Instructions and tools are the same in every conversation of a phase: they are cached for an hour.
      system: [{ type: "text", text: scrub(system), cache_control: { type: "ephemeral", ttl: "1h" } }],
      tools: [...tools],
      messages: withBreakpoint(messages.map(cleanOf)),
    };
    const ask = async () => {
      let begun: Anthropic.Message | undefined;
      const stream = api.stream(request, { signal }).on("streamEvent", (_, sofar) => {
        begun = sofar;
      });
      try {
        return await stream.finalMessage();
      } catch (error) {
        if (begun) lose?.(usageOf(model, begun.usage));
        throw toUserError(sdk, error, model);
      }
    };
    const { content, stop_reason, usage } = await effect("model", () => retryIfCut(sdk, ask));
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

/** With an effort, the model decides by itself when to think. */
function thinking({ effort }: ModelChoice): Partial<Anthropic.MessageStreamParams> {
  return effort === undefined ? {} : { thinking: { type: "adaptive" }, output_config: { effort } };
}

/** Errors that a retry cannot fix but people can. */
function toUserError({ APIError }: Sdk, error: unknown, model: string): unknown {
  if (!(error instanceof APIError)) return error;
  if (error.status === 404) return new UserError(noSuchModel(model));
  // The message is for the log only: a gateway may repeat anything, even its key.
  const isTooLong = /too long|context (?:window|length|limit)/i.test(error.message);
  return error.status === 400 ? new UserError(modelRefuses(isTooLong), { cause: error }) : error;
}

/** Sets a cache breakpoint at the last block, so that the next turn reads the conversation from the cache. */
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

async function retryIfCut<T>(sdk: Sdk, call: () => Promise<T>): Promise<T> {
  for (let cuts = 1; ; cuts++) {
    try {
      return await call();
    } catch (error) {
      if (cuts >= CUTS_MAX || !isCut(sdk, error)) throw error;
    }
  }
}

/** A stream that broke off throws a bare AnthropicError, an APIError without a status, or a SyntaxError. */
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
  // A token written to the cache costs 1.25 (5 minutes) or 2 (1 hour) times a fresh one.
  const input = usage.input_tokens + 1.25 * (written - hourly) + 2 * hourly + price.cacheRead * read;
  const usd = (input * price.input + usage.output_tokens * price.output) / 1_000_000;
  return { fresh: usage.input_tokens + written, cached: read, output: usage.output_tokens, usd, calls: 1 };
}
