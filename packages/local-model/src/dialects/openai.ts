import { z } from "zod";
import { ApiError, invalidRequest } from "../api-error.ts";
import { parseBody } from "../check.ts";
import type { StreamEvent } from "../stream.ts";
import { asMessages, type Dialect } from "./dialect.ts";

const called = z.object({
  id: z.string().min(1),
  type: z.literal("function"),
  function: z.object({ name: z.string(), arguments: z.string() }),
});
const message = z.discriminatedUnion("role", [
  z.strictObject({ role: z.literal("system"), content: z.string() }),
  z.strictObject({ role: z.literal("user"), content: z.string().min(1) }),
  z.strictObject({
    role: z.literal("assistant"),
    content: z.string().nullable(),
    tool_calls: z.array(called).min(1).optional(),
  }),
  z.strictObject({ role: z.literal("tool"), tool_call_id: z.string(), content: z.string() }),
]);
type Message = z.infer<typeof message>;

/** What POST /chat/completions takes here: a part of OpenAI's, and of that streams only. */
const completionsBody = z.strictObject({
  model: z.string().min(1),
  messages: z.array(message).min(1),
  max_completion_tokens: z.int().positive().optional(),
  reasoning_effort: z.enum(["none", "minimal", "low", "medium", "high", "xhigh", "max"]).optional(),
  tools: z
    .array(
      z.strictObject({
        type: z.literal("function"),
        function: z.strictObject({
          name: z.string(),
          description: z.string(),
          parameters: z.looseObject({ type: z.literal("object") }),
        }),
      }),
    )
    .min(1)
    .optional(),
  stream: z.literal(true),
  stream_options: z.strictObject({ include_usage: z.boolean() }).optional(),
});

/** OpenAI's chat completions. What stands before `Error: ` in no result of a tool is how it says that it failed. */
export const openai: Dialect = {
  read: (request) => {
    if (!/^Bearer \S+$/.test(request.headers.authorization ?? ""))
      throw new ApiError(401, "invalid_api_key", "Incorrect API key provided.");
    const { model, messages, tools, max_completion_tokens: max } = parseBody(completionsBody, request.body);
    const system = messages.flatMap((one) => (one.role === "system" ? [one.content] : [])).join("\n\n");
    return asMessages(request, {
      model,
      max_tokens: max ?? 4_096,
      stream: true,
      ...(system === "" ? {} : { system }),
      messages: merged(messages),
      tools: tools?.map(({ function: { parameters: input_schema, ...tool } }) => ({ ...tool, input_schema })),
      // Prefixes are cached without being asked for.
      cache_control: { type: "ephemeral" },
    });
  },
  contentType: "text/event-stream; charset=utf-8",
  writer: () => {
    let calls = -1;
    return (event) => {
      if (event.type === "content_block_start" && Object(event.content_block).type === "tool_use") calls++;
      if (event.type === "message_stop") return ["data: [DONE]\n\n"];
      return chunksOf(event, calls).map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`);
    };
  },
  refusal: ({ type, message: text }) => ({ body: { error: errorOf(type, text) } }),
};

const errorOf = (type: string, text: string) => ({ message: text, type, param: null, code: type });

/** Anthropic's messages alternate: results and words that follow each other are one. */
function merged(messages: readonly Message[]): { role: string; content: object[] }[] {
  const out: { role: string; content: object[] }[] = [];
  for (const one of messages) {
    if (one.role === "system") continue;
    const role = one.role === "assistant" ? "assistant" : "user";
    const last = out.at(-1);
    if (last?.role === role) last.content.push(...blocksOf(one));
    else out.push({ role, content: blocksOf(one) });
  }
  return out;
}

function blocksOf(one: Exclude<Message, { role: "system" }>): object[] {
  if (one.role === "tool") {
    const isError = one.content.startsWith("Error: ");
    const content = isError ? one.content.slice("Error: ".length) : one.content;
    return [{ type: "tool_result", tool_use_id: one.tool_call_id, content, is_error: isError }];
  }
  const words = one.content ? [{ type: "text", text: one.content }] : [];
  if (one.role === "user") return words;
  const calls = (one.tool_calls ?? []).map(({ id, function: { name, arguments: json } }) => ({
    type: "tool_use",
    id,
    name,
    input: inputOf(json),
  }));
  return [...words, ...calls];
}

function inputOf(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw invalidRequest("Invalid 'messages': the arguments of a tool call must be JSON");
  }
}

const FINISH: Readonly<Record<string, string>> = {
  end_turn: "stop",
  pause_turn: "stop",
  tool_use: "tool_calls",
  max_tokens: "length",
  refusal: "content_filter",
};

const chunk = (delta: object, finish_reason: string | null = null) => ({
  object: "chat.completion.chunk",
  choices: [{ index: 0, delta, finish_reason }],
});

/** An event as chunks; `at` is how many calls have begun before the current one. */
function chunksOf(event: StreamEvent, at: number): object[] {
  const { content_block: block, delta, usage, error } = event as Record<string, Record<string, unknown>>;
  switch (event.type) {
    case "message_start":
      return [chunk({ role: "assistant", content: "" })];
    case "content_block_start":
      if (block?.type !== "tool_use") return [];
      return [callChunk({ index: at, id: block.id, type: "function" }, { name: block.name, arguments: "" })];
    case "content_block_delta":
      if (delta?.type === "text_delta") return [chunk({ content: delta.text })];
      return [callChunk({ index: at }, { arguments: delta?.partial_json })];
    case "message_delta":
      return [chunk({}, FINISH[String(delta?.stop_reason)] ?? "stop"), usageChunk(usage)];
    case "error":
      return [{ error: errorOf(String(error?.type), String(error?.message)) }];
    default:
      return [];
  }
}

const callChunk = (call: object, called: object) => chunk({ tool_calls: [{ ...call, function: called }] });

function usageChunk(usage: Record<string, unknown> = {}): object {
  const [fresh = 0, written = 0, read = 0, output = 0] = [
    usage.input_tokens,
    usage.cache_creation_input_tokens,
    usage.cache_read_input_tokens,
    usage.output_tokens,
  ].map(Number);
  return {
    object: "chat.completion.chunk",
    choices: [],
    usage: {
      prompt_tokens: fresh + written + read,
      completion_tokens: output,
      total_tokens: fresh + written + read + output,
      prompt_tokens_details: { cached_tokens: read },
    },
  };
}
