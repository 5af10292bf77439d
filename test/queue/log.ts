import type { Log } from "../../src/ports/ports.ts";

/** A log that keeps its lines. */
export function aLog(): Log & { readonly lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  const keep = (fields: object, message: string) => void lines.push({ ...fields, message });
  return { lines, info: keep, warn: keep, error: keep };
}
