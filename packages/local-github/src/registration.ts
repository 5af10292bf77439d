import { randomBytes } from "node:crypto";
import type { Manifest } from "./model.ts";
import { notFound } from "./refusal.ts";
import type { Answer } from "./rest/call.ts";
import type { World } from "./world.ts";

/** Where an App is registered: a person's settings, or those of an organization. */
const NEW = /^\/(?:organizations\/[\w.-]+\/)?settings\/apps\/new$/;
/** GitHub's limit for the name of an App. Characters. */
const NAME_MAX = 34;

/**
 * The page that takes a manifest; undefined for any other address. GitHub asks the person for the name and a
 * confirmation; here it is confirmed at once, and the browser is sent on with the code and its state.
 */
export function registrationPage(
  world: World,
  { method, url, body }: { readonly method: string; readonly url: URL; readonly body: string },
): Answer | undefined {
  if (method !== "POST" || !NEW.test(url.pathname)) return undefined;
  const manifest = parsed(new URLSearchParams(body).get("manifest"));
  const problem = typeof manifest === "string" ? manifest : problemOf(manifest);
  if (problem !== undefined || typeof manifest === "string")
    return { status: 422, text: `Error: ${problem}\n`, headers: { "content-type": "text/plain" } };
  const code = randomBytes(20).toString("hex");
  world.registrations.set(code, manifest);
  const location = new URL(manifest.redirect_url ?? world.url);
  location.searchParams.set("code", code);
  const state = url.searchParams.get("state");
  if (state !== null) location.searchParams.set("state", state);
  return { status: 302, text: "", headers: { location: location.href } };
}

function parsed(text: string | null): Manifest | string {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return "The manifest is not valid JSON.";
  }
}

function problemOf({
  name,
  url,
  hook_attributes: hook,
  redirect_url: redirect,
}: Manifest): string | undefined {
  if (name !== undefined && name.length > NAME_MAX)
    return `Name is too long (maximum is ${NAME_MAX} characters)`;
  const addresses = { url, "hook_attributes.url": hook?.url, redirect_url: redirect };
  const wrong = Object.entries(addresses).find(([, value]) => value !== undefined && !URL.canParse(value));
  if (url === undefined) return "url wasn't supplied";
  return wrong && `${wrong[0]} must be a valid URL`;
}

/** Makes the App of this GitHub the one of the manifest that a code stands for; a code counts once. */
export function convert(world: World, code: string): Record<string, unknown> {
  const manifest = world.registrations.get(code);
  if (!manifest) throw notFound();
  world.registrations.delete(code);
  const {
    name = world.app.name,
    default_permissions: permissions = {},
    default_events: events = [],
  } = manifest;
  Object.assign(world.app, { name, permissions, events });
  world.deliveries.sendTo(manifest.hook_attributes?.url);
  const { privateKey: pem, webhookSecret: webhook_secret } = world.app;
  return { client_secret: randomBytes(20).toString("hex"), webhook_secret, pem };
}
