/** Middleware: one log line for each request, when its answer has been sent. */
export function accessLog({ log }) {
  return async (ctx, next) => {
    const startedAtMs = Date.now();
    ctx.res.on("finish", () => {
      log.info("request", {
        method: ctx.req.method,
        path: ctx.url.pathname,
        status: ctx.res.statusCode,
        caller: ctx.caller?.name,
        tookMs: Date.now() - startedAtMs,
      });
    });
    await next();
  };
}
