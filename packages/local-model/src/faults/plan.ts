import { WHEN } from "@redline/faults/rules.ts";
import { z } from "zod";

const afterEvents = z.int().min(0);
const type = z.string().optional();
const message = z.string().optional();

/** What goes wrong in place of a good answer. */
const fault = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("error"),
    status: z.int().min(400).max(599),
    type,
    message,
    headers: z.record(z.string(), z.string()).optional(),
  }),
  /** The answer comes after so many milliseconds of the model's virtual time; without them, when it is released. */
  z.strictObject({ kind: z.literal("latency"), ms: z.int().min(0).optional() }),
  /** The connection ends after so many events. */
  z.strictObject({ kind: z.literal("cut"), afterEvents }),
  /** After so many events comes an error, in the stream. */
  z.strictObject({ kind: z.literal("error-event"), afterEvents, type, message }),
  z.strictObject({ kind: z.literal("refusal") }),
  /** The answer runs into its length limit in the middle of its last block. */
  z.strictObject({ kind: z.literal("max-tokens") }),
  /** `pause_turn`: the turn is to be gone on with. */
  z.strictObject({ kind: z.literal("pause") }),
  /** The input of the last tool call is no JSON; seen in streams only. */
  z.strictObject({ kind: z.literal("malformed") }),
  /** A call of a tool that was not offered. */
  z.strictObject({ kind: z.literal("wrong-tool"), name: z.string().optional() }),
  /** The tool that was meant, with another input. */
  z.strictObject({ kind: z.literal("wrong-input"), input: z.record(z.string(), z.unknown()) }),
  /** A look around in place of progress. */
  z.strictObject({ kind: z.literal("loop") }),
]);

const rule = z.strictObject({
  on: z.strictObject({
    /** A tool that is offered, which tells the phase: `submit_plan`, `submit_revision` or `finish_item`. */
    tool: z.string().optional(),
  }),
  do: fault,
  ...WHEN,
});

/** What goes wrong, once it is decided that it does. */
export type Fault = z.infer<typeof fault>;
/** Where a fault strikes, and how often. Only requests for messages are counted. */
export type ModelRule = z.infer<typeof rule>;
/** What is to go wrong, as a plain description. */
export type ModelPlan = readonly ModelRule[];

/** Reads a plan, as it comes over HTTP; throws a TypeError that says what is wrong with it. */
export function parseModelPlan(value: unknown): ModelPlan {
  const parsed = z.array(rule).safeParse(value);
  if (!parsed.success) throw new TypeError(z.prettifyError(parsed.error));
  return parsed.data;
}
