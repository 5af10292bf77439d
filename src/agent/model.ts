import Anthropic, { AnthropicError, APIError } from "@anthropic-ai/sdk";
import type { Usage } from "../core/status.ts";
import { assertEffect, effect } from "../effect.ts";
import { priceOf } from "./prices.ts";

/** One call of the model, in Anthropic's message shape. */
export interface ModelRequest {
  readonly system: string;
  readonly tools: readonly Anthropic.Tool[];
  readonly messages: readonly Anthropic.MessageParam[];
}

export interface ModelReply {
  readonly content: readonly Anthropic.ContentBlock[];
  readonly stopReason: Anthropic.StopReason | null;
  readonly usage: Usage;
}

/** `lose` is told what an answer that broke off in the middle has used, as far as it had come. */
export type Model = (request: ModelRequest, lose?: (usage: Usage) => void) => Promise<ModelReply>;

/** Longest answer, in tokens. */
const OUTPUT_TOKENS_MAX = 16_000;
/** How often a stream that was cut in the middle is asked for again; the SDK itself does not. */
const CUTS_MAX = 3;

/** A model behind Anthropic's Messages API. The SDK retries 408, 409, 429, 5xx and failed connections. */
export function createModel(settings: { apiKey: string; baseUrl: string | undefined; model: string }): Model {
  const client = new Anthropic({
    apiKey: settings.apiKey,
    baseURL: settings.baseUrl ?? null,
    maxRetries: 3,
    fetch: (url, init) => {
      assertEffect("A call of the model");
      return fetch(url, init);
    },
  });
  return async ({ system, tools, messages }, lose) => {
    const request: Anthropic.MessageStreamParams = {
      model: settings.model,
      max_tokens: OUTPUT_TOKENS_MAX,
      // Instructions and tools are the same in every conversation of a phase: they are kept for an hour.
      system: [{ type: "text", text: system, cache_control: { type: "ephemeral", ttl: "1h" } }],
      tools: [...tools],
      messages: withBreakpoint(messages),
    };
    const ask = async () => {
      let begun: Anthropic.Message | undefined;
      const stream = client.messages.stream(request).on("streamEvent", (_, sofar) => {
        begun = sofar;
      });
      try {
        return await stream.finalMessage();
      } catch (error) {
        if (begun) lose?.(usageOf(settings.model, begun.usage));
        throw error;
      }
    };
    const message = await effect("model", () => unlessCut(ask));
    return {
      content: message.content,
      stopReason: message.stop_reason,
      usage: usageOf(settings.model, message.usage),
    };
  };
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

async function unlessCut<T>(call: () => Promise<T>): Promise<T> {
  for (let cuts = 1; ; cuts++) {
    try {
      return await call();
    } catch (error) {
      if (cuts >= CUTS_MAX || !isCut(error)) throw error;
    }
  }
}

/** A stream cut in the middle comes as a bare AnthropicError, an APIError without a status, or a SyntaxError. */
function isCut(error: unknown): boolean {
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
