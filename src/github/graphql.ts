import type { Octokit } from "@octokit/rest";

/** A response with errors, as Octokit throws it, with partial results in `data`. */
interface PartialAnswer<T> extends Error {
  readonly errors?: readonly AnswerError[];
  readonly data?: T | null;
}

interface AnswerError {
  readonly type?: string;
  readonly path?: readonly unknown[];
}

/** For `catch`: returns the partial results if all errors are expected, and rethrows otherwise. */
export function despite<T>(isExpected: (error: AnswerError) => boolean): (error: PartialAnswer<T>) => T {
  return (error) => {
    if (error.data && error.errors?.length && error.errors.every(isExpected)) return error.data;
    throw error;
  };
}

/** Sends a query. What is gone, or hidden from us, is null in the result; any other error is thrown. */
export async function ask<T>(
  client: Octokit,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<T> {
  const isGone = ({ type }: AnswerError) => type === "NOT_FOUND";
  return await client.graphql<T>(query, variables).catch(despite<T>(isGone));
}

/** The non-null items of a list: in GitHub's schema the list and each item are nullable. */
export function nodesOf<T>(list: { readonly nodes: readonly (T | null)[] | null } | null | undefined): T[] {
  return (list?.nodes ?? []).filter((node) => node !== null);
}
