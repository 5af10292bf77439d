import type { Person } from "./roles.ts";

/** An issue or pull request that is not the plan's own, as it is now; for the model. */
export interface OtherIssue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly by: Person;
  readonly state: "open" | "closed" | "merged";
  /** Oldest first. */
  readonly comments: readonly { readonly by: Person; readonly text: string }[];
}
