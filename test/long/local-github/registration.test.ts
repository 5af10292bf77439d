import { describe, expect, test } from "@jest/globals";
import { freshGitHub, github, jwt } from "./local.ts";

const MANIFEST = {
  name: "greeter",
  url: "https://example.com",
  hook_attributes: { url: "https://example.com/hooks", active: true },
  redirect_url: "http://localhost:3000/back?a=b",
  default_permissions: { issues: "write" },
  default_events: ["issues"],
};

/** Sends a manifest as a browser sends the form of an App's page. */
const send = (manifest: string, place = "/settings/apps/new?state=xyz") =>
  fetch(`${github.url}${place}`, {
    method: "POST",
    body: new URLSearchParams({ manifest }),
    redirect: "manual",
  });

const asApp = (path: string) => fetch(github.url + path, { headers: { authorization: `Bearer ${jwt()}` } });
const convert = (code: string) =>
  fetch(`${github.url}/app-manifests/${code}/conversions`, { method: "POST" });

describe("an App from a manifest", () => {
  freshGitHub();

  test.each(["/settings/apps/new", "/organizations/acme/settings/apps/new"])("at %s", async (place) => {
    const { status, headers } = await send(JSON.stringify(MANIFEST), `${place}?state=xyz`);
    const back = new URL(headers.get("location") ?? "");
    const code = back.searchParams.get("code") ?? "";
    expect([status, back.searchParams.get("state"), back.searchParams.get("a")]).toEqual([302, "xyz", "b"]);
    const converted = await convert(code);
    expect(converted.status).toBe(201);
    const { id, privateKey, webhookSecret } = github.app;
    expect(await converted.json()).toMatchObject({ id, pem: privateKey, webhook_secret: webhookSecret });
    expect((await convert(code)).status).toBe(404);
    const { default_permissions: permissions, default_events: events, name } = MANIFEST;
    expect(await (await asApp("/app")).json()).toMatchObject({ name, permissions, events });
    expect(await (await asApp("/app/hook/config")).json()).toEqual({
      content_type: "json",
      insecure_ssl: "0",
      secret: "********",
      url: MANIFEST.hook_attributes.url,
    });
    expect(github.violations).toEqual([]);
  });

  test.each([
    ["no JSON", "{", "not valid JSON"],
    ["no address", JSON.stringify({ name: "greeter" }), "url wasn't supplied"],
    [
      "a long name",
      JSON.stringify({ ...MANIFEST, name: "x".repeat(35) }),
      "Name is too long (maximum is 34 characters)",
    ],
    [
      "no way back",
      JSON.stringify({ ...MANIFEST, redirect_url: "back" }),
      "redirect_url must be a valid URL",
    ],
  ])("that is %s is refused", async (_, manifest, words) => {
    const response = await send(manifest);
    expect([response.status, response.headers.get("location")]).toEqual([422, null]);
    expect(await response.text()).toContain(words);
  });
});
