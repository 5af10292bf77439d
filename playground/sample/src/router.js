import { HttpError, toErrorBody } from "./errors.js";

/**
 * A small router. A handler is `(ctx, next)`: it answers with `ctx.json`, throws an `HttpError`, or calls `next()`.
 * Handlers given to `use` run before those of a route, in the order in which they were added.
 */
export function createRouter({ log }) {
  const shared = [];
  const routes = [];

  function add(method, path, handlers) {
    routes.push({ method, segments: path.split("/"), handlers });
  }

  async function handle(req, res) {
    const ctx = createContext(req, res);
    try {
      await run([...shared, (ctx) => dispatch(routes, ctx)], ctx);
    } catch (error) {
      answerError(ctx, error, log);
    }
  }

  return {
    use: (handler) => shared.push(handler),
    get: (path, ...handlers) => add("GET", path, handlers),
    post: (path, ...handlers) => add("POST", path, handlers),
    handle,
  };
}

function createContext(req, res) {
  return {
    req,
    res,
    url: new URL(req.url.replace(/^\/*/, "/"), "http://localhost"), // "//x" and "*" alone would not parse
    params: {},
    caller: undefined,
    json(status, body, headers = {}) {
      res.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
      res.end(JSON.stringify(body));
    },
  };
}

async function run([first, ...rest], ctx) {
  if (first) await first(ctx, () => run(rest, ctx));
}

async function dispatch(routes, ctx) {
  const matching = routes.filter((route) => match(route.segments, ctx.url.pathname));
  if (matching.length === 0) throw new HttpError(404, "not_found", `there is no ${ctx.url.pathname}`);

  const route = matching.find(({ method }) => method === ctx.req.method);
  if (!route) {
    const allow = matching.map(({ method }) => method).join(", ");
    throw new HttpError(405, "method_not_allowed", `use ${allow}`, { allow });
  }
  ctx.params = match(route.segments, ctx.url.pathname);
  await run(route.handlers, ctx);
}

/** The path's parameters, or undefined where the path is another one. */
function match(segments, pathname) {
  const parts = pathname.split("/");
  if (parts.length !== segments.length) return undefined;
  const params = {};
  for (const [index, segment] of segments.entries()) {
    if (segment.startsWith(":")) params[segment.slice(1)] = parts[index];
    else if (segment !== parts[index]) return undefined;
  }
  return params;
}

function answerError(ctx, error, log) {
  if (!(error instanceof HttpError)) log.error("request failed", { path: ctx.url.pathname, error: error.stack });
  if (ctx.res.headersSent) return ctx.res.destroy();
  const { status, headers, body } = toErrorBody(error);
  ctx.json(status, body, headers);
}
