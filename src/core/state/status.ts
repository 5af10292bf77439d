import { z } from "zod";
import { BECAME } from "../revision/disposition.ts";
import type { ModelChoice, Settings } from "./settings.ts";
import { ownText } from "./text.ts";

/** A file that an item needs and does not list. */
const amendment = z.strictObject({ item: z.int(), path: z.string(), reason: z.string() });
export type Amendment = z.infer<typeof amendment>;

/** A failure that waits for a person. */
const failure = z.strictObject({
  /** Identifies it, so that its notice is posted once. */
  id: z.string(),
  phase: z.enum(["label", "plan", "revise", "execute", "archive", "revert", "fix", "update", "recheck"]),
  item: z.int().optional(),
  /** For people. */
  text: z.string().transform(ownText),
  /** The branch's head when it happened. */
  head: z.string().optional(),
  /** What would let the item continue. */
  amendment: amendment.optional(),
});
export type Failure = z.infer<typeof failure>;

const approval = z.strictObject({
  /** Id of the comment that approved. The approval ends if the comment changes. */
  comment: z.string(),
  by: z.string(),
  byId: z.int(),
  /** Of the plan content that was approved. */
  digest: z.string(),
  /** The head it was approved on. */
  head: z.string(),
  /** The command as it was written: an approval ends if its comment says something else. */
  said: z.string().optional(),
  /** True for an approving review without a command: it ends when the review is dismissed. */
  isReview: z.literal(true).optional(),
  /** The items that are approved; all of them if omitted. */
  items: z.array(z.int()).readonly().optional(),
  /** What has to stand in the plan before anything is carried out. */
  condition: z.string().optional(),
  /** The file that it allows. */
  amendment: amendment.optional(),
});
export type Approval = z.infer<typeof approval>;

const skip = z.strictObject({
  item: z.int(),
  /** Of the item's content: with another wording it is open again. */
  digest: z.string(),
  by: z.string(),
  /** Id of the comment. */
  comment: z.string(),
  reason: z.string(),
});
export type Skip = z.infer<typeof skip>;

const hint = z.strictObject({ by: z.string(), text: z.string() });

const usage = z.strictObject({
  fresh: z.int(),
  cached: z.int(),
  output: z.int(),
  usd: z.number(),
  calls: z.int(),
});
/** Tokens and money of model calls. `fresh` and `cached` are input tokens; `usd` is the price in US dollars. */
export type Usage = z.infer<typeof usage>;

const published = z.strictObject({
  /** The highest revision number so far. */
  revision: z.int(),
  digest: z.string(),
  /** False if a person wrote this content or restored an older one: then only its digest can approve it. */
  isOurs: z.boolean(),
  /** A short hash of each part; omitted if there are too many. */
  parts: z.record(z.string(), z.string()).optional(),
});
/** The plan content that was last announced. */
export type Published = z.infer<typeof published>;

const disposition = z.strictObject({ feedback: z.string(), became: z.enum(BECAME), reply: z.string() });

/**
 * The signed record in the status comment: the results of commands that nothing else on GitHub shows. It is trusted
 * only while nobody else has edited the comment.
 */
