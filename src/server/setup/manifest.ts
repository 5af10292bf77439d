import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { WEBHOOK_PATH } from "../http.ts";
import { INSTALLED_PATH } from "../pages.ts";

const manifest = z.looseObject({
  name: z.string(),
  default_permissions: z.record(z.string(), z.enum(["read", "write"])),
  default_events: z.array(z.string()),
});

/** What the App asks for, in GitHub's format for manifests. */
export type Manifest = z.output<typeof manifest>;

/** Reads app.yml. */
export function readManifest(): Manifest {
  return manifest.parse(parse(readFileSync(new URL("../../../app.yml", import.meta.url), "utf8")));
}

/** Where the App's webhooks are sent: to this server, or to a relay that passes them on. */
export interface Destination {
  readonly address: string | undefined;
  readonly relay: string | undefined;
}

/** The webhook address of the App. */
export function hookUrl({ address, relay }: Destination): string {
  return relay ?? `${address}${WEBHOOK_PATH}`;
}

/** The manifest to register, as JSON. `origin` is that of the set-up page, where GitHub sends the browser back to. */
export function registrationOf(destination: Destination, origin: string): string {
  const { address } = destination;
  return JSON.stringify({
    ...readManifest(),
    hook_attributes: { url: hookUrl(destination), active: true },
    redirect_url: `${origin}/setup/registered`,
    // Behind a relay there is no address that other people could open.
    ...(address === undefined ? {} : { setup_url: `${address}${INSTALLED_PATH}` }),
  });
}

/** GitHub's page that takes the manifest, for an account of one's own or for an organization. */
export function registrationPage(serverUrl: string, owner: string, state: string): string {
  const place = owner === "" ? "" : `/organizations/${encodeURIComponent(owner)}`;
  return `${serverUrl}${place}/settings/apps/new?state=${state}`;
}

/** The REST API of a GitHub: of github.com, of a tenant with data residency (ghe.com), or of an Enterprise Server. */
export function apiOf(server: URL): string {
  const { hostname, origin, protocol } = server;
  if (hostname === "github.com" || hostname.endsWith(".ghe.com")) return `${protocol}//api.${hostname}`;
  return `${origin}/api/v3`;
}
