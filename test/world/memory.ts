import type { StateStore } from "../../src/ports/state-store.ts";

/** A memory that ends with the test. */
export function aMemory(): StateStore {
  const values = new Map<string, object>();
  return {
    get: async (name) => values.get(name),
    put: async (name, value) => {
      // What was written last comes last.
      values.delete(name);
      values.set(name, value);
    },
    list: async (prefix, max) => {
      const found = [...values].filter(([name]) => name.startsWith(prefix));
      return found
        .map(([, value]) => value)
        .toReversed()
        .slice(0, max);
    },
  };
}
