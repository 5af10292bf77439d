/** Where people read a sentence. */
export const SURFACES = ["plan", "pull request", "status comment", "tick", "record"] as const;
export type Surface = (typeof SURFACES)[number];

export interface Call {
  readonly name: string;
  readonly input: Record<string, unknown>;
}

/** One bad input, and the sentences that people are told. */
export interface Case {
  /** Ends the sentence "What you are told when ...". */
  readonly when: string;
  /** True if `npm test` tries it; all others are tried by `npm run test:all`. */
  readonly isQuick?: true;
  /** Of the repository, beside those of other cases. */
  readonly files?: Readonly<Record<string, string>>;
  readonly verify: string;
  /** What the item names beside the new file that the model writes. */
  readonly changes?: readonly { readonly path: string; readonly change: "new" | "edit" | "delete" }[];
  /** What the model does before it says that it is finished, in place of writing that file. */
  readonly calls?: readonly Call[];
  /** What a person makes of the plan before it is approved. */
  readonly edit?: (plan: string) => string;
  /** The texts of files on the branch in the end. */
  readonly leaves?: Readonly<Record<string, string>>;
  readonly told: Readonly<Partial<Record<Surface, string>>>;
}
