import { createHash } from "node:crypto";
import type { VirtualTime } from "@redline/faults/time.ts";
import {
  blocksOf,
  type CacheControl,
  type CountTokensBody,
  type ReplyBlock,
  type Usage,
} from "./protocol.ts";

/** How far back from a breakpoint the API looks for a prefix that it has kept (blocks). */
const LOOKBACK_BLOCKS = 20;

type Ttl = "5m" | "1h";
type Part = { hash: string; tokens: number; mark: Ttl | undefined };
type Kept = { ttl: Ttl; untilMs: number };

const LIFETIME_MS: Readonly<Record<Ttl, number>> = { "5m": 5 * 60_000, "1h": 60 * 60_000 };

/** Remembers the prefixes that were written to the cache, each for its lifetime since it was last used. */
export type PromptCache = { account(body: CountTokensBody, reply: readonly ReplyBlock[]): Usage };

/** Counts tokens as the API bills them: read from the cache, written to it, or neither. */
export function createPromptCache(time: VirtualTime): PromptCache {
  const kept = new Map<string, Kept>();
  const isKept = ({ hash }: Part): boolean => (kept.get(hash)?.untilMs ?? 0) > time.unhurried();
  const keep = (hash: string, ttl: Ttl): void => {
    kept.set(hash, { ttl, untilMs: time.unhurried() + LIFETIME_MS[ttl] });
  };

  function account(body: CountTokensBody, reply: readonly ReplyBlock[]): Usage {
    const parts = prefixes(body);
    const read = longestKept(parts, isKept);
    // Whatever is read lives on for another lifetime, and so do the shorter prefixes that lie in it.
    for (const part of parts.slice(0, read).filter(isKept)) keep(part.hash, kept.get(part.hash)?.ttl ?? "5m");
    const created = { "5m": 0, "1h": 0 };
    let from = read;
    parts.forEach((part, index) => {
      if (part.mark === undefined) return;
      created[part.mark] += sum(parts.slice(from, Math.max(from, index + 1)));
      from = Math.max(from, index + 1);
      keep(part.hash, part.mark);
    });
    return {
      input_tokens: sum(parts.slice(from)),
      cache_creation_input_tokens: created["5m"] + created["1h"],
      cache_read_input_tokens: sum(parts.slice(0, read)),
      cache_creation: { ephemeral_5m_input_tokens: created["5m"], ephemeral_1h_input_tokens: created["1h"] },
      output_tokens: tokensOf(reply.map((block) => (block.type === "text" ? block.text : block.input))),
      server_tool_use: null,
      service_tier: "standard",
    };
  }
  return { account };
}

/** All tokens of a request, whether cached or not. */
export function countTokens(body: CountTokensBody): number {
  return sum(prefixes(body));
}

/** The request's blocks in the cache's order; each hash stands for everything up to and with that block. */
function prefixes(body: CountTokensBody): Part[] {
  const system =
    typeof body.system === "string" ? [{ type: "text" as const, text: body.system }] : body.system;
  const messages = body.messages.flatMap(({ role, content }) =>
    blocksOf(content).map((block) => ({ role, ...block })),
  );
  const blocks = [...(body.tools ?? []), ...(system ?? []), ...messages];
  let hash = body.model;
  return blocks.map(({ cache_control: mark, ...block }, index) => {
    const text = JSON.stringify(block);
    hash = createHash("sha256").update(hash).update("\0").update(text).digest("hex");
    const isLast = index === blocks.length - 1;
    return {
      hash,
      tokens: tokensOf(text),
      mark: ttlOf(mark) ?? (isLast ? ttlOf(body.cache_control) : undefined),
    };
  });
}

function longestKept(parts: readonly Part[], isKept: (part: Part) => boolean): number {
  const marks = parts.flatMap(({ mark }, index) => (mark === undefined ? [] : [index]));
  const last = parts.findLastIndex(
    (part, index) => isKept(part) && marks.some((mark) => index <= mark && mark - index < LOOKBACK_BLOCKS),
  );
  return last + 1;
}

function ttlOf(mark: CacheControl): "5m" | "1h" | undefined {
  return mark ? (mark.ttl ?? "5m") : undefined;
}

function tokensOf(value: unknown): number {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return Math.ceil(text.length / 4);
}

function sum(parts: readonly Part[]): number {
  return parts.reduce((total, { tokens }) => total + tokens, 0);
}
