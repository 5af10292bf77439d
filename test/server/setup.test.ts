import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { ask } from "../world/browser.ts";
import { aSetup, signedIn } from "./setup-world.ts";

let setup: Awaited<ReturnType<typeof aSetup>>;
let cookie: string;
beforeEach(async () => {
  setup = await aSetup();
  cookie = (await signedIn(setup)).cookie();
});
afterEach(() => {
  if (setup.text() !== undefined) throw new Error(`Something was written: ${setup.text()}`);
});

const PATHS = [
  "/setup",
  "/setup/address",
  "/setup/app",
  "/setup/registered?code=x&state=x",
  "/setup/model",
  "/setup/done",
  "/none",
];
const FORMS = ["/setup/address", "/setup/app", "/setup/model", "/setup/start"];

/** Valid for each of the forms, as far as what is typed goes. */
const TYPED = {
  github: "https://github.com",
  relay: "https://smee.io/x",
  key: "k",
  address: "",
  skip: "yes",
};

const at = (path: string, headers: Record<string, string> = {}, form?: string | Record<string, string>) =>
  ask(`${setup.url}${path}`, { headers: { cookie, ...headers }, ...(form === undefined ? {} : { form }) });

const own = () => ({ origin: setup.url });

describe("whoever has not read the terminal", () => {
  test.each([
    ["nothing", ""],
    ["no session", "redline-setup="],
    ["another", `redline-setup=${"0".repeat(32)}`],
    ["a longer one", `redline-setup=${"0".repeat(33)}`],
    ["the token itself", "redline-setup=TOKEN"],
    ["it by another name", "x-COOKIE"],
  ])("and says %s only sees where to enter the token", async (_, said) => {
    const headers = { cookie: said.replace("TOKEN", setup.token).replace("COOKIE", cookie) };
    const pages = await Promise.all(PATHS.map((path) => at(path, headers)));
    for (const { status, headers: sent, text } of pages) {
      expect([[200, 403].includes(status), sent["set-cookie"]]).toEqual([true, undefined]);
      expect(text).toContain("enter the set-up token");
    }
    const forms = await Promise.all(FORMS.map((path) => at(path, { ...headers, ...own() }, TYPED)));
    expect(forms.map(({ status }) => status)).toEqual(FORMS.map(() => 403));
  });

  test.each(["", "0".repeat(32)])("and guesses %j gets no session", async (token) => {
    const { status, headers, text } = await at("/setup/token", { cookie: "", ...own() }, { token });
    expect([status, headers["set-cookie"]]).toEqual([403, undefined]);
    expect(text).toContain("This is not the token that the terminal shows.");
  });
});

test("the token counts once, and what stands for it then is out of reach for scripts and other sites", async () => {
  const fresh = await aSetup();
  const form = { token: ` ${fresh.token} ` };
  const sign = () => ask(`${fresh.url}/setup/token`, { headers: { origin: fresh.url }, form });
  const { status, headers } = await sign();
  expect([status, headers.location]).toEqual([303, "/setup"]);
  expect(headers["set-cookie"]).toEqual([
    expect.stringMatching(/^redline-setup=[0-9a-f]{32}; Path=\/setup; HttpOnly; SameSite=Lax$/),
  ]);
  const again = await sign();
  expect([again.status, again.headers["set-cookie"]]).toEqual([403, undefined]);
  expect(again.text).toContain("This token was used already.");
});

test("the terminal shows the token and an address without it", () => {
  expect(setup.lines).toEqual([
    `Redline is not set up yet. Open ${setup.url}/setup and enter this set-up token: ${setup.token}`,
  ]);
});

describe("the set-up page", () => {
  const portOf = () => new URL(setup.url).port;

  test.each(["localhost", "127.0.0.1", "[::1]", "192.168.1.2"])("answers for %s", async (host) => {
    expect((await at("/setup/address", { host: `${host}:${portOf()}` })).status).toBe(200);
  });

  test("answers for the public address, and asks for the cookie to be kept from plain HTTP there", async () => {
    const behind = await aSetup({ REDLINE_PUBLIC_URL: "https://redline.example.com" });
    const headers = { host: "redline.example.com", origin: "https://redline.example.com" };
    const { status, headers: sent } = await ask(`${behind.url}/setup/token`, {
      headers,
      form: { token: behind.token },
    });
    expect(status).toBe(303);
    expect(sent["set-cookie"]?.[0]).toMatch(/; Secure$/);
  });

  test.each(["evil.test", "localhost.evil.test", "127.0.0.1.evil.test", "a b", "evil.test@localhost"])(
    "does not for %j, wherever that leads",
    async (host) => {
      for (const path of ["/", ...PATHS, "//"])
        expect([path, (await at(path, { host })).status]).toEqual([path, 403]);
      for (const path of ["/setup/token", ...FORMS])
        expect((await at(path, { host, origin: `http://${host}` }, TYPED)).status).toBe(403);
    },
  );

  test.each([
    ["another site", { origin: "https://evil.test" }],
    ["another port of this machine", { origin: "http://localhost:1" }],
    ["a page without an origin", { origin: "null" }],
    ["nobody who says so", {}],
  ])("takes no form from %s", async (_, headers) => {
    for (const path of ["/setup/token", ...FORMS]) {
      const { status, text } = await at(path, headers as Record<string, string>, {
        ...TYPED,
        token: setup.token,
      });
      expect([path, status]).toEqual([path, 403]);
      expect(text).toContain("This form is only accepted from this page itself.");
    }
  });

  test("is kept by nobody, framed by nobody, and runs no script", async () => {
    for (const path of ["/", ...PATHS]) {
      const { headers } = await at(path);
      expect(headers).toMatchObject({
        "cache-control": "no-store",
        "x-frame-options": "DENY",
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "content-security-policy":
          "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' https://github.com",
      });
    }
  });

  test("refuses a form that is too large", async () => {
    expect((await at("/setup/token", own(), "x".repeat(70_000))).status).toBe(413);
  });

  test("has the steps before the App, and no other", async () => {
    const next = await Promise.all(
      ["/setup", "/setup/app", "/setup/model", "/setup/done"].map((path) => at(path)),
    );
    expect(next.map(({ headers }) => headers.location)).toEqual(next.map(() => "/setup/address"));
    expect((await at("/none")).status).toBe(404);
    expect((await at("/setup/start", own(), {})).headers.location).toBe("/setup/address");
  });

  test("answers a webhook that comes too early as failed, so that it is sent again", async () => {
    expect((await ask(`${setup.url}/api/github/webhooks`, { form: "{}" })).status).toBe(503);
  });
});
