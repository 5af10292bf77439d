/**
 * A cache in memory: at most `capacity` entries, each for `ttlMs`. The entry that was not asked for the longest goes
 * first; a Map keeps its keys in the order of insertion, which is all the bookkeeping that needs.
 */
export function createCache({ capacity, ttlMs, now = Date.now }) {
  const entries = new Map();

  function get(key) {
    const entry = entries.get(key);
    if (!entry) return undefined;
    entries.delete(key);
    if (entry.expiresAtMs <= now()) return undefined;
    entries.set(key, entry);
    return entry.value;
  }

  function set(key, value) {
    entries.delete(key);
    if (entries.size >= capacity) entries.delete(entries.keys().next().value);
    entries.set(key, { value, expiresAtMs: now() + ttlMs });
  }

  return { get, set, clear: () => entries.clear() };
}
