import { isBounded, WHEN } from "@redline/faults/rules.ts";
import { z } from "zod";

const side = z.enum(["before", "after"]);
const ms = z.int().min(0);

/**
 * What goes wrong. `before` and `after` are seen from the request's effect. Times are in milliseconds of virtual
 * time; where one may be left out, it lasts until `release()`.
 */
const fault = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("status"), status: z.int().min(400).max(599), when: side }),
  /** `midway`: half of a push is taken in; of any other answer, half is sent. */
  z.strictObject({ kind: z.literal("drop"), when: z.enum(["before", "midway", "after"]) }),
  z.strictObject({ kind: z.literal("hang"), when: side, ms: ms.optional() }),
  z.strictObject({
    kind: z.literal("limit"),
    which: z.enum(["primary", "secondary"]),
    status: z.union([z.literal(403), z.literal(429)]),
    retryAfterSeconds: z.int().min(0).optional(),
    /** How long everything that the rule matches is refused; only the one request if left out. */
    windowMs: ms.optional(),
  }),
  /** Of a GraphQL mutation only the first fields are run, and then the answer is 502. */
  z.strictObject({ kind: z.literal("partial"), fields: z.int().min(1) }),
  /** For so long after a write, a read is answered as the same caller was answered before it. */
  z.strictObject({ kind: z.literal("stale"), ms }),
  /** The token that the request comes with is worth nothing from here on. */
  z.strictObject({ kind: z.literal("expire-token") }),
  /** Somebody commits to the branch that is being pushed, just before the push. */
  z.strictObject({
    kind: z.literal("race"),
    by: z.string(),
    message: z.string().optional(),
    files: z.record(z.string(), z.string()).optional(),
  }),
  /** GitHub lists it as failed, and does not try again by itself. */
  z.strictObject({ kind: z.literal("lose") }),
  z.strictObject({ kind: z.literal("double") }),
  z.strictObject({ kind: z.literal("delay"), ms: ms.optional() }),
  /** So many are gathered, and sent in another order. */
  z.strictObject({ kind: z.literal("shuffle"), window: z.int().min(2), ms: ms.optional() }),
]);

/** REST "METHOD /path" (`{}` stands for a part of it), a GraphQL operation or mutation, "event.action", a git service; or a /RegExp/. */
const on = z.strictObject({
  class: z.enum(["rest-read", "rest-write", "graphql", "git", "webhook"]).optional(),
  operation: z.string().min(1).optional(),
  /** Login of the caller; for a webhook, of its sender. */
  by: z.string().optional(),
});

const rule = z.strictObject({ on, do: fault, ...WHEN });

/** What goes wrong, once it is decided that it does. */
export type Fault = z.infer<typeof fault>;
/** Where a fault strikes, and how often. */
export type FaultRule = z.infer<typeof rule>;
/** What is to go wrong, as a plain description: the same plan over the same requests does the same. */
export type FaultPlan = readonly FaultRule[];

/** All kinds of faults. */
export const FAULT_KINDS = fault.options.map(({ shape }) => shape.kind.value);

const WEBHOOK_KINDS: readonly Fault["kind"][] = ["lose", "double", "delay", "shuffle"];

/** Whether that fault is one of webhooks, not of requests. */
export function isOfWebhooks({ kind }: Fault): boolean {
  return WEBHOOK_KINDS.includes(kind);
}

/** Reads a plan, as it comes over HTTP; throws a TypeError that says what is wrong with it. */
export function parsePlan(value: unknown): FaultPlan {
  const parsed = z.array(rule).safeParse(value);
  if (!parsed.success) throw new TypeError(z.prettifyError(parsed.error));
  return parsed.data;
}

/** Whether every rule of a plan ends by itself. */
export function ends(plan: FaultPlan): boolean {
  return plan.every(isBounded);
}
