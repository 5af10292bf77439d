import type { Item, Size } from "../plan/plan.ts";
import { type Prices, priceOf } from "./prices.ts";

/** Model calls to execute an item of each size, from an easy one to a hard one. */
const CALLS: Readonly<Record<Size, readonly [number, number]>> = { S: [5, 15], M: [10, 30], L: [20, 60] };

/** Tokens of an average call: mostly the conversation so far, read from the cache. */
const A_CALL = { cached: 15_000, written: 1_500, output: 700 };

/**
 * What executing items may cost, in US dollars, as a range. A rule of thumb from the items' sizes and the model's list
 * price, not a measurement: it tells cents from tens of dollars before anybody approves.
 */
export function estimateOf(
  items: readonly Item[],
  model: string,
  prices?: Prices,
): readonly [number, number] {
  const { input, output, cacheRead } = priceOf(model, prices);
  const tokens = (A_CALL.cached * cacheRead + A_CALL.written * 1.25) * input + A_CALL.output * output;
  const callsTo = (end: 0 | 1) => items.reduce((sum, { size }) => sum + CALLS[size][end], 0);
  return [(callsTo(0) * tokens) / 1_000_000, (callsTo(1) * tokens) / 1_000_000];
}
