import type { Item, Size } from "../plan/plan.ts";
import { priceOf } from "./prices.ts";

/** Calls of the model that carry out an item, from an easy one to a hard one of its size. */
const CALLS: Readonly<Record<Size, readonly [number, number]>> = { S: [5, 15], M: [10, 30], L: [20, 60] };

/** What a call takes in and says, in tokens: mostly the conversation so far, read from the cache. */
const A_CALL = { cached: 15_000, written: 1_500, output: 700 };

/**
 * What carrying out items may cost, in US dollars, from and to. A rule of thumb by the items' sizes and the model's
 * list price, and no measurement: it tells cents from tens of dollars, before anybody approves.
 */
export function estimateOf(items: readonly Item[], model: string): readonly [number, number] {
  const { input, output, cacheRead } = priceOf(model);
  const tokens = (A_CALL.cached * cacheRead + A_CALL.written * 1.25) * input + A_CALL.output * output;
  const callsTo = (end: 0 | 1) => items.reduce((sum, { size }) => sum + CALLS[size][end], 0);
  return [(callsTo(0) * tokens) / 1_000_000, (callsTo(1) * tokens) / 1_000_000];
}
