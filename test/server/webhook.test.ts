import { createHmac } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { connect, type Socket } from "node:net";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { createBodies } from "../../src/server/bodies.ts";
import { aLoggedBot } from "../world/logged.ts";
import { nock } from "../world/nock.ts";
import { aWorld } from "../world/story.ts";
import { scraped } from "./ask.ts";

const SECRET = "a secret of the playground";
const sign = (body: string | Buffer) => `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`;
const FORGED = `sha256=${"0".repeat(64)}`;

// It holds back what a bare socket says until a request is whole, and here none is.
beforeAll(() => nock.restore());

const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

/** A connection that says these bytes and then waits. */
async function dial(url: string, bytes: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  sockets.push(socket);
  await once(socket, "connect");
  socket.on("error", () => undefined);
  socket.write(bytes);
  return socket;
}

const head = (headers: Record<string, string>) =>
  [
    "POST /api/github/webhooks HTTP/1.1",
    ...Object.entries({
      host: "x",
      "x-github-event": "issues",
      "x-github-delivery": "1",
      ...headers,
    }).map(([name, value]) => `${name}: ${value}`),
    "",
    "",
  ].join("\r\n");

const post = (url: string, body: string, signature = sign(body)) =>
  fetch(url, {
    method: "POST",
    body,
    headers: { "x-github-event": "issues", "x-github-delivery": "1", "x-hub-signature-256": signature },
  });

