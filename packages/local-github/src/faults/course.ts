import type { Answer } from "../rest/call.ts";

/** An answer of which only the first half gets out before the connection is cut. */
interface Torn {
  readonly torn: Answer;
}

/** What a client gets in place of a good answer: nothing at all, another one, or half of one. */
export type Spoiled = "drop" | Answer | Torn;

/** How a request goes that does have its effect. */
export interface Course {
  /** Called once it has had it; gives what is sent in place of the true answer, if anything is. */
  readonly after: (answer: Answer | undefined) => Promise<Spoiled | undefined>;
  /** git: nothing of the true answer leaves. */
  readonly isMute?: boolean;
  /** GraphQL: this is run in place of what was asked. */
  readonly query?: string;
  /** git: the share of what the client sends that gets through, from 0 to 1. */
  readonly share?: number;
}

/** Tells a course from what is sent in its place. */
export function isCourse(what: Spoiled | Course): what is Course {
  return typeof what === "object" && "after" in what;
}
