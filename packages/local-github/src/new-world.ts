import { generateKeyPairSync } from "node:crypto";
import { Clock } from "./clock.ts";
import { Deliveries } from "./deliveries.ts";
import { Limits } from "./limits.ts";
import { Log } from "./log.ts";
import type { Account, Installation, Node, Repository, Team } from "./model.ts";
import type { Tally } from "./schema/tally.ts";
import { SchemaValidator } from "./schema/validator.ts";
import { addAccount } from "./setup.ts";
import { type AppIdentity, Tokens } from "./tokens.ts";
import { Ids, type World } from "./world.ts";

/** How the App is registered. */
export interface AppOptions {
  readonly id?: number;
  readonly slug?: string;
  readonly name?: string;
  /** PEM; generated if left out. */
  readonly privateKey?: string;
  readonly webhookSecret?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  /** Events it has subscribed to; all that are covered if left out. */
  readonly events?: readonly string[];
}

const PERMISSIONS = {
  metadata: "read",
  checks: "write",
  contents: "write",
  issues: "write",
  pull_requests: "write",
} as const;

/** The App as it was asked for, and what was not said as it mostly is. */
export function identityOf(app: AppOptions): AppIdentity {
  const { id = 4242, slug = "redline", name = "Redline", webhookSecret = "a secret of the playground" } = app;
  const { permissions = PERMISSIONS, privateKey = newKey() } = app;
  return { id, slug, name, webhookSecret, permissions, privateKey, events: app.events };
}

let key: string | undefined;

/** One key for all that is started in this process: making one takes longer than starting a GitHub. */
function newKey(): string {
  key ??= generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  }).privateKey;
  return key;
}

/** A world with nothing in it but the App and its bot. */
export function newWorld(root: string, app: AppIdentity, tally: Tally): World {
  const clock = new Clock();
  const log = new Log(clock);
  const world = {
    root,
    url: "",
    app,
    registrations: new Map(),
    clock,
    log,
    validator: new SchemaValidator(log, tally),
    deliveries: new Deliveries(app, clock),
    tokens: new Tokens(app, clock),
    limits: new Limits(clock),
    accounts: new Map<string, Account>(),
    repositories: new Map<string, Repository>(),
    installations: [] as Installation[],
    otherInstallations: [] as Installation[],
    teams: new Map<string, Team>(),
    nodes: new Map<string, Node>(),
    ids: new Ids(),
  };
  return Object.assign(world, { bot: addAccount(world, `${app.slug}[bot]`, "Bot") });
}
