import { z } from "zod";
import type { ModelChoice, Settings } from "./settings.ts";
import { ownText } from "./text.ts";

/** What went wrong in a way that waits for a person. */
const failure = z.object({
  /** Names it: the notice about it is posted once. */
  id: z.string(),
  phase: z.enum(["label", "plan", "revise", "execute", "archive"]),
  item: z.int().optional(),
  /** For people. */
  text: z.string().transform(ownText),
  /** The branch's head when it happened. */
  head: z.string().optional(),
});
export type Failure = z.infer<typeof failure>;

const approval = z.object({
  /** Id of the comment that approved. It must go on saying so. */
  comment: z.string(),
  by: z.string(),
  byId: z.int(),
  /** The wording that was approved. */
  digest: z.string(),
  /** The head it was approved on. */
  head: z.string(),
});
export type Approval = z.infer<typeof approval>;

const usage = z.object({
  fresh: z.int(),
  cached: z.int(),
  output: z.int(),
  usd: z.number(),
  calls: z.int(),
});
/** Tokens and money of model calls. `fresh` and `cached` are input tokens; `usd` is the price in US dollars. */
export type Usage = z.infer<typeof usage>;

const published = z.object({
  /** The highest number that a wording has had. */
  revision: z.int(),
  digest: z.string(),
  /** False if a person wrote this wording, or put an older one back: it is approved by naming its digest only. */
  isOurs: z.boolean(),
  /** Its parts, each by the beginning of its hash; left out if there are too many. */
  parts: z.record(z.string(), z.string()).optional(),
});
/** The wording that people were last told about. */
export type Published = z.infer<typeof published>;

/**
 * What the status comment remembers, signed, in the comment itself: the results of commands that nothing else on
 * GitHub shows. It counts only while nobody else has edited the comment.
 */
const statusRecord = z.object({
  version: z.literal(1),
  requester: z.string().optional(),
  /** When the requester wrote `/plan`, by GitHub's clock: the label that came on since then, or is to come, is for it. */
  requestedAt: z.number().optional(),
  approval: approval.optional(),
  /** The head that a person said to go on upon: commits of people up to it are accepted. */
  resumedAt: z.string().optional(),
  isPaused: z.boolean().optional(),
  /** Id of the label event that the plan goes on by; empty once the label was seen off, so that the next one counts anew. */
  labelEvent: z.string().optional(),
  /** When it was cancelled, by GitHub's clock: a label put on later starts again. */
  cancelledAt: z.number().optional(),
  /** What this record replaces was lost: nothing is done until an approver says `/resume`. */
  suspended: z.object({ by: z.string().optional() }).optional(),
  failure: failure.optional(),
  published: published.optional(),
  /** Number of the pull request that we opened. */
  pull: z.int().optional(),
  /** A hash of the title and body that we gave the pull request last. */
  descriptionHash: z.string().optional(),
  /** Commands heard whose reaction was not seen yet. */
  handled: z.array(z.string()),
  spent: z.record(z.string(), usage),
  /** US dollars that people added to the budget, by the id of the comment: none counts twice. */
  budgetAdded: z.record(z.string(), z.number()).optional(),
});
export type StatusRecord = z.infer<typeof statusRecord>;

export const EMPTY_RECORD: StatusRecord = { version: 1, handled: [], spent: {} };

/** Reads what a status comment remembers; undefined for what this version does not understand. */
export function parseStatusRecord(value: unknown): StatusRecord | undefined {
  return statusRecord.safeParse(value).data;
}

/** What a conversation may use: which model, and what may still be spent on the plan, in US dollars. */
export interface Budget {
  readonly choice: ModelChoice;
  usdLeft(): number;
  /** It is safe once this resolves. */
  record(usage: Usage): Promise<void>;
}

/** What all phases cost, in US dollars. */
export function usdOf(spent: StatusRecord["spent"]): number {
  return Object.values(spent).reduce((sum, { usd }) => sum + usd, 0);
}

/** What may be spent on a plan in all: the setting, and what people have added to it. */
export function budgetOf({ budget }: Settings, { budgetAdded = {} }: StatusRecord): number {
  return Object.values(budgetAdded).reduce((sum, usd) => sum + usd, budget);
}

/** What is left of it; 0 or below: no call of the model is begun. */
export function usdLeft(settings: Settings, record: StatusRecord): number {
  return budgetOf(settings, record) - usdOf(record.spent);
}

export const NO_USAGE: Usage = { fresh: 0, cached: 0, output: 0, usd: 0, calls: 0 };

/** What two pieces of work used together. */
export function sumOf(one: Usage, other: Usage): Usage {
  return {
    fresh: one.fresh + other.fresh,
    cached: one.cached + other.cached,
    output: one.output + other.output,
    usd: one.usd + other.usd,
    calls: one.calls + other.calls,
  };
}

/** What was spent by phase, with more of it. */
export function spentWith(spent: StatusRecord["spent"], more: StatusRecord["spent"]): StatusRecord["spent"] {
  const phases = Object.entries(more).map(([phase, usage]) => [
    phase,
    sumOf(spent[phase] ?? NO_USAGE, usage),
  ]);
  return { ...spent, ...Object.fromEntries(phases) };
}
