import type Anthropic from "@anthropic-ai/sdk";
import type { ModelChoice } from "../../core/state/settings.ts";

/** One call of a model, in Anthropic's message shape, without secrets. */
export interface Call {
  readonly model: string;
  readonly effort: ModelChoice["effort"];
  readonly system: string;
  readonly tools: readonly Anthropic.Tool[];
  readonly messages: readonly Anthropic.MessageParam[];
  readonly signal: AbortSignal | undefined;
}

/** Tokens of a call: input that was not in the cache, read from it, or written to it; and output. */
export interface Tokens {
  readonly input: number;
  readonly read?: number;
  /** Kept for five minutes, and for an hour. */
  readonly written?: number;
  readonly writtenForAnHour?: number;
  readonly output: number;
}

interface Reply {
  readonly content: readonly Anthropic.ContentBlock[];
  readonly stopReason: Anthropic.StopReason | null;
  readonly tokens: Tokens;
}

/** A service that models are called at. Its SDK retries 408, 409, 429, 5xx and failed connections by itself. */
export interface Provider {
  /** Calls the model once; `lose` gets the tokens of a response that broke off. */
  ask(call: Call, lose: (tokens: Tokens) => void): Promise<Reply>;
  /** The class of all errors of the SDK; those without a status are of a connection or stream that broke off. */
  readonly SdkError: abstract new (
    ...args: never
  ) => Error;
  /** What its list price is multiplied by. */
  readonly surcharge?: (model: string) => number;
}

/** What every SDK is created with: it writes no log of its own, which would pass by the scrubber. */
export interface ClientOptions {
  readonly maxRetries: number;
  readonly logLevel: "off";
  readonly fetch: typeof fetch;
}

/** The longest response, in tokens. */
export const OUTPUT_TOKENS_MAX = 16_000;
