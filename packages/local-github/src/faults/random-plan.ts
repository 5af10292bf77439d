import { between, mulberry32, type Random, shuffled } from "@redline/faults/mulberry32.ts";
import type { FaultPlan, FaultRule } from "./plan.ts";

type Make = (random: Random) => FaultRule;

const pick = <A, B>(random: Random, first: A, second: B): A | B => (random() < 0.5 ? first : second);
const nth = (most: number) => (random: Random) => between(random, 1, most);
const early = nth(6);
const GRAPHQL = { class: "graphql" } as const;
const OBSERVE = { class: "graphql", operation: "Observe" } as const;
const MUTATION = {
  class: "graphql",
  operation: "/^add|^update|^create|^submit|^resolve|^mark|^request/",
} as const;
const PUSH = { class: "git", operation: "git-receive-pack" } as const;

/** Answers that go wrong. */
const REQUESTS: readonly Make[] = [
  (r) => ({ on: MUTATION, do: { kind: "status", status: pick(r, 502, 504), when: "after" }, at: nth(8)(r) }),
  (r) => ({ on: MUTATION, do: { kind: "drop", when: pick(r, "after", "midway") }, at: nth(8)(r) }),
  (r) => ({
    on: GRAPHQL,
    do: { kind: "status", status: pick(r, 500, 502), when: "before" },
    at: nth(15)(r),
    times: 2,
  }),
  (r) => ({ on: MUTATION, do: { kind: "partial", fields: nth(3)(r) }, at: nth(4)(r) }),
  (r) => ({ on: GRAPHQL, do: { kind: "drop", when: "before" }, at: nth(15)(r) }),
  (r) => ({ on: { class: "rest-write" }, do: { kind: "status", status: 502, when: "after" }, at: nth(2)(r) }),
  (r) => ({
    on: { class: "rest-write" },
    do: { kind: "drop", when: pick(r, "before", "after") },
    at: nth(2)(r),
  }),
  (r) => ({
    on: { class: "rest-read" },
    do: { kind: "status", status: 500, when: "before" },
    at: nth(4)(r),
    times: 2,
  }),
  (r) => ({
    on: pick(r, GRAPHQL, PUSH),
    do: { kind: "hang", when: pick(r, "before", "after"), ms: 20_000 },
    at: early(r),
  }),
];

/** Answers that are right, and not what one wants. */
const ANSWERS: readonly Make[] = [
  (r) => ({ on: OBSERVE, do: { kind: "stale", ms: 30_000 }, at: nth(4)(r), times: between(r, 1, 3) }),
  () => ({ on: OBSERVE, do: { kind: "stale", ms: 30_000 }, every: 3, times: 3 }),
  (r) => ({
    on: pick(r, GRAPHQL, { class: "rest-read" }),
    do: {
      kind: "limit",
      which: "secondary",
      status: pick(r, 403, 429),
      ...(r() < 0.5 ? { retryAfterSeconds: 30 } : {}),
      windowMs: 30_000,
    },
    at: early(r),
  }),
  (r) => ({
    on: GRAPHQL,
    do: { kind: "limit", which: "primary", status: 403, windowMs: 40_000 },
    at: early(r),
  }),
  (r) => ({ on: pick(r, GRAPHQL, { class: "git" }), do: { kind: "expire-token" }, at: early(r) }),
];

/** Git's own. */
const GIT: readonly Make[] = [
  (r) => ({ on: PUSH, do: { kind: "drop", when: "midway" }, at: nth(3)(r), times: 2 }),
  (r) => ({ on: PUSH, do: { kind: "drop", when: "after" }, at: nth(3)(r), times: nth(2)(r) }),
  (r) => ({ on: PUSH, do: { kind: "status", status: 502, when: "after" }, at: nth(3)(r) }),
  (r) => ({
    on: PUSH,
    do: { kind: "race", by: "bob", message: "By hand", files: { "BY-HAND.md": "x\n" } },
    at: nth(2)(r),
  }),
  (r) => ({ on: { class: "git" }, do: { kind: "drop", when: "before" }, at: nth(6)(r) }),
  (r) => ({
    on: { class: "git", operation: "git-upload-pack" },
    do: { kind: "status", status: 500, when: "before" },
    at: nth(2)(r),
  }),
];

const WEBHOOKS: readonly Make[] = [
  (r) => ({ on: {}, do: { kind: "lose" }, probability: 0.4, seed: between(r, 1, 1e6), times: 4 }),
  (r) => ({ on: {}, do: { kind: "double" }, probability: 0.5, seed: between(r, 1, 1e6), times: 6 }),
  (r) => ({ on: {}, do: { kind: "delay", ms: 20_000 }, at: nth(8)(r), times: 3 }),
  (r) => ({
    on: {},
    do: { kind: "shuffle", window: between(r, 2, 4), ms: 20_000 },
    seed: between(r, 1, 1e6),
    at: nth(6)(r),
    times: 2,
  }),
];

/**
 * A mixture of what a bot must survive without anybody's help, save that somebody may have to say to go on upon a
 * person's commit. The same seed gives the same plan, and every rule of it ends by itself.
 */
export function randomPlan(seed: number): FaultPlan {
  const random = mulberry32(seed);
  const some = (makes: readonly Make[], most: number) =>
    shuffled(random, makes).slice(0, between(random, 1, most));
  const makes = [...some(REQUESTS, 4), ...some(ANSWERS, 2), ...some(GIT, 2), ...some(WEBHOOKS, 2)];
  return shuffled(random, makes).map((make) => make(random));
}
