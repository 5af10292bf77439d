/** GET /api/health */
export function health() {
  const startedAtMs = Date.now();
  return async (ctx) => {
    ctx.json(200, { status: "ok", uptimeSeconds: Math.floor((Date.now() - startedAtMs) / 1000) });
  };
}
