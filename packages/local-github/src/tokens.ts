import { createPublicKey, type KeyObject, randomBytes, verify } from "node:crypto";
import { type Clock, iso } from "./clock.ts";
import type { Viewer } from "./model.ts";
import { unauthorized } from "./refusal.ts";

const HOUR_MS = 3_600_000;
const SLACK_S = 60;
const JWT_LIFE_S = 600;

/** The App's identity, as its settings page would show it. */
export interface AppIdentity {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  /** PEM, PKCS#8 or PKCS#1. */
  readonly privateKey: string;
  readonly webhookSecret: string;
  readonly permissions: Readonly<Record<string, string>>;
  /** Events the App has subscribed to; all that are covered if left out. */
  readonly events?: readonly string[] | undefined;
}

/** Gives out and checks credentials: the App's JWT, installation tokens, people's tokens. */
export class Tokens {
  readonly #issued = new Map<string, { viewer: Viewer; expiresAtMs: number }>();
  readonly #app: AppIdentity;
  readonly #key: KeyObject;
  readonly #clock: Clock;

  constructor(app: AppIdentity, clock: Clock) {
    this.#app = app;
    this.#key = createPublicKey(app.privateKey);
    this.#clock = clock;
  }

  /** Throws unless the JWT is the App's own, of now, and short-lived. Real time counts: the client signs by it. */
  checkAppJwt(jwt: string): void {
    const [head, body, signature] = jwt.split(".");
    if (!head || !body || !signature) throw unauthorized("A JSON web token could not be decoded");
    const signed = Buffer.from(`${head}.${body}`);
    if (!verify("RSA-SHA256", signed, this.#key, Buffer.from(signature, "base64url"))) {
      throw unauthorized("A JSON web token could not be decoded");
    }
    const claims: unknown = JSON.parse(Buffer.from(body, "base64url").toString());
    this.#checkClaims(Object.assign({ iss: "", iat: Number.NaN, exp: Number.NaN }, claims));
  }

  #checkClaims({ iss, iat, exp }: { iss: unknown; iat: number; exp: number }): void {
    const now = Date.now() / 1000;
    if (String(iss) !== String(this.#app.id)) {
      throw unauthorized("'Issuer' claim ('iss') must be an Integer");
    }
    if (!(exp > now - SLACK_S)) throw unauthorized("'Expiration time' claim ('exp') is too far in the past");
    if (!(exp <= iat + JWT_LIFE_S)) {
      throw unauthorized("'Expiration time' claim ('exp') is too far in the future");
    }
    if (!(iat <= now + SLACK_S)) throw unauthorized("'Issued at' claim ('iat') must be in the past");
  }

  /** A new installation token, worth what `viewer` is, for an hour. */
  issue(viewer: Viewer): { token: string; expiresAt: string } {
    const expiresAtMs = this.#clock.unhurried() + HOUR_MS;
    // The form of 2026, about 520 characters: code that expects `ghs_` and 36 letters must fail here too.
    const part = (bytes: number): string => randomBytes(bytes).toString("base64url");
    const token = `ghs_${this.#app.id}_${part(27)}.${part(100)}-_.${part(252)}`;
    this.#issued.set(token, { viewer, expiresAtMs });
    return { token, expiresAt: iso(expiresAtMs) };
  }

  /** Ends an installation token before its time. */
  revoke(token: string): void {
    this.#issued.delete(token);
  }

  /** Who an installation token stands for; undefined if it is unknown or has expired. */
  viewerOf(token: string): Viewer | undefined {
    const issued = this.#issued.get(token);
    return issued && issued.expiresAtMs > this.#clock.unhurried() ? issued.viewer : undefined;
  }
}

/** The token in an Authorization header, whichever of its three spellings is used. */
export function tokenIn(authorization: string | undefined): string | undefined {
  const [, scheme, credentials] = /^(Basic|Bearer|token) +(\S+)$/i.exec(authorization ?? "") ?? [];
  if (!scheme || !credentials) return undefined;
  if (scheme.toLowerCase() !== "basic") return credentials;
  return Buffer.from(credentials, "base64").toString().split(":").slice(1).join(":");
}
