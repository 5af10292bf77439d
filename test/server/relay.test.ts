import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeAll, expect, test } from "@jest/globals";
import { startRelay } from "../../src/server/relay.ts";
import { nock } from "../world/nock.ts";
import { aWorld } from "../world/story.ts";
import { scraped } from "./ask.ts";

const SECRET = "a secret of the playground";
const closing: (() => Promise<unknown>)[] = [];

// It keeps answers that have no end until they are whole.
beforeAll(() => nock.restore());
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** A channel that speaks as those of smee.io do: what is posted to it goes to everybody who listens. */
async function aChannel(port = 0) {
  const listeners = new Set<ServerResponse>();
  const listen = (response: ServerResponse) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write("event: ready\ndata: {}\n\n");
    listeners.add(response);
  };
  const passOn = async (request: IncomingMessage, response: ServerResponse) => {
    const { host: _, ...headers } = request.headers;
    const data = { ...headers, body: JSON.parse(await text(request)), query: {}, timestamp: Date.now() };
    for (const listener of listeners) listener.write(`id: 1\ndata: ${JSON.stringify(data)}\n\n`);
    response.writeHead(200).end();
  };
  const server = createServer((request, response) => {
    if (request.method === "GET") listen(response);
    else void passOn(request, response);
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  closing.push(close);
  const { port: taken } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${taken}/channel`, port: taken, close };
}

/** What a relay says, to be waited for; resolves with the line. */
function aVoice() {
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  const hear = (line: string) => {
    lines.push(line);
    for (const look of waiting) look();
  };
  const heard = (part: string, times = 1) =>
    new Promise<string>((resolve) => {
      const look = () => {
        const said = lines.filter((line) => line.includes(part)).at(times - 1);
        if (said === undefined) return;
        waiting.delete(look);
        resolve(said);
      };
      waiting.add(look);
      look();
    });
  return { hear, heard };
}

async function post(url: string, body: string, secret = SECRET) {
  const signature = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
  const headers = { "x-github-event": "issues", "x-github-delivery": "1", "x-hub-signature-256": signature };
  await fetch(url, { method: "POST", body, headers: { ...headers, "content-type": "application/json" } });
}

const EVENT = JSON.stringify({
  action: "labeled",
  issue: { number: 1, title: "Größer als 2³¹ 🚀 </script>" },
  repository: { name: "robot", owner: { login: "acme" } },
  installation: { id: 1 },
});

test("webhooks that a relay receives arrive with a signature that still holds", async () => {
  const { bot } = await aWorld();
  const channel = await aChannel();
  const { hear, heard } = aVoice();
  closing.push(startRelay({ source: channel.url, target: bot.webhookUrl, say: hear, warn: hear }));
  await heard("come in through");
  await post(channel.url, EVENT, "another secret");
  await heard("was answered with 401");
  await post(channel.url, EVENT);
  let counts = await scraped(bot);
  while (!counts['redline_wakes_total{source="webhook"}']) counts = await scraped(bot);
  expect(counts['redline_webhooks_refused_total{reason="signature"}']).toBe(1);
});

test("a relay that goes away is said, and used again when it is back", async () => {
  const { bot } = await aWorld();
  const channel = await aChannel();
  const { hear, heard } = aVoice();
  closing.push(startRelay({ source: channel.url, target: bot.webhookUrl, say: hear, warn: hear }));
  await heard("come in through");
  await channel.close();
  expect(await heard("does not answer")).toBe(
    `Webhooks do not come in: the relay ${new URL(channel.url).host} does not answer`,
  );
  await aChannel(channel.port);
  expect(await heard("come in through", 2)).not.toContain("channel");
});
