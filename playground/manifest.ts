import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** The App as app.yml registers it: what it does not ask for, it does not get. */
export function registered() {
  const { default_permissions: permissions, default_events: events } = parse(
    readFileSync(new URL("../app.yml", import.meta.url), "utf8"),
  ) as { default_permissions: Record<string, string>; default_events: string[] };
  return { permissions, events };
}
