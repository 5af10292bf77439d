import { unauthorized } from "./errors.js";

/**
 * Middleware: finds out who calls, from the header X-Api-Key. No key is fine (`ctx.caller` stays undefined); a key that
 * is unknown or has expired is not.
 */
export function authenticate({ keys }) {
  return async (ctx, next) => {
    const key = ctx.req.headers["x-api-key"];
    if (key !== undefined) {
      const owner = keys.get(key);
      if (!owner) throw unauthorized("unknown_key", "this API key is not known");
      if (owner.expiresAtMs <= Date.now()) throw unauthorized("expired_key", "this API key has expired");
      ctx.caller = { name: owner.name };
    }
    await next();
  };
}

/** Middleware for routes that only callers with a key may use. */
export async function requireKey(ctx, next) {
  if (!ctx.caller) throw unauthorized("key_required", "send your API key in X-Api-Key");
  await next();
}
