import type { Memory } from "../../src/ports/memory.ts";

/** A memory that ends with the test. */
export function aMemory(): Memory {
  const values = new Map<string, object>();
  return {
    recall: async (name) => values.get(name),
    keep: async (name, value) => void values.set(name, value),
  };
}
