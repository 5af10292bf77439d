/** Alice maintains the repository, bob and carol may write, dave may triage, rita may read, mallory is nobody there. */
export type Who = "alice" | "bob" | "carol" | "dave" | "rita" | "mallory";

/** Where something is said or done: on the issue, or on the plan's pull request. */
export type Place = "issue" | "pull";
