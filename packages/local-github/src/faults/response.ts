import type { Answer } from "../rest/call.ts";

/** An answer of which only the first half gets out before the connection is cut. */
interface Torn {
  readonly torn: Answer;
}

/** What a client gets in place of a good answer: nothing at all, another one, or half of one. */
export type Replacement = "drop" | Answer | Torn;

/** How to alter the response to a request that does take effect. */
export interface FaultResponse {
  /** Called once it took effect. Returns what to send in place of the real answer; undefined: the real answer. */
  readonly after: (answer: Answer | undefined) => Promise<Replacement | undefined>;
  /** git: nothing of the real answer is sent. */
  readonly isMute?: boolean;
  /** GraphQL: runs this in place of what was asked. */
  readonly query?: string;
  /** git: the share of what the client sends that gets through, from 0 to 1. */
  readonly share?: number;
}

/** Tells a fault response from a plain replacement of the answer. */
export function isFaultResponse(what: Replacement | FaultResponse): what is FaultResponse {
  return typeof what === "object" && "after" in what;
}
