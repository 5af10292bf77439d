import { toWire } from "../stream.ts";
import type { Dialect } from "./dialect.ts";

/** Anthropic's own API, which every path is of that no other dialect takes. */
export const anthropic: Dialect = {
  read: (request) => request,
  contentType: "text/event-stream; charset=utf-8",
  writer: () => (event) => [toWire(event)],
  refusal: ({ type, message }, id) => ({ body: { type: "error", error: { type, message }, request_id: id } }),
};
