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

/** What a todo item says: a person approves these words, the program holds the work to them. */
export interface ItemWording {
  readonly title: string;
  /** Markdown; may be empty. */
  readonly why: string;
  readonly files: readonly FileChange[];
  /** One shell command line; its exit code 0 is what "done" means. */
  readonly verify: string;
  /** Ids of items that come first. */
  readonly after: readonly number[];
  readonly size: Size;
}

/** One todo entry. Its id is stable: it is never given to another item of the same plan. */
export interface Item extends ItemWording {
  readonly id: number;
  readonly isTicked: boolean;
  /** What the app saw when it ticked the box; not part of the wording. */
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
  /** The id that the next new item gets. */
  readonly nextId: number;
  /** The commit that was researched: 40 hexadecimal digits. */
  readonly base: string;
}

/** The section in which the program says what it did not find; only the program writes it. */
export const UNCONFIRMED = "Not confirmed";

/** The sections a plan may have, in the order in which they are written. `Todo` holds the items. */
export const SECTION_ORDER = [
  "Goal",
  "Decisions",
  "Questions",
  "Approach",
  "Alternatives",
  "Diagram",
  "Interfaces",
  "Risks",
  "Out of scope",
  "Todo",
  "Verification",
  UNCONFIRMED,
  "Notes",
] as const;

/** Where a section stands among the others, from 0; -1 for a name that is not one of them. */
export function rankOf(section: string): number {
  return (SECTION_ORDER as readonly string[]).indexOf(section);
}
