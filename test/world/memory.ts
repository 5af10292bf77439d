import type { StateStore } from "../../src/ports/state-store.ts";

/** A memory that ends with the test. */
export function aMemory(): StateStore {
  const values = new Map<string, object>();
  return {
    get: async (name) => values.get(name),
    put: async (name, value) => void values.set(name, value),
  };
}
