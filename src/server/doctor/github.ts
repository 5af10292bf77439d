import { askGitHub } from "../github.ts";
import { WEBHOOK_PATH } from "../http.ts";
import type { Manifest } from "../setup/manifest.ts";
import { type Check, type Finding, fail, ok, warn } from "./findings.ts";

type Permissions = Readonly<Record<string, string | undefined>>;

/** The App as GitHub has it. */
export interface AppState {
  readonly page: string;
  readonly permissions: Permissions;
  readonly events: readonly string[];
}

interface Installation {
  readonly account: string;
  readonly page: string;
  readonly permissions: Permissions;
  readonly isSuspended: boolean;
}

interface Hook {
  readonly url: string | undefined;
  readonly contentType: string | undefined;
  readonly hasSecret: boolean;
  readonly isTlsOff: boolean;
}

interface Delivery {
  readonly guid: string;
  readonly event: string;
  /** 0 or less: there was no connection. */
  readonly status: number;
}

/** What the checks read from GitHub, as the App. */
export interface AppReader {
  app(): Promise<AppState>;
  installations(): Promise<readonly Installation[]>;
  hook(): Promise<Hook>;
  /** Newest first. `after`: milliseconds since 1970. */
  deliveries(after: number): Promise<readonly Delivery[]>;
}

interface Expected {
  readonly appId: number;
  readonly apiUrl: string;
  readonly manifest: Manifest;
  /** Where webhooks should go; undefined if the settings do not say. */
  readonly hook: string | undefined;
}

const DAY_MS = 24 * 3_600_000;

/** The checks of the App on GitHub: who we are, what we may do, and whether webhooks arrive. */
export function githubChecks(reader: AppReader, expected: Expected): readonly Check[] {
  const { appId, apiUrl, manifest, hook } = expected;
  const since = Date.now() - DAY_MS;
  const asked = reader.app();
  // Whoever is refused as the App has one finding, and not one for each question.
  const ifKnown = (subject: string, ask: () => Promise<Finding[]>): Check => ({
    subject,
    run: () => asked.then(ask, () => []),
  });
  const isApp = async () => {
    const away = await askGitHub(() => asked, { appId, apiUrl });
    if (away !== undefined) return [fail("GitHub App", `${away}.`, "Check GITHUB_API_URL and the network.")];
    const app = await asked;
    return [ok("GitHub App", `${app.page} accepts the key.`), ...permissionFindings(app, manifest)];
  };
  return [
    { subject: "GitHub App", run: isApp },
    ifKnown("Installations", async () => installationFindings(await reader.installations(), manifest)),
    ifKnown("Webhook", async () => hookFindings(await reader.hook(), hook)),
    ifKnown("Deliveries", async () => [deliveryFinding(await reader.deliveries(since))]),
  ];
}

/** The permissions and events that are asked for and not there. */
export function permissionFindings(app: AppState, manifest: Manifest): Finding[] {
  const missing = lacking(app.permissions, manifest);
  const events = manifest.default_events.filter((name) => !app.events.includes(name));
  const more = Object.keys(app.permissions).filter((name) => !(name in manifest.default_permissions));
  const settings = "the App's settings, Permissions & events";
  return [
    missing.length === 0
      ? ok("Permissions", "match app.yml.")
      : fail(
          "Permissions",
          `missing: ${missing.join(", ")}.`,
          `Grant them in ${settings}. Owners are asked to accept.`,
        ),
    ...(more.length === 0
      ? []
      : [warn("Permissions", `not needed: ${more.join(", ")}.`, `Remove them in ${settings}.`)]),
    events.length === 0
      ? ok("Events", "match app.yml.")
      : fail("Events", `missing: ${events.join(", ")}.`, `Subscribe to them in ${settings}.`),
  ];
}

/** Permissions of app.yml that are not granted, as `checks: write`. */
function lacking(granted: Permissions, { default_permissions: asked }: Manifest): string[] {
  const missing = Object.entries(asked).filter(
    ([name, level]) => ![level, "write"].includes(granted[name] ?? ""),
  );
  return missing.map(([name, level]) => `${name}: ${level}`);
}

