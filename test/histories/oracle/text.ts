/** A detail of an effect that is a text; empty if it is none. */
export const textOf = (detail: unknown): string => (typeof detail === "string" ? detail : "");

/** Names what was said, whatever kind of comment it is. */
export const keyOf = (kind: unknown, id: unknown): string => `${String(kind)} ${String(id)}`;
