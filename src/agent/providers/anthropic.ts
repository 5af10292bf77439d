import type Anthropic from "@anthropic-ai/sdk";
import type { ModelSettings } from "../../ports/model.ts";
import { type Call, type ClientOptions, OUTPUT_TOKENS_MAX, type Provider, type Tokens } from "./provider.ts";

/** Anthropic's own API. */
export async function createAnthropic(
  { apiKey, baseUrl }: ModelSettings,
  options: ClientOptions,
): Promise<Provider> {
  const { Anthropic: Client } = await import("@anthropic-ai/sdk");
  return await messagesProvider(new Client({ ...options, apiKey, baseURL: baseUrl ?? null }));
}

/** Anthropic's Messages API, wherever it is served. */
export async function messagesProvider(client: {
  readonly messages: Pick<Anthropic["messages"], "stream">;
}): Promise<Provider> {
  const { AnthropicError } = await import("@anthropic-ai/sdk");
  return {
    SdkError: AnthropicError,
    ask: async (call, lose) => {
      let begun: Anthropic.Message | undefined;
      const { signal } = call;
      const stream = client.messages.stream(requestOf(call), { signal }).on("streamEvent", (_, sofar) => {
        begun = sofar;
      });
      try {
        const { content, stop_reason: stopReason, usage } = await stream.finalMessage();
        return { content, stopReason, tokens: tokensOf(usage) };
      } catch (error) {
        if (begun) lose(tokensOf(begun.usage));
        throw error;
      }
    },
  };
}

function requestOf({ model, effort, system, tools, messages }: Call): Anthropic.MessageStreamParams {
  return {
    model,
    // With an effort, the model decides by itself when to think.
    ...(effort === undefined ? {} : { thinking: { type: "adaptive" }, output_config: { effort } }),
    max_tokens: OUTPUT_TOKENS_MAX,
    // Instructions and tools are the same in every conversation of a phase: they are cached for an hour.
    system: [{ type: "text", text: system, cache_control: { type: "ephemeral", ttl: "1h" } }],
    tools: [...tools],
    messages: withBreakpoint(messages),
  };
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

function tokensOf(usage: Anthropic.Usage): Tokens {
  const writtenForAnHour = usage.cache_creation?.ephemeral_1h_input_tokens ?? 0;
  return {
    input: usage.input_tokens,
    read: usage.cache_read_input_tokens ?? 0,
    written: (usage.cache_creation_input_tokens ?? 0) - writtenForAnHour,
    writtenForAnHour,
    output: usage.output_tokens,
  };
}
