import type { IncomingHttpHeaders } from "node:http";
import { z } from "zod";

const cacheControl = z
  .strictObject({ type: z.literal("ephemeral"), ttl: z.enum(["5m", "1h"]).optional() })
  .nullish();

const textBlock = z.looseObject({
  type: z.literal("text"),
  text: z.string().min(1, "text content blocks must be non-empty"),
  cache_control: cacheControl,
});

const toolUse = z.looseObject({
  type: z.literal("tool_use"),
  id: z.string(),
  name: z.string(),
  input: z.record(z.string(), z.unknown()),
  cache_control: cacheControl,
});

const toolResult = z.looseObject({
  type: z.literal("tool_result"),
  tool_use_id: z.string(),
  content: z.union([z.string(), z.array(z.looseObject({ type: z.string() }))]).optional(),
  is_error: z.boolean().optional(),
  cache_control: cacheControl,
});

const otherBlock = z.looseObject({
  type: z.enum(["thinking", "redacted_thinking", "image", "document", "search_result"]),
  cache_control: cacheControl,
});

const contentBlock = z.discriminatedUnion("type", [textBlock, toolUse, toolResult, otherBlock]);

const message = z.strictObject({
  role: z.enum(["user", "assistant"]),
  content: z.union([z.string().min(1, "text content blocks must be non-empty"), z.array(contentBlock)]),
});

const tool = z.looseObject({
  name: z.string().regex(/^[a-zA-Z0-9_-]{1,128}$/, "String should match pattern '^[a-zA-Z0-9_-]{1,128}$'"),
  description: z.string().optional(),
  input_schema: z.looseObject({ type: z.literal("object") }),
  cache_control: cacheControl,
});

const toolChoice = z.looseObject({
  type: z.enum(["auto", "any", "tool", "none"]),
  name: z.string().optional(),
});

/** What POST /v1/messages/count_tokens takes; keys that the API does not know are refused, as the API does. */
export const countTokensBody = z.strictObject({
  model: z.string().min(1),
  messages: z.array(message).min(1, "at least one message is required"),
  system: z.union([z.string(), z.array(textBlock)]).optional(),
  tools: z.array(tool).optional(),
  tool_choice: toolChoice.optional(),
  cache_control: cacheControl,
  thinking: z.looseObject({ type: z.string() }).optional(),
  output_config: z.looseObject({}).optional(),
  speed: z.enum(["standard", "fast"]).nullish(),
  user_profile_id: z.string().optional(),
  workspace_id: z.string().optional(),
});

/** What POST /v1/messages takes. Sampling settings are missing on purpose: current models refuse them. */
export const messagesBody = countTokensBody.extend({
  max_tokens: z.int().positive(),
  stream: z.boolean().optional(),
  stop_sequences: z.array(z.string()).optional(),
  metadata: z.looseObject({}).optional(),
  container: z.unknown().optional(),
  diagnostics: z.unknown().optional(),
  inference_geo: z.string().nullish(),
  service_tier: z.enum(["auto", "standard_only"]).optional(),
});

/** How long a prefix is kept; absent or null where no breakpoint is. */
export type CacheControl = z.infer<typeof cacheControl>;
/** A part of a message, of either side. */
export type ContentBlock = z.infer<typeof contentBlock>;
/** A checked body of either kind of request. */
export type CountTokensBody = z.infer<typeof countTokensBody>;
/** A checked body of POST /v1/messages. */
export type MessagesBody = z.infer<typeof messagesBody>;

/** A request as it arrived, for tests and for a look behind the scenes. `body` is the parsed JSON. */
export type ModelRequest = {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
};

/** What the model says in one turn: text, or calls of the tools that it was offered. */
export type ReplyBlock =
  | { type: "text"; text: string }
  | { type: "tool_use"; id: string; name: string; input: Record<string, unknown> };

/** Usage as the API reports it. */
export type Usage = {
  input_tokens: number;
  cache_creation_input_tokens: number;
  cache_read_input_tokens: number;
  cache_creation: { ephemeral_5m_input_tokens: number; ephemeral_1h_input_tokens: number };
  output_tokens: number;
  server_tool_use: null;
  service_tier: "standard";
};

/** A finished answer, as it comes back without streaming. */
export type ReplyMessage = {
  id: string;
  type: "message";
  role: "assistant";
  model: string;
  content: ReplyBlock[];
  stop_reason: "end_turn" | "tool_use" | "refusal" | "max_tokens" | "pause_turn";
  stop_sequence: null;
  usage: Usage;
};

/** A message's content as blocks, however it was written. */
export function blocksOf(content: string | ContentBlock[]): ContentBlock[] {
  return typeof content === "string" ? [{ type: "text", text: content }] : content;
}
