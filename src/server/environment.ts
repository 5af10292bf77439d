/** The variables that the server is started with. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Whether somebody has set the server up, however well. Empty settings, as in a copied .env.example, are as good as none.
 * The set-up page of an earlier start may have registered the App and nothing more: then only the model's key is missing.
 */
export function isSetUp(env: Environment): boolean {
  const given = withoutEmpty(env);
  const hasApp = [given.APP_ID, given.PRIVATE_KEY, given.PRIVATE_KEY_PATH].some(
    (value) => value !== undefined,
  );
  if (!hasApp || env.NODE_ENV === "production") return hasApp;
  const isBegun = (given.REDLINE_PUBLIC_URL ?? given.WEBHOOK_PROXY_URL) !== undefined;
  return !isBegun || (given.ANTHROPIC_API_KEY ?? given.REDLINE_MODEL_PROVIDER) !== undefined;
}

/** An empty variable, as in a copied .env.example, is as good as none. */
export function withoutEmpty(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));
}
