import { afterEach, describe, expect, test } from "@jest/globals";
import { startReceiver } from "../../src/server/receiver.ts";
import { aLog } from "../queue/log.ts";
import { browser, FORM, TOKEN } from "./browser.ts";

const HOUR = 3_600_000;
const ending: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0)) await end();
});

/** What answers requests, with a clock and a page of its own, and somebody who asks. */
async function aServer(token: { readonly dashboardToken?: string } = { dashboardToken: TOKEN }) {
  const receiver = await startReceiver({ place: { host: "127.0.0.1", port: 0 }, secret: "s", ...token });
  ending.push(() => receiver.close());
  const clock = { now: 1_000_000 };
  await receiver.open({
    wake: async () => {},
    planKeyOf: (key) => key,
    isSelf: () => false,
    heard: () => {},
    page: async (path) => ({ status: 200, type: "text/html; charset=utf-8", body: `the page ${path}` }),
    log: aLog(),
    now: () => clock.now,
  });
  return { clock, ...browser(`http://127.0.0.1:${receiver.port}`) };
}

const PAGE = { status: 200, text: "the page /" };
const refused = (status: number, problem = "") => ({
  status,
  cookie: null,
  text: expect.stringMatching(new RegExp(`${problem}.*${FORM}`, "s")),
});

test("without a token there is neither a dashboard nor a login", async () => {
  const { ask, login } = await aServer({});
  for (const { status, text } of [await ask(), await login(""), await login(TOKEN)])
    expect([status, text]).toEqual([404, "Not found\n"]);
});

describe("the dashboard is shown", () => {
  test("with the token in a header", async () => {
    const { ask } = await aServer();
    expect(await ask({ authorization: `Bearer ${TOKEN}` })).toMatchObject(PAGE);
  });

  test("for twelve hours after a login, in a cookie that scripts and other sites do not get", async () => {
    const { ask, login, clock } = await aServer();
    const { status, headers, cookie } = await login(TOKEN);
    expect([status, headers.get("location")]).toEqual([303, "./"]);
    expect(cookie).toMatch(
      /^redline-session=\d+\.[0-9a-f]{64}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/,
    );
    const [session = ""] = cookie?.split(";") ?? [];
    expect(session).not.toContain(TOKEN);
    clock.now += 12 * HOUR - 1;
    expect(await ask({ cookie: `a=b; ${session}; c=d` })).toMatchObject(PAGE);
    clock.now += 1;
    expect(await ask({ cookie: session })).toMatchObject(refused(401));
  });

  test("after a login behind a proxy that ends TLS and changes the host, where the cookie is for TLS alone", async () => {
    const { login } = await aServer();
    const { cookie } = await login(TOKEN, { origin: "https://bot.test", "sec-fetch-site": "same-origin" });
    expect(cookie).toMatch(/; SameSite=Strict; Secure$/);
  });
});

describe("the dashboard is not shown", () => {
  test.each([
    ["nothing", {}],
    ["no cookie of ours", { cookie: "a=b" }],
    ["another scheme", { authorization: `Basic ${TOKEN}` }],
  ])("with %s", async (_, headers) => {
    const { ask } = await aServer();
    expect(await ask(headers as Record<string, string>)).toMatchObject(refused(401));
  });

  test.each([
    ["is another", "x".repeat(TOKEN.length)],
    ["is a part of it", TOKEN.slice(0, -1)],
    ["is longer", `${TOKEN}x`],
    ["is empty", ""],
  ])("with a token that %s", async (_, token) => {
    const { ask, login } = await aServer();
    expect(await login(token)).toMatchObject(refused(401, "Incorrect token"));
    expect(await ask({ authorization: `Bearer ${token}.` })).toMatchObject(refused(401, "Incorrect token"));
  });

  test.each([
    ["a later end", (cookie: string) => cookie.replace(/=\d/, "=9")],
    ["another signature", (cookie: string) => cookie.replace(/.{4}$/, "0000")],
    ["no signature", (cookie: string) => cookie.replace(/\..*/, ".")],
    ["another name", (cookie: string) => `x-${cookie}`],
  ])("with a cookie that has %s", async (_, change) => {
    const { ask, session } = await aServer();
    expect(await ask({ cookie: change(await session()) })).toMatchObject(refused(401));
  });

  test("with a cookie of another token", async () => {
    const other = await aServer({ dashboardToken: TOKEN.toUpperCase() });
    const { ask } = await aServer();
    expect(await ask({ cookie: await other.session(TOKEN.toUpperCase()) })).toMatchObject(refused(401));
  });
});

describe("a login is refused", () => {
  test.each([
    ["another site", { origin: "https://evil.test" }],
    ["another port of this machine", { origin: "http://127.0.0.1:1" }],
    ["a page without an origin", { origin: "null" }],
    ["nobody who says so", {}],
    ["another site, as the browser says", { "sec-fetch-site": "cross-site", origin: "OWN" }],
    ["a neighbor, as the browser says", { "sec-fetch-site": "same-site", origin: "OWN" }],
  ])("from %s", async (_, headers) => {
    const { login, origin } = await aServer();
    const own = Object.entries(headers).map(([name, value]) => [name, value.replace("OWN", origin)]);
    expect(await login(TOKEN, Object.fromEntries(own))).toMatchObject(refused(403, "Sign in on this page"));
  });

  test("if it is larger than a token", async () => {
    const { login } = await aServer();
    expect(await login(`${TOKEN}${"x".repeat(1_024)}`)).toMatchObject(refused(413));
  });

  test("after three wrong tokens in a second, of whomever, and no session is", async () => {
    const { ask, login, session, clock } = await aServer();
    const cookie = await session();
    await login("one");
    await login("two");
    await ask({ authorization: "Bearer three" });
    for (const answer of [await login(TOKEN), await ask({ authorization: `Bearer ${TOKEN}` })])
      expect(answer).toMatchObject(refused(429, "Too many incorrect tokens"));
    expect(await ask({ cookie })).toMatchObject(PAGE);
    clock.now += 1_000;
    expect((await login(TOKEN)).status).toBe(303);
  });
});

test("everything is sent with headers that keep it to itself", async () => {
  const { ask, login } = await aServer();
  const answers = [await ask(), await ask({ authorization: `Bearer ${TOKEN}` }), await login("wrong")];
  for (const { headers } of answers)
    expect(Object.fromEntries(headers)).toMatchObject({
      "cache-control": "no-store",
      "content-security-policy": expect.stringMatching(
        /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
      ),
      "referrer-policy": "same-origin",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
    });
});
