import { createServer } from "node:http";
import { accessLog } from "./access-log.js";
import { authenticate, requireKey } from "./auth.js";
import { createCache } from "./cache.js";
import { createRouter } from "./router.js";
import { addBook, showBook } from "./routes/books.js";
import { health } from "./routes/health.js";
import { search } from "./routes/search.js";

/** Puts the service together; the caller decides where it listens. */
export function createApp({ config, catalog, log, now = Date.now }) {
  const router = createRouter({ log });
  const cache = createCache({ capacity: config.cacheEntries, ttlMs: config.cacheTtlMs, now });

  router.use(accessLog({ log }));
  router.use(authenticate({ keys: config.apiKeys }));

  router.get("/api/health", health());
  router.get("/api/search", search({ catalog, cache }));
  router.get("/api/books/:id", showBook({ catalog }));
  router.post("/api/books", requireKey, addBook({ catalog, cache }));

  return createServer(router.handle);
}