const statusRecord = z.strictObject({
  version: z.literal(1),
  requester: z.string().optional(),
  /** Logins can be renamed. */
  requesterId: z.int().optional(),
  /** Items that got a sub-issue; people may have edited or deleted it since. */
  subIssues: z.array(z.int()).optional(),
  /** When the requester wrote `/plan`, by GitHub's clock: the first label since then belongs to it. */
  requestedAt: z.number().optional(),
  /** The newest approval. */
  approval: approval.optional(),
  /** Older ones of the same plan that cover other open items, newest first. */
  earlierApprovals: z.array(approval).optional(),
  /** Those that have no effect yet, because what they cover needs more approvals; newest first. */
  pendingApprovals: z.array(approval).optional(),
  /** Items that are not to be built. */
  skipped: z.array(skip).optional(),
  /** The head at the last `/resume`: people's commits up to it are accepted. */
  resumedAt: z.string().optional(),
  isPaused: z.boolean().optional(),
  /** Id of the label event that the plan is based on; empty once the label was removed, so that the next one is checked. */
  labelEvent: z.string().optional(),
  /** When it was cancelled, by GitHub's clock: a label added later restarts it. */
  cancelledAt: z.number().optional(),
  /** The last time that the issue was reopened with effect: by somebody with the role, or because they continued it. */
  reopenedAt: z.number().optional(),
  /** The previous record was lost: nothing is done until an approver comments `/resume`. */
  suspended: z.strictObject({ by: z.string().optional() }).optional(),
  /** An accepted `/revert` that is not on the branch yet, and the comment that asked for it. */
  revert: z.strictObject({ item: z.int(), comment: z.string() }).optional(),
  /** The comment with an accepted `/update` that is not on the branch yet. */
  update: z.strictObject({ comment: z.string() }).optional(),
  /** The newest merge of the default branch after which the plan was checked, on which head, and the items that passed. */
  rechecked: z
    .strictObject({ merge: z.string(), head: z.string(), proven: z.array(z.int()).readonly() })
    .optional(),
  failure: failure.optional(),
  /** The failure that the last `/retry` was for; the next attempt is told of it. */
  retried: failure.extend({ hint: hint.optional() }).optional(),
  published: published.optional(),
  /** The answers of a revision, from before it is pushed until its review shows; the push may have failed. */
  unposted: z
    .strictObject({ revision: z.int(), digest: z.string(), dispositions: z.array(disposition).readonly() })
    .optional(),
  /** The commit that archived the plan when reviewers were last requested. */
  reviewersAsked: z.string().optional(),
  /** Number of our pull request. */
  pull: z.int().optional(),
  /** The number of a closed pull request of ours, after which the plan was started anew. */
  replaced: z.int().optional(),
  /** A hash of the title and body that we last wrote to the pull request. */
  descriptionHash: z.string().optional(),
  /** The last titles that we gave the pull request: any other is a person's, and is kept. */
  titles: z.array(z.string()).optional(),
  /** Commands that are handled, but whose reaction was not seen yet. */
  handled: z.array(z.string()),
  spent: z.record(z.string(), usage),
  /** US dollars that people added to the budget, by comment id, so that none counts twice. */
  budgetAdded: z.record(z.string(), z.number()).optional(),
});
export type StatusRecord = z.infer<typeof statusRecord>;

export const EMPTY_RECORD: StatusRecord = { version: 1, handled: [], spent: {} };

/**
 * Parses the record of a status comment; undefined if this version does not understand all of it. A field that a later
 * version added must not be ignored: without `items`, for example, an approval of one item would be one of all items.
 */
export function parseStatusRecord(value: unknown): StatusRecord | undefined {
  return statusRecord.safeParse(value).data;
}

/** What a conversation may use: a model, and what is left of the plan's budget in US dollars. */
export interface Budget {
  readonly choice: ModelChoice;
  usdLeft(): number;
  /** Stored durably once this resolves. */
  record(usage: Usage): Promise<void>;
}

/** The cost of all phases, in US dollars. */
export function usdOf(spent: StatusRecord["spent"]): number {
  return Object.values(spent).reduce((sum, { usd }) => sum + usd, 0);
}

/** The total budget of a plan: the setting, and what people added to it. */
export function budgetOf({ budget }: Settings, { budgetAdded = {} }: StatusRecord): number {
  return Object.values(budgetAdded).reduce((sum, usd) => sum + usd, budget);
}

/** What is left of the budget; at 0 or below the model is not called. */
export function usdLeft(settings: Settings, record: StatusRecord): number {
  return budgetOf(settings, record) - usdOf(record.spent);
}

export const NO_USAGE: Usage = { fresh: 0, cached: 0, output: 0, usd: 0, calls: 0 };

/** The sum of two usages. */
export function sumOf(one: Usage, other: Usage): Usage {
  return {
    fresh: one.fresh + other.fresh,
    cached: one.cached + other.cached,
    output: one.output + other.output,
    usd: one.usd + other.usd,
    calls: one.calls + other.calls,
  };
}

/** Adds two spendings by phase. */
export function spentWith(spent: StatusRecord["spent"], more: StatusRecord["spent"]): StatusRecord["spent"] {
  const phases = Object.entries(more).map(([phase, usage]) => [
    phase,
    sumOf(spent[phase] ?? NO_USAGE, usage),
  ]);
  return { ...spent, ...Object.fromEntries(phases) };
}
