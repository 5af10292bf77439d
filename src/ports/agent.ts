/** The port for the model. */
import type { Feedback } from "../core/discussion/feedback.ts";
import type { ItemProgress } from "../core/discussion/progress.ts";
import type { Resolved } from "../core/discussion/rounds.ts";
import type { Item } from "../core/plan/plan.ts";
import type { Disposition } from "../core/revision/disposition.ts";
import type { PlanDraft } from "../core/revision/draft.ts";
import type { SubmittedEdit } from "../core/revision/edits.ts";
import type { Finding } from "../core/revision/plan-review.ts";
import type { Applied } from "../core/revision/suggestions.ts";
import type { OtherIssue } from "../core/state/other-issue.ts";
import type { Person } from "../core/state/roles.ts";
import type { Key, Oid } from "../core/state/snapshot.ts";
import type { Budget, Usage } from "../core/state/status.ts";
import type { Text } from "../core/state/text.ts";
import type { Reader } from "./codebase.ts";
import type { RunResult } from "./environment.ts";
import type { ItemFiles } from "./workspace.ts";

/** The result of a conversation with the model, and its usage; `isBroke`: the budget is exhausted. */
export type Answer<T> =
  | { readonly kind: "done"; readonly value: T; readonly usage: Usage }
  | { readonly kind: "gave-up"; readonly why: Text; readonly isBroke?: boolean; readonly usage: Usage };

/**
 * The verdict on a submission of the model: accepted, returned with the reasons, or the conversation ends. `isValid`: it
 * is returned although nothing is wrong with it.
 */
export type Verdict =
  | { readonly kind: "holds" }
  | { readonly kind: "again"; readonly why: string; readonly isValid?: boolean }
  | { readonly kind: "stop"; readonly why: Text };

/** The input of every conversation, which closes the reader at its end. */
export interface Task {
  readonly key: Key;
  readonly reader: Reader;
  readonly budget: Budget;
  /** Ends the conversation, with its reason as the error. */
  readonly signal?: AbortSignal | undefined;
  /** What commands find where they run, in plain words for the model; undefined if none can be run. */
  readonly environment?: string | undefined;
  /** The default branch as it is now. */
  readonly defaultBranch?: { readonly name: string; readonly head: Oid } | undefined;
  /** Another issue or pull request, with the comments that count; undefined if none can be read. */
  readonly readIssue?: ((number: number) => Promise<OtherIssue | undefined>) | undefined;
}

/** An issue whose plan exists. */
interface PlannedIssue {
  readonly number: number;
  readonly title: string;
  /** As it was when the plan was requested. */
  readonly body: string;
}

/** Runs a command at the commit that is read, on a tree that is thrown away. */
export type TryCommand = (command: string) => Promise<RunResult>;

export interface PlanTask extends Task {
  readonly run?: TryCommand | undefined;
  readonly issue: {
    number: number;
    title: string;
    body: string;
    by: Person;
    comments: readonly { by: string; text: string }[];
  };
  check(draft: PlanDraft): Promise<Verdict>;
}

/** A draft for the plan reviewer. */
export interface CritiqueTask extends Task {
  readonly run?: TryCommand | undefined;
  readonly issue: PlanTask["issue"];
  readonly plan: string;
}

export interface Revision {
  readonly edits: readonly SubmittedEdit[];
  readonly dispositions: readonly Disposition[];
  /** Names that the edits introduce. */
  readonly introduces?: readonly string[] | undefined;
}

export interface ReviseTask extends Task {
  readonly issue: PlannedIssue;
  /** The number of the plan's pull request. */
  readonly pull?: number | undefined;
  /** Why the work on an item stopped, if it did. */
  readonly failure?: { readonly item: number | undefined; readonly text: string } | undefined;
  readonly plan: string;
  /** How far each item is. */
  readonly items: readonly ItemProgress[];
  /** What became of earlier feedback. */
  readonly resolved: readonly Resolved[];
  readonly feedback: readonly Feedback[];
  /** People's suggestions that are already applied to the plan. */
  readonly suggestions: readonly Applied[];
  check(revision: Revision): Promise<Verdict>;
}

export interface ExecuteTask extends Task {
  readonly issue: PlannedIssue;
  /** Why the last attempt at this item failed, and what it had changed; undefined for the first. */
  readonly earlier?: string | undefined;
  /** What the person who retried the item said to that. */
  readonly hint?: { readonly by: string; readonly text: string } | undefined;
  /** The plan content that people approved. */
  readonly plan: string;
  readonly item: Item;
  readonly files: ItemFiles;
  /**
   * Runs a command on the head with the item's current files. `take`: files of the item whose content afterwards
   * becomes the item's, such as generated code; the answer names those that changed.
   */
  run(
    command: string,
    take: readonly string[],
  ): Promise<{ readonly result: RunResult; readonly taken: readonly string[] }>;
  /** The item's changes so far, as a unified diff. */
  diff(): Promise<string>;
  /** Called when the model says that it is finished: verifies that. */
  verify(): Promise<Verdict>;
  /** Called when the model asks for a file that the item does not list. */
  amend(path: string, reason: string): Promise<Verdict>;
}

/** What a fix is for: a comment with what was said before it, or what a failing check printed. */
export type FixCause =
  | { readonly kind: "comment"; readonly feedback: Feedback }
  | { readonly kind: "check"; readonly name: string; readonly output: string };

/** An item that is done, and the comment or check that asks for a fix. Its files are those that may be changed now. */
export interface FixTask extends ExecuteTask {
  readonly cause: FixCause;
  /** What our commits changed for the item, as unified diffs. */
  readonly built: string;
}

/** The code was changed (the value is the model's own summary), or why not. */
export type Fixed =
  | { readonly kind: "fixed"; readonly summary: string }
  | { readonly kind: "answered" | "as-planned" | "cannot-fix"; readonly reply: string };

/** The model. It never holds a GitHub token. */
export interface Agent {
  plan(task: PlanTask): Promise<Answer<PlanDraft>>;
  critique(task: CritiqueTask): Promise<Answer<readonly Finding[]>>;
  revise(task: ReviseTask): Promise<Answer<Revision>>;
  /** The value is the model's own summary, not evidence. */
  execute(task: ExecuteTask): Promise<Answer<string>>;
  fix(task: FixTask): Promise<Answer<Fixed>>;
}
