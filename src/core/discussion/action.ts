import type { Item } from "../plan/plan.ts";
import type { Disposition } from "../revision/disposition.ts";
import type { FailingCheck } from "../state/checks.ts";
import type { CheckButton, Press } from "../state/press.ts";
import type { Oid } from "../state/snapshot.ts";
import type { Amendment, Approval, StatusRecord } from "../state/status.ts";
import type { Text } from "../state/text.ts";
import type { Archive } from "./conventions.ts";
import type { Feedback } from "./feedback.ts";
import type { Standing } from "./standing.ts";

/** A small write that makes GitHub show what was decided. Idempotent. */
export type Update = PlainUpdate | ReviewUpdate | LabelUpdate;

/** An update that is a single write. */
export type PlainUpdate =
  | { readonly kind: "react"; readonly subject: string; readonly content: "EYES" | "ROCKET" | "CONFUSED" }
  /** The comment that is edited in place; `comment` is undefined if it must be created. */
  | {
      readonly kind: "status";
      readonly subject: string;
      readonly comment: string | undefined;
      readonly body: Text;
      readonly record: StatusRecord;
      /** One more than that of the body it replaces. */
      readonly sequence: number;
    }
  /** A comment that is posted once: `notice` names it. `press`: it records who pressed a button. */
  | {
      readonly kind: "comment";
      readonly subject: string;
      readonly notice: string;
      readonly body: Text;
      readonly press?: Press;
    }
  | {
      readonly kind: "check";
      readonly head: Oid;
      /** The check run that this becomes of; undefined for a new one. */
      readonly from: { readonly nodeId: string; readonly externalId: string } | undefined;
      readonly externalId: string;
      /** Undefined for one that is in progress. */
      readonly conclusion: "ACTION_REQUIRED" | "SUCCESS" | "FAILURE" | "NEUTRAL" | undefined;
      readonly title: Text;
      readonly summary: Text;
      readonly buttons?: readonly CheckButton[] | undefined;
    }
  | { readonly kind: "ask-review"; readonly pull: string; readonly people: readonly string[] }
  | { readonly kind: "pull"; readonly pull: string; readonly title: Text; readonly body: Text }
  | { readonly kind: "ready"; readonly pull: string }
  | {
      readonly kind: "sub-issue";
      readonly parent: string;
      /** Number of the plan's pull request: a plan that replaces another has items of its own. */
      readonly pull: number;
      readonly item: number;
      readonly title: Text;
      readonly body: Text;
    }
  | { readonly kind: "close-issue"; readonly issue: string };

/** Removes the label: what was requested is merged. */
interface LabelUpdate {
  readonly kind: "unlabel";
  readonly label: string;
}

/** Answers to feedback, as one review: one notification. */
export interface ReviewUpdate {
  readonly kind: "review";
  readonly pull: string;
  /** Our review that was started earlier and not submitted. */
  readonly pending: string | undefined;
  readonly notice: string;
  /** Outcomes and first lines, for the marker. */
  readonly dispositions: readonly Disposition[];
  readonly body: Text;
  readonly replies: readonly Reply[];
}

/** A reply in a thread; `notice` is undefined if it is already posted. */
export interface Reply {
  readonly thread: string;
  readonly notice: string | undefined;
  readonly body: Text;
  readonly isResolving: boolean;
}

/** What we add to an approved plan: a condition, or a file of an item; `isAllowed` by the settings alone. */
export type Addition =
  | { readonly kind: "condition"; readonly comment: string; readonly by: string; readonly text: string }
  | { readonly kind: "file"; readonly amendment: Amendment; readonly isAllowed: boolean };
/** What a fix is for. */
export type FixSubject =
  | { readonly kind: "comment"; readonly feedback: Feedback }
  | { readonly kind: "check"; readonly check: FailingCheck; readonly item: number };

/** The next action, with the reason that is logged and shown. */
export type Action =
  /** `until`: when to observe again even if nothing happens, in milliseconds since 1970. */
  | { readonly kind: "wait"; readonly reason: Text; readonly until?: number }
  /** Adds the label. */
  | { readonly kind: "label"; readonly reason: string }
  | { readonly kind: "draft-plan"; readonly reason: string; readonly base: Oid }
  | { readonly kind: "open-pull"; readonly reason: string; readonly base: string; readonly head: Oid }
  | { readonly kind: "reopen-pull"; readonly reason: string; readonly head: Oid }
  | {
      readonly kind: "revise";
      readonly reason: string;
      readonly feedback: readonly Feedback[];
      readonly head: Oid;
    }
  | {
      readonly kind: "amend-plan";
      readonly reason: string;
      readonly addition: Addition;
      /** The approvals that allow it; they cover the amended plan. */
      readonly approvals: readonly Approval[];
      readonly head: Oid;
    }
  | {
      readonly kind: "execute-item";
      readonly reason: string;
      readonly item: Item;
      readonly approval: Approval;
      /** Of other people, where the settings require more than one approval. */
      readonly others?: readonly Approval[];
      /** The item's last failure, if somebody had it tried again, and what they said. */
      readonly retried?: StatusRecord["retried"];
      readonly head: Oid;
    }
  /** `comment`: which asked for it. */
  | {
      readonly kind: "revert-item";
      readonly reason: string;
      readonly item: number;
      readonly comment: string;
      readonly head: Oid;
    }
  /** Merges the default branch at `base`. `comment`: which asked for it. */
  | {
      readonly kind: "update-branch";
      readonly reason: string;
      readonly base: Oid;
      readonly comment: string;
      readonly head: Oid;
    }
  /** Checks the plan and the items that are done, after the default branch was merged. */
  | { readonly kind: "recheck-plan"; readonly reason: string; readonly merge: Oid; readonly head: Oid }
  /** Once every item is done: changes the code of the item that a comment is on, or that fails a check, or answers. */
  | {
      readonly kind: "fix";
      readonly reason: string;
      readonly subject: FixSubject;
      /** Names of all subjects that wait. */
      readonly waiting: readonly string[];
      readonly approval: Approval;
      /** As for an item. */
      readonly others?: readonly Approval[];
      readonly head: Oid;
    }
  | ({ readonly kind: "archive"; readonly reason: string; readonly head: Oid } & Archive);

/** A decision: what GitHub should show now, and what to do next. */
export interface Decision {
  /** The record to store in the status comment. */
  readonly record: StatusRecord;
  readonly updates: readonly Update[];
  readonly action: Action;
  readonly standing: Pick<Standing, "phase" | "now">;
}
