/** What was validated, and how often. */
export interface Tally {
  /** REST operations and webhook payloads by name, GraphQL by the operation: what was met at least once. */
  readonly operations: Set<string>;
  requests: number;
  responses: number;
  payloads: number;
  graphql: number;
  readonly violations: string[];
}

/** A tally of its own, for whoever breaks the rules on purpose. */
export function newTally(): Tally {
  return { operations: new Set(), requests: 0, responses: 0, payloads: 0, graphql: 0, violations: [] };
}

/** The tally of all local GitHubs of this process that were given none of their own. */
export const PROCESS_TALLY: Tally = newTally();
