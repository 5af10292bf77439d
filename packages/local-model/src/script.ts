import type { Conversation } from "./conversation.ts";

/** A part of an answer, before it has an id. */
export type Say =
  | { type: "text"; text: string }
  | { type: "tool_use"; readonly name: string; readonly input: Record<string, unknown> };

/**
 * What the model answers: a pure function of the request, so that a client that was killed and starts again meets the
 * same model.
 */
export type Script = (conversation: Conversation) => Say[];