describe("who may send a body", () => {
  test.each([
    ["no signature", {}, 401],
    ["an empty one", { "x-hub-signature-256": "" }, 401],
    ["one of another kind", { "x-hub-signature-256": `sha1=${"0".repeat(40)}` }, 401],
    ["one that is too short", { "x-hub-signature-256": "sha256=00" }, 401],
    ["two", { "x-hub-signature-256": `${FORGED}, ${FORGED}` }, 401],
    ["a body over 25 MB", { "x-hub-signature-256": FORGED, "content-length": "26214401" }, 413],
  ])("%s is answered before a byte of the body has come", async (_, headers, status) => {
    const { bot } = await aWorld({ hasThread: true });
    const socket = await dial(bot.webhookUrl, head({ "content-length": "1000", ...headers }));
    expect(await text(socket)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  test("a body over 25 MB that does not say so is cut off", async () => {
    const { bot } = await aWorld({ hasThread: true });
    const headers = { "x-hub-signature-256": FORGED, "transfer-encoding": "chunked" };
    const socket = await dial(bot.webhookUrl, head(headers));
    const answer = text(socket);
    const chunk = `100000\r\n${"x".repeat(0x100000)}\r\n`;
    const closed = new Promise((resolve) => socket.once("close", resolve));
    for (let n = 0; n < 26 && socket.writable; n++)
      if (!socket.write(chunk))
        await Promise.race([new Promise((resolve) => socket.once("drain", resolve)), closed]);
    // Where the rest of what was sent meets a closed connection, the answer may be lost with it.
    expect(await answer.catch(() => "HTTP/1.1 413 ")).toMatch(/^(?:HTTP\/1\.1 413 |$)/);
    expect((await scraped(bot))['redline_webhooks_refused_total{reason="size"}']).toBe(1);
  });

  test.each([
    ["nested deeper than any of GitHub's", `{"a":${"[".repeat(64)}${"]".repeat(64)}}`, 400],
    ["so deep that it does not end", "[".repeat(100_000), 400],
    ["deep in a string alone", JSON.stringify({ a: `"\\${"[{".repeat(500)}` }), 200],
    ["no object", "7", 400],
  ])("a signed payload that is %s", async (_, body, status) => {
    const { bot } = await aWorld({ hasThread: true });
    expect((await post(bot.webhookUrl, body)).status).toBe(status);
  });
});

test("deliveries that are refused are counted, and logged once a minute with what that may mean", async () => {
  const world = await aWorld();
  const { lines, bot } = await aLoggedBot(world);
  try {
    const told = () => lines.map((line) => JSON.parse(line)).filter(({ refused }) => refused !== undefined);
    for (let n = 0; n < 5; n++) await post(bot.webhookUrl, "{}", FORGED);
    expect(told()).toMatchObject([
      { refused: { signature: 1 }, msg: expect.stringContaining("WEBHOOK_SECRET is not the App's") },
    ]);
    world.github.clock.advance(60_000);
    await post(bot.webhookUrl, "{}", FORGED);
    expect(told().at(-1)).toMatchObject({ refused: { signature: 5 } });
    expect(told()).toHaveLength(2);
    expect((await scraped(bot))['redline_webhooks_refused_total{reason="signature"}']).toBe(6);
  } finally {
    await bot.stop();
  }
});

test("nobody who has not finished a request delays the end", async () => {
  const world = await aWorld();
  const { bot } = await aLoggedBot(world);
  const unfinished = [
    "",
    "POST /api/github/webhooks HTTP/1.1\r\nhost: x\r\n",
    head({ "x-hub-signature-256": FORGED, "content-length": "1000" }),
    `${head({ "x-hub-signature-256": FORGED, "content-length": "1000" })}{"a":`,
  ];
  const ended = [];
  for (const bytes of unfinished) {
    const socket = await dial(bot.webhookUrl, bytes);
    ended.push(once(socket.resume(), "close"));
  }
  // The two that have sent a whole head are being served when this one has been.
  expect((await fetch(new URL("/healthz", bot.webhookUrl))).status).toBe(200);
  await bot.stop();
  await Promise.all(ended);
  await expect(fetch(bot.webhookUrl)).rejects.toThrow("fetch failed");
});

describe("bodies that come at the same time", () => {
  const request = () => Object.assign(new PassThrough(), { headers: {} });
  const asRequest = (stream: PassThrough) => stream as unknown as IncomingMessage;
  const turn = () => new Promise<void>((done) => setImmediate(done));

  test("never hold more than they may together, and a small one gets through", async () => {
    const bodies = createBodies(1_000_000);
    const streams = Array.from({ length: 40 }, request);
    const read = streams.map((stream) => bodies.read(asRequest(stream)));
    const small = request();
    const whole = bodies.read(asRequest(small));
    let most = 0;
    for (let n = 0; n < 240; n++) {
      for (const stream of streams) {
        stream.write(Buffer.alloc(1_000));
        await turn();
        most = Math.max(most, bodies.held());
      }
      if (n === 120) small.end("a small one");
    }
    expect(String(await whole)).toBe("a small one");
    expect(most).toBeGreaterThan(900_000);
    expect(most).toBeLessThanOrEqual(1_000_000);
    for (const stream of streams) stream.end();
    const ended = await Promise.all(read);
    const dropped = ended.filter((body) => body === "too many").length;
    expect([dropped, ended.length - dropped, bodies.held()]).toEqual([37, 3, 0]);
  });

  test("of very many tiny chunks no more is held than is counted", async () => {
    const [bodies, few] = [createBodies(), createBodies(1_000)];
    const [kept, dropped] = [request(), request()];
    const read = [bodies.read(asRequest(kept)), few.read(asRequest(dropped))];
    // One byte of much: who kept the chunk would keep it all, and see it change.
    const chunk = Buffer.alloc(1_000).subarray(0, 1);
    for (let n = 0; n < 3_000; n++) {
      chunk.fill(n % 2 === 0 ? "a" : "b");
      for (const stream of [kept, dropped]) stream.write(chunk);
      await turn();
    }
    expect(bodies.held()).toBe(4_096);
    kept.end();
    expect((await Promise.all(read)).map(String)).toEqual(["ab".repeat(1_500), "too many"]);
    expect([bodies.held(), few.held()]).toEqual([0, 0]);
  });

  test("of a sender who went away nothing is held, nor of one that is stopped", async () => {
    const bodies = createBodies();
    const [gone, stopped] = [request(), request()];
    const read = [bodies.read(asRequest(gone)), bodies.read(asRequest(stopped))];
    for (const stream of [gone, stopped]) stream.write("half");
    await turn();
    expect(bodies.held()).toBe(8);
    gone.destroy();
    await turn();
    bodies.stop();
    expect([await Promise.all(read), bodies.held()]).toEqual([["aborted", "too many"], 0]);
    expect(await bodies.read(asRequest(request()))).toBe("too many");
  });
});
