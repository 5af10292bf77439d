/**
 * Measures how fast webhooks are answered that each wake a plan, beside an empty Probot and a bare node:http, in
 * alternation: `npm run webhooks -- [--requests N] [--rounds R] [--keys K]`. The servers' processes share the machine with
 * the one that sends.
 */
import { createHmac } from "node:crypto";
import { Agent, request } from "node:http";
import { parseArgs } from "node:util";
import { SECRET, SERVERS, type Server, startServer } from "./servers.ts";

const CONNECTIONS = 10;
const { values } = parseArgs({
  options: { requests: { type: "string" }, rounds: { type: "string" }, keys: { type: "string" } },
});
const requests = Number(values.requests ?? 3_000);
const rounds = Number(values.rounds ?? 5);
/** Over so many issues the webhooks are spread. */
const keys = Number(values.keys ?? 1_000);

interface Measured {
  readonly perSecond: number;
  /** Milliseconds that half, and 99 of 100, of the answers took at most. */
  readonly p50: number;
  readonly p99: number;
}

const servers = await Promise.all(SERVERS.map((name) => startServer(name)));
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
try {
  const measured = new Map<string, Measured[]>(SERVERS.map((name) => [name, []]));
  for (const server of servers) await measure(server, 500);
  for (let round = 0; round < rounds; round++)
    for (const server of servers) measured.get(server.name)?.push(await measure(server, requests));
  const rate = (name: string) => median((measured.get(name) ?? []).map((one) => one.perSecond));
  for (const [name, all] of measured) {
    const [low = 0, high = 0] = [Math.min, Math.max].map((pick) => pick(...all.map((one) => one.perSecond)));
    const of = (key: "p50" | "p99") => median(all.map((one) => one[key])).toFixed(1);
    process.stdout.write(
      `${name.padEnd(16)} ${rate(name).toFixed(0)}/s (${low.toFixed(0)} to ${high.toFixed(0)}), p50 ${of("p50")} ms, p99 ${of("p99")} ms, ${(rate(name) / rate("empty Probot")).toFixed(2)} of Probot's rate\n`,
    );
  }
} finally {
  agent.destroy();
  await Promise.all(servers.map((server) => server.close()));
}

function median(all: readonly number[]): number {
  return all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;
}

async function measure(server: Server, count: number): Promise<Measured> {
  const times: number[] = [];
  let left = count;
  const begun = performance.now();
  const send = async () => {
    while (left-- > 0) {
      const at = performance.now();
      await deliver(server.url, left);
      times.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, send));
  const perSecond = count / ((performance.now() - begun) / 1_000);
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  return { perSecond, p50: at(0.5), p99: at(0.99) };
}

/** One comment on an issue, of about the size that GitHub's have. Throws unless it is answered with 200. */
async function deliver(url: string, n: number): Promise<void> {
  const body = JSON.stringify({
    action: "created",
    installation: { id: 1 },
    sender: { id: 2, login: "alice" },
    repository: { name: "bookshelf", owner: { login: "acme" }, description: "x".repeat(6_000) },
    issue: { number: (n % keys) + 1, title: "A title", body: "y".repeat(2_000) },
    comment: { id: n, body: "/approve" },
  });
  const signature = createHmac("sha256", SECRET).update(body).digest("hex");
  const headers = {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    "x-github-event": "issue_comment",
    "x-github-delivery": `delivery-${n}`,
    "x-hub-signature-256": `sha256=${signature}`,
  };
  await new Promise<void>((done, failed) => {
    const sent = request(url, { method: "POST", headers, agent }, (response) => {
      response
        .resume()
        .on("end", () =>
          response.statusCode === 200 ? done() : failed(new Error(`It was answered ${response.statusCode}.`)),
        );
    });
    sent.on("error", failed);
    sent.end(body);
  });
}
