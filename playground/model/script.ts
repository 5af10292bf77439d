/** A call of a tool that the model wants to make. */
export type Call = { readonly name: string; readonly input: Record<string, unknown> };

/** One turn: a sentence, then calls that are made together. */
export type Turn = { readonly say: string; readonly calls: readonly Call[] };

/** A file that an item may touch. */
export type PlannedFile = { readonly path: string; readonly change: "new" | "edit" | "delete" };

/** A todo item as `submit_plan` takes it; `after` are positions of earlier items, from 1. */
export type PlannedItem = {
  readonly title: string;
  readonly why: string;
  readonly files: readonly PlannedFile[];
  readonly verify: string;
  readonly after?: readonly number[];
  readonly size: "S" | "M" | "L";
};

/** Something that was seen during research, with its place. */
export type Note = {
  readonly note: string;
  readonly path?: string;
  readonly lines?: string;
  readonly quote?: string;
};

/** The input of `submit_plan`. */
export type PlanInput = {
  readonly title: string;
  readonly type?: string;
  readonly goal: string;
  readonly decisions?: readonly string[];
  readonly questions?: readonly { question: string; assumed: string }[];
  readonly approach?: string;
  readonly alternatives?: {
    criteria: readonly string[];
    options: readonly { name: string; ratings: readonly string[]; chosen: boolean }[];
  };
  readonly diagram?: string;
  readonly interfaces?: readonly { title: string; language: string; code: string }[];
  readonly risks?: readonly string[];
  readonly out_of_scope?: readonly string[];
  readonly items: readonly PlannedItem[];
  readonly verification?: string;
  readonly notes?: readonly Note[];
  readonly answers?: readonly { finding: number; became: string; why: string }[];
  readonly introduces?: readonly string[];
};

/** Changes reviewers asked for that an item's words can carry, such as a header that is to be sent as well. */
export type RequestedChanges = ReadonlySet<string>;

/** A first attempt turns out wrong; this is how it is fixed after the verify command has failed. */
type Patch = { readonly say: string; readonly calls: readonly Call[] };

/** What a plan reviewer finds in the plan, and what the planner makes of it. */
type FindingScript = {
  readonly kind: "wrong" | "missing" | "over-built" | "ignores an existing layer";
  readonly where: string;
  readonly finding: string;
  readonly became: "kept" | "open";
  readonly why: string;
};

/** What a file looked like when it was read in this conversation; empty where it was not. */
export type Shown = (path: string) => string;

/** A todo item: how the plan puts it, and how it is carried out. */
export type ItemScript = {
  readonly title: string;
  /** Which words of the item show that it already has a requested change. */
  readonly requested: Readonly<Record<string, RegExp>>;
  planned(requested: RequestedChanges): PlannedItem;
  readonly read: readonly string[];
  edits(requested: RequestedChanges, shown: Shown): readonly Call[];
  readonly patches: readonly Patch[];
  summary(requested: RequestedChanges): string;
};

/** A comment that the scenario expects, and what it does about it. */
export type CommentScript = {
  readonly matches: RegExp;
  readonly became: "applied" | "answered" | "declined" | "needs-decision";
  readonly reply: string;
  /** An item (by its title) that the requested change belongs to. */
  readonly item?: { readonly title: string; readonly request: string };
  readonly section?: { readonly name: string; rewrite(body: string): string };
};

/** Finds where in a file a text stands, from what the tools have shown: "12" or "12-14"; undefined where it was not seen. */
export type Locate = (path: string, text: string) => string | undefined;

/** Everything that the offline model can do about one issue. */
export type Scenario = {
  readonly matches: RegExp;
  readonly look: readonly Turn[];
  plan(locate: Locate): PlanInput;
  /** What it submits first, if that is not the plan yet: a mistake that the program finds. */
  firstDraft?(plan: PlanInput): PlanInput;
  readonly critique?: readonly FindingScript[];
  readonly items: readonly ItemScript[];
  readonly comments: readonly CommentScript[];
};

/** Calls of the tools that read. */
export const listFiles = (path?: string): Call => ({ name: "list_files", input: path ? { path } : {} });
export const readFile = (path: string): Call => ({ name: "read_file", input: { path } });
export const history = (path: string): Call => ({ name: "file_history", input: { path } });
export const search = (pattern: string, path?: string): Call => ({
  name: "search",
  input: path ? { pattern, path } : { pattern },
});

/** Calls of the tools that change files; `old` must occur exactly once. */
export const create = (path: string, content: string): Call => ({
  name: "create_file",
  input: { path, content },
});
export const edit = (path: string, old: string, replacement: string): Call => ({
  name: "edit_file",
  input: { path, old, new: replacement },
});
