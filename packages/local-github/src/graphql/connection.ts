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
  const from = after ? placeOf(items, after).end : 0;
  const to = before ? placeOf(items, before).start : items.length;
  const start = first == null && last != null ? Math.max(from, to - last) : from;
  const end = first == null ? to : Math.min(to, from + first);
  const nodes = items.slice(start, end).map(toSource);
  return {
    nodes,
    edges: nodes.map((node, index) => ({ node, cursor: cursorOf(items, start + index) })),
    totalCount: items.length,
    pageInfo: {
      hasNextPage: end < items.length,
      hasPreviousPage: start > 0,
      startCursor: nodes.length > 0 ? cursorOf(items, start) : null,
      endCursor: nodes.length > 0 ? cursorOf(items, end - 1) : null,
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

/** Names the item, or for one without an id its place: a page is found though something before it was deleted. */
function cursorOf(items: readonly unknown[], index: number): string {
  const id = idOf(items[index]);
  return Buffer.from(id === undefined ? `cursor:index:${index}` : `cursor:id:${id}`).toString("base64");
}

/** Where a cursor's item begins and ends in the list; they are the same where it was deleted. */
function placeOf(items: readonly unknown[], cursor: string): { start: number; end: number } {
  const [, kind, number] = /^cursor:(id|index):(\d+)$/.exec(Buffer.from(cursor, "base64").toString()) ?? [];
  if (!kind) {
    const message = `\`${cursor}\` does not appear to be a valid cursor.`;
    throw new Refusal(200, "INVALID_CURSOR_ARGUMENTS", message);
  }
  const named = Number(number);
  if (kind === "index") return { start: named, end: named + 1 };
  const start = items.findIndex((item) => idOf(item) === named);
  if (start >= 0) return { start, end: start + 1 };
  // Whatever can be deleted is listed in the order of its ids.
  const earlier = items.filter((item) => (idOf(item) ?? 0) < named).length;
  return { start: earlier, end: earlier };
}

function idOf(item: unknown): number | undefined {
  const named = typeof item === "object" && item !== null && "id" in item ? item.id : undefined;
  return typeof named === "number" ? named : undefined;
}
