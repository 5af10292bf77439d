import { createHash } from "node:crypto";
import type { VirtualTime } from "@redline/faults/time.ts";
import { ApiError, invalidRequest } from "./api-error.ts";
import { checkBody } from "./check.ts";
import { readConversation } from "./conversation.ts";
import type { Fault } from "./faults/plan.ts";
import { twistedEvents, twistedMessage, twistedStop, twistedWords } from "./faults/twist.ts";
import {
  countTokensBody,
  type MessagesBody,
  type ModelRequest,
  messagesBody,
  type ReplyBlock,
  type ReplyMessage,
} from "./protocol.ts";
import type { Say, Script } from "./script.ts";
import { type StreamEvent, toEvents } from "./stream.ts";
import { countTokens, createPromptCache, type PromptCache } from "./usage.ts";

/** What goes back: one JSON value, or events one after the other. */
export type Answer = { kind: "json"; value: unknown } | { kind: "stream"; events: readonly StreamEvent[] };

const MODELS = ["claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5"];

/** Answers requests as the API would; the prompt cache is all that one answer leaves for the next. Throws ApiError. */
export function createAnswers(
  time: VirtualTime,
  script: Script,
): (request: ModelRequest, fault?: Fault) => Answer {
  const cache = createPromptCache(time);
  return (request, fault) => {
    checkHeaders(request);
    switch (`${request.method} ${request.path}`) {
      case "POST /v1/messages":
        return answerMessage(checkBody(messagesBody, request.body), { cache, script, fault });
      case "POST /v1/messages/count_tokens":
        return json({ input_tokens: countTokens(checkBody(countTokensBody, request.body)) });
      case "GET /v1/models":
        return json(modelList());
      default:
        throw new ApiError(404, "not_found_error", `Not found: ${request.method} ${request.path}`);
    }
  };
}

function json(value: unknown): Answer {
  return { kind: "json", value };
}

function checkHeaders({ headers }: ModelRequest): void {
  const hasBearer = /^Bearer\s+\S/i.test(headers.authorization ?? "");
  if (!hasBearer && !headers["x-api-key"]) {
    throw new ApiError(401, "authentication_error", "x-api-key header is required");
  }
  if (!headers["anthropic-version"]) throw invalidRequest("anthropic-version: header is required");
}

interface Circumstances {
  readonly cache: PromptCache;
  readonly script: Script;
  readonly fault: Fault | undefined;
}

function answerMessage(body: MessagesBody, { cache, script, fault }: Circumstances): Answer {
  const tools = new Set(body.tools?.map(({ name }) => name));
  const content = withIds(twistedWords(script(readConversation(body)), fault, tools), body);
  const usual = content.some(({ type }) => type === "tool_use") ? "tool_use" : "end_turn";
  const message: ReplyMessage = {
    id: `msg_${digest(body)}`,
    type: "message",
    role: "assistant",
    model: body.model,
    content,
    stop_reason: twistedStop(fault) ?? usual,
    stop_sequence: null,
    usage: cache.account(body, content),
  };
  if (body.stream) return { kind: "stream", events: twistedEvents(toEvents(message), fault) };
  return json(twistedMessage(message, fault));
}

/** Ids are made from the request, so that the same request always gets the same answer. */
function withIds(said: readonly Say[], body: MessagesBody): ReplyBlock[] {
  return said.map((block, index) =>
    block.type === "text" ? block : { id: `toolu_${digest({ body, index })}`, ...block },
  );
}

function digest(value: unknown): string {
  const text = JSON.stringify(value, (key, part) => (key === "stream" ? undefined : part));
  return createHash("sha256").update(text).digest("hex").slice(0, 24);
}

function modelList(): object {
  const data = MODELS.map((id) => ({
    type: "model",
    id,
    display_name: id,
    created_at: "2026-01-01T00:00:00Z",
  }));
  return { data, has_more: false, first_id: MODELS[0], last_id: MODELS.at(-1) };
}
