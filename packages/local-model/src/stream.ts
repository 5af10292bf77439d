import type { ReplyBlock, ReplyMessage } from "./protocol.ts";

/** One server-sent event; its name is the data's `type`. */
export type StreamEvent = { type: string } & Record<string, unknown>;

/** Characters in one delta: small enough that a reader must put pieces together. */
const DELTA_CHARS = 48;

/** The events in which the API streams a message, in their order. */
export function toEvents(message: ReplyMessage): StreamEvent[] {
  const opening = {
    ...message,
    content: [],
    stop_reason: null,
    usage: { ...message.usage, output_tokens: 1 },
  };
  const { stop_reason, stop_sequence, usage } = message;
  return [
    { type: "message_start", message: opening },
    { type: "ping" },
    ...message.content.flatMap(blockEvents),
    { type: "message_delta", delta: { stop_reason, stop_sequence }, usage },
    { type: "message_stop" },
  ];
}

/** An event as it goes over the wire. */
export function toWire(event: StreamEvent): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

function blockEvents(block: ReplyBlock, index: number): StreamEvent[] {
  const isText = block.type === "text";
  const empty = isText ? { ...block, text: "" } : { ...block, input: {} };
  const deltas = isText
    ? pieces(block.text).map((text) => ({ type: "text_delta", text }))
    : pieces(JSON.stringify(block.input)).map((json) => ({ type: "input_json_delta", partial_json: json }));
  return [
    { type: "content_block_start", index, content_block: empty },
    ...deltas.map((delta) => ({ type: "content_block_delta", index, delta })),
    { type: "content_block_stop", index },
  ];
}

function pieces(text: string): string[] {
  const characters = Array.from(text);
  const count = Math.ceil(characters.length / DELTA_CHARS);
  return Array.from({ length: count }, (_, n) =>
    characters.slice(n * DELTA_CHARS, (n + 1) * DELTA_CHARS).join(""),
  );
}