/** Where the App is installed, and what its owners have not accepted yet. */
export function installationFindings(all: readonly Installation[], manifest: Manifest): Finding[] {
  const subject = "Installations";
  const found = all.flatMap(({ account, page, permissions, isSuspended }) => {
    const missing = lacking(permissions, manifest);
    if (isSuspended) return [warn(subject, `${account} has suspended the App.`, `Unsuspend it at ${page}.`)];
    if (missing.length === 0) return [];
    return [
      warn(
        subject,
        `${account} has not granted ${missing.join(", ")}.`,
        `Ask an owner to accept at ${page}.`,
      ),
    ];
  });
  if (all.length === 0)
    return [warn(subject, "The App is not installed anywhere.", "Install it from its page on GitHub.")];
  return found.length > 0
    ? found
    : [
        ok(
          subject,
          all
            .map(({ account }) => account)
            .slice(0, 5)
            .join(", "),
        ),
      ];
}

/** Whether GitHub sends webhooks here, so that they are accepted. */
export function hookFindings(hook: Hook, expected: string | undefined): Finding[] {
  const subject = "Webhook";
  const where = "in the App's settings, Webhook";
  const found = [
    ...addressFindings(hook.url, expected),
    ...(hook.contentType === "json"
      ? []
      : [fail(subject, "The content type is not JSON.", `Set it to application/json ${where}.`)]),
    ...(hook.hasSecret ? [] : [fail(subject, "No secret is set.", `Set it to WEBHOOK_SECRET ${where}.`)]),
    ...(hook.isTlsOff
      ? [warn(subject, "GitHub does not verify the certificate.", `Enable SSL verification ${where}.`)]
      : []),
  ];
  return found.length > 0 ? found : [ok(subject, `${hook.url}`)];
}

function addressFindings(url: string | undefined, expected: string | undefined): Finding[] {
  const where = "in the App's settings, Webhook";
  if (url === undefined) return [fail("Webhook", "No URL is set.", `Set it ${where}.`)];
  if (expected !== undefined && url !== expected)
    return [
      warn(
        "Webhook",
        `GitHub sends to ${url}, but the settings name ${expected}.`,
        `Change it ${where}, or REDLINE_PUBLIC_URL.`,
      ),
    ];
  if (expected !== undefined || url.endsWith(WEBHOOK_PATH)) return [];
  return [
    warn(
      "Webhook",
      `${url} does not end with ${WEBHOOK_PATH}.`,
      `Change it ${where}, unless it is a relay or a proxy that adds this.`,
    ),
  ];
}

/** Judges the deliveries of the last day. A webhook that failed and arrived when it was sent again has arrived. */
export function deliveryFinding(all: readonly Delivery[]): Finding {
  const subject = "Deliveries";
  const events = new Set(all.map(({ guid }) => guid));
  const isFine = ({ status }: Delivery) => status >= 200 && status < 300;
  const arrived = new Set(all.filter(isFine).map(({ guid }) => guid));
  const lost = [
    ...new Map(all.filter(({ guid }) => !arrived.has(guid)).map((one) => [one.guid, one])).values(),
  ];
  if (events.size === 0) return ok(subject, "none in the last 24 hours.");
  if (lost.length === 0) return ok(subject, `all ${events.size} of the last 24 hours arrived.`);
  const counts = Map.groupBy(lost, ({ status }) => status);
  const statuses = [...counts].map(
    ([status, { length }]) => `${length} × ${status > 0 ? status : "no connection"}`,
  );
  const message = `${lost.length} of ${events.size} of the last 24 hours failed (${statuses.join(", ")}).`;
  const level = arrived.size === 0 ? fail : warn;
  return level(subject, message, fixOf(counts));
}

function fixOf(counts: ReadonlyMap<number, unknown>): string {
  if (counts.has(401)) return "401 means that WEBHOOK_SECRET differs from the secret in the App's settings.";
  if ([...counts.keys()].some((status) => status <= 0))
    return "Check that this server, its proxy and its firewall let GitHub in.";
  return "Recent Deliveries in the App's settings has each answer; this server's log says more.";
}
