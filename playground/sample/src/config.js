/** Reads the settings from the environment; throws with the variable's name when one makes no sense. */
export function readConfig(env) {
  return {
    port: whole(env, "PORT", 8080),
    apiKeys: parseKeys(env.API_KEYS ?? ""),
    cacheEntries: whole(env, "CACHE_ENTRIES", 500),
    cacheTtlMs: whole(env, "CACHE_TTL_MS", 30_000),
  };
}

function whole(env, name, fallback) {
  const text = env[name];
  if (text === undefined || text === "") return fallback;
  if (!/^\d+$/.test(text)) throw new Error(`${name} must be a whole number, not ${text}`);
  return Number(text);
}

/** `alice:k1,bob:k2:2030-01-31` -> Map { k1 -> { name, expiresAtMs } } */
function parseKeys(text) {
  const keys = new Map();
  for (const entry of text.split(",").filter(Boolean)) {
    const [name, key, day] = entry.trim().split(":");
    const expiresAtMs = day === undefined ? Infinity : Date.parse(`${day}T00:00:00Z`);
    if (!name || !key || Number.isNaN(expiresAtMs)) throw new Error("API_KEYS must be name:key[:YYYY-MM-DD],...");
    keys.set(key, { name, expiresAtMs });
  }
  return keys;
}
