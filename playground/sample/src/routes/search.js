import { badRequest } from "../errors.js";

const LIMIT_DEFAULT = 20;
const LIMIT_MAX = 100;

/** GET /api/search?q=...&limit=... */
export function search({ catalog, cache }) {
  return async (ctx) => {
    const query = (ctx.url.searchParams.get("q") ?? "").trim();
    if (query === "") throw badRequest("missing_query", "say what to search for: ?q=...");
    const limit = Math.min(Number(ctx.url.searchParams.get("limit") ?? LIMIT_DEFAULT), LIMIT_MAX);

    const key = `${limit} ${query.toLowerCase()}`;
    let found = cache.get(key);
    if (!found) {
      found = catalog.search(query, limit);
      cache.set(key, found);
    }
    ctx.json(200, { query, limit, ...found });
  };
}
