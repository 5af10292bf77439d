import type Anthropic from "@anthropic-ai/sdk";
import type { ChatCompletionChunk, ChatCompletionMessageParam, CompletionUsage } from "openai/resources";
import type { ModelSettings } from "../../ports/model.ts";
import { type Call, type ClientOptions, OUTPUT_TOKENS_MAX, type Provider, type Tokens } from "./provider.ts";

/** OpenAI's chat completions, and every server that speaks that protocol. */
export async function createOpenAi(
  { apiKey, baseUrl }: ModelSettings,
  options: ClientOptions,
): Promise<Provider> {
  const { APIUserAbortError, OpenAI, OpenAIError } = await import("openai");
  const isOwn = (error: unknown) => error instanceof OpenAIError || error instanceof SyntaxError;
  const client = new OpenAI({ ...options, apiKey, baseURL: baseUrl ?? null });
  return {
    SdkError: OpenAIError,
    ask: async (call, lose) => {
      const request = requestOf(call);
      const { signal } = call;
      const said: Said = { text: "", isRefused: false, calls: [], finish: undefined, usage: undefined };
      const stream = await client.chat.completions.create(request, { signal });
      try {
        await takeAll(said, stream);
        // Where a call is aborted, its stream just ends.
        if (signal?.aborted) throw new APIUserAbortError();
        if (said.finish === undefined) throw new OpenAIError("The response has no end.");
      } catch (cause) {
        lose(tokensOf(said, request));
        throw isOwn(cause) ? cause : new OpenAIError("The response ended early.", { cause });
      }
      return { content: contentOf(said), stopReason: stopReasonOf(said), tokens: tokensOf(said, request) };
    },
  };
}

/** A response as far as it has come. */
interface Said {
  text: string;
  isRefused: boolean;
  readonly calls: { readonly index: number; id: string; name: string; json: string }[];
  finish: string | undefined;
  usage: CompletionUsage | undefined;
}

async function takeAll(said: Said, stream: AsyncIterable<ChatCompletionChunk>): Promise<void> {
  for await (const chunk of stream) take(said, chunk);
}

function take(said: Said, { choices: [choice], usage }: ChatCompletionChunk): void {
  said.usage = usage ?? said.usage;
  if (!choice) return;
  const { delta, finish_reason: finish } = choice;
  said.finish = finish ?? said.finish;
  said.text += delta.content ?? "";
  said.isRefused ||= Boolean(delta.refusal);
  for (const { index, id = "", function: called } of delta.tool_calls ?? []) {
    // Some servers give every call the same index, or none.
    let call = said.calls.findLast((one) => one.index === index && (id === "" || one.id === id));
    if (!call) {
      call = { index, id, name: "", json: "" };
      said.calls.push(call);
    }
    call.name ||= called?.name ?? "";
    call.json += called?.arguments ?? "";
  }
}

function contentOf({ text, calls }: Said): Anthropic.ContentBlock[] {
  return [
    ...(text === "" ? [] : [{ type: "text" as const, text, citations: null }]),
    ...calls.map(({ id, name, json }) => ({
      type: "tool_use" as const,
      id: id || `call_${crypto.randomUUID()}`,
      name,
      input: inputOf(json),
      caller: { type: "direct" as const },
    })),
  ];
}

/** The arguments of a call; as the text that they are if they are not JSON, which no tool accepts. */
function inputOf(json: string): unknown {
  try {
    return JSON.parse(json || "{}");
  } catch {
    return json;
  }
}

const STOP_REASONS: Readonly<Record<string, Anthropic.StopReason>> = {
  tool_calls: "tool_use",
  function_call: "tool_use",
  length: "max_tokens",
  content_filter: "refusal",
};

const stopReasonOf = ({ isRefused, finish = "" }: Said): Anthropic.StopReason =>
  isRefused ? "refusal" : (STOP_REASONS[finish] ?? "end_turn");

/** Where a server does not say, or not yet: a token has about four characters. */
function tokensOf({ text, calls, usage }: Said, request: object): Tokens {
  const estimated = (all: unknown) => Math.ceil(JSON.stringify(all).length / 4);
  if (!usage) return { input: estimated(request), output: estimated([text, calls]) };
  const read = usage.prompt_tokens_details?.cached_tokens ?? 0;
  return { input: usage.prompt_tokens - read, read, output: usage.completion_tokens };
}

function requestOf({ model, effort, system, tools, messages }: Call) {
  return {
    model,
    ...(effort === undefined ? {} : { reasoning_effort: effort }),
    max_completion_tokens: OUTPUT_TOKENS_MAX,
    messages: [{ role: "system" as const, content: system }, ...messages.flatMap(toChat)],
    ...(tools.length === 0
      ? {}
      : {
          tools: tools.map(({ name, description = "", input_schema: parameters }) => ({
            type: "function" as const,
            function: { name, description, parameters },
          })),
        }),
    stream: true as const,
    stream_options: { include_usage: true },
  };
}

/** A message as one or more: each result of a tool is one of its own. Marks of the cache have no counterpart. */
function toChat({ role, content }: Anthropic.MessageParam): ChatCompletionMessageParam[] {
  const blocks = typeof content === "string" ? [{ type: "text" as const, text: content }] : content;
  const text = blocks.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("\n\n");
  if (role === "assistant") {
    const calls = blocks.flatMap((block) => (block.type === "tool_use" ? [callOf(block)] : []));
    return [{ role, content: text, ...(calls.length > 0 ? { tool_calls: calls } : {}) }];
  }
  const results = blocks.flatMap((block) => (block.type === "tool_result" ? [resultOf(block)] : []));
  return [...results, ...(text === "" ? [] : [{ role: "user" as const, content: text }])];
}

/** Some servers read earlier arguments again and refuse what is not a JSON object. */
function callOf({ id, name, input }: Anthropic.ToolUseBlockParam) {
  const json = JSON.stringify(typeof input === "string" ? { invalid_json: input } : input);
  return { id, type: "function" as const, function: { name, arguments: json } };
}

function resultOf({ tool_use_id: id, content = "", is_error: isError }: Anthropic.ToolResultBlockParam) {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  return { role: "tool" as const, tool_call_id: id, content: isError ? `Error: ${text}` : text };
}
