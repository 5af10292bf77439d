/** What an item does to a file. */
export const CHANGES = ["new", "edit", "delete"] as const;
export type Change = (typeof CHANGES)[number];

/** A file an item may touch. `path` is relative to the repository's root, with `/` between its parts. */
export interface FileChange {
  readonly path: string;
  readonly change: Change;
}

export const SIZES = ["S", "M", "L"] as const;
export type Size = (typeof SIZES)[number];

/** What a person approves of an item, and what the work is checked against. */
export interface ItemContent {
  readonly title: string;
  /** Markdown; may be empty. */
  readonly why: string;
  readonly files: readonly FileChange[];
  /** One shell command line; exit code 0 means done. */
  readonly verify: string;
  /** Ids of items that must be done first. */
  readonly after: readonly number[];
  readonly size: Size;
}

/** One todo entry. Its id is never reused for another item of the same plan. */
export interface Item extends ItemContent {
  readonly id: number;
  readonly isTicked: boolean;
  /** The commands that passed when the app ticked it; not part of what people approve. */
  readonly evidence: string | undefined;
}

/** A section of prose, in Markdown. The todo list is not one of these. */
export interface Section {
  readonly name: string;
  readonly body: string;
}

/** A plan as read from its file. */
export interface Plan {
  readonly title: string;
  readonly sections: readonly Section[];
  readonly items: readonly Item[];
  /** The id of the next new item. */
  readonly nextId: number;
  /** The commit that was researched: 40 hexadecimal digits. */
  readonly base: string;
}

/** How the questions of a plan begin that has no items before they are answered. */
export const ASKING = "Nothing can be planned before these questions are answered:";

/** True for a plan without items: it waits for answers, and cannot be approved. */
export const needsAnswers = (plan: Plan): boolean => plan.items.length === 0;

/** The section that lists what Redline could not confirm; only Redline writes it. */
export const UNCONFIRMED = "Not confirmed";
/** The section that holds what approvers required, in their own words; only Redline adds to it. */
export const CONDITIONS = "Conditions";
/** The section that says what running the plan's commands has shown before anything was changed; only Redline writes it. */
export const TRIED = "Tried before approval";

/** The sections a plan may have, in the order in which they are written. `Todo` holds the items. */
export const SECTION_ORDER = [
  "Goal",
  "Decisions",
  CONDITIONS,
  "Questions",
  "Approach",
  "Alternatives",
  "Diagram",
  "Interfaces",
  "Risks",
  "Out of scope",
  "Todo",
  "Verification",
  TRIED,
  UNCONFIRMED,
  "Notes",
] as const;

/** The position of a section in the plan, from 0; -1 for an unknown name. */
export function rankOf(section: string): number {
  return (SECTION_ORDER as readonly string[]).indexOf(section);
}
