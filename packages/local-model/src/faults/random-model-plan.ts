import { between, mulberry32, type Random, shuffled } from "@redline/faults/mulberry32.ts";
import type { ModelPlan, ModelRule } from "./plan.ts";

/** The SDK waits for as long as it is told, in real time. */
const SOON = { "retry-after-ms": "1" };
const nth = (random: Random) => between(random, 1, 6);

const MAKES: readonly ((random: Random) => ModelRule)[] = [
  (r) => ({ on: {}, do: { kind: "error", status: 429, headers: SOON }, at: nth(r), times: 2 }),
  (r) => ({ on: {}, do: { kind: "error", status: 529, headers: SOON }, at: nth(r), times: 2 }),
  (r) => ({ on: {}, do: { kind: "error", status: 500, headers: SOON }, at: nth(r) }),
  (r) => ({
    on: {},
    do: { kind: "cut", afterEvents: between(r, 0, 8) },
    at: nth(r),
    times: between(r, 1, 4),
  }),
  (r) => ({ on: {}, do: { kind: "error-event", afterEvents: between(r, 1, 6) }, at: nth(r) }),
  (r) => ({ on: {}, do: { kind: "max-tokens" }, at: nth(r) }),
  (r) => ({ on: {}, do: { kind: "pause" }, at: nth(r), times: between(r, 1, 2) }),
  (r) => ({ on: {}, do: { kind: "malformed" }, at: nth(r) }),
  (r) => ({ on: {}, do: { kind: "wrong-tool" }, at: nth(r), times: between(r, 1, 3) }),
  (r) => ({ on: {}, do: { kind: "wrong-input", input: { nothing: "that fits" } }, at: nth(r) }),
  (r) => ({ on: {}, do: { kind: "loop" }, at: nth(r), times: between(r, 1, 5) }),
];

/** What a bot must survive of its model without anybody's help; every rule ends by itself. */
export function randomModelPlan(seed: number): ModelPlan {
  const random = mulberry32(seed);
  return shuffled(random, MAKES)
    .slice(0, between(random, 2, 5))
    .map((make) => make(random));
}
