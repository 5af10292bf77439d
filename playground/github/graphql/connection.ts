import { Refusal } from "../refusal.ts";

const PAGE_MAX = 100;

export interface PageArguments {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
}

/** A page of a list, by GitHub's rules: `first` or `last` is a must, and at most 100. */
export function connection<T>(
  name: string,
  items: readonly T[],
  { first, last, after, before }: PageArguments,
  toSource: (item: T) => unknown,
): Record<string, unknown> {
  checkSize(name, first ?? last);
  const from = after ? indexOf(after) + 1 : 0;
  const to = before ? indexOf(before) : items.length;
  const start = first == null && last != null ? Math.max(from, to - last) : from;
  const end = first == null ? to : Math.min(to, from + first);
  const nodes = items.slice(start, end).map(toSource);
  return {
    nodes,
    edges: nodes.map((node, index) => ({ node, cursor: cursor(start + index) })),
    totalCount: items.length,
    pageInfo: {
      hasNextPage: end < items.length,
      hasPreviousPage: start > 0,
      startCursor: nodes.length > 0 ? cursor(start) : null,
      endCursor: nodes.length > 0 ? cursor(end - 1) : null,
    },
  };
}

function checkSize(name: string, size: number | null | undefined): void {
  if (size == null) {
    const message = `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`;
    throw new Refusal(200, "MISSING_PAGINATION_BOUNDARIES", message);
  }
  if (size <= PAGE_MAX) return;
  const message = `Requesting ${size} records on the \`${name}\` connection exceeds the limit of ${PAGE_MAX} records.`;
  throw new Refusal(200, "EXCESSIVE_PAGINATION", message);
}

const cursor = (index: number): string => Buffer.from(`cursor:${index}`).toString("base64");
const indexOf = (text: string): number =>
  Number(Buffer.from(text, "base64").toString().slice("cursor:".length));
