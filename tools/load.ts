import { createHmac } from "node:crypto";
import { Agent, request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { Server } from "./servers.ts";

const CONNECTIONS = 10;

/** Webhooks that are sent to each server alike. */
export interface Load {
  /** How many make one measurement. */
  readonly requests: number;
  /** Over so many issues they are spread. */
  readonly keys: number;
  /** How many are sent each second; 0: ten at a time, the next one when one is answered. */
  readonly rate: number;
  readonly secret: string;
}

/** What one server made of one load. Times are what half, and 99 of 100, of the answers took at most. */
export interface Measured {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

/** Sends a load to a server. Throws unless each webhook is answered with 200. */
export async function measure({ url }: Server, load: Load): Promise<Measured> {
  // Servers close what is idle while another one is measured.
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const times: number[] = [];
  let left = load.requests;
  const begun = performance.now();
  const send = async () => {
    const at = performance.now();
    await deliver(url, { ...load, agent, n: left });
    times.push(performance.now() - at);
  };
  const sendOn = async () => {
    while (left-- > 0) await send();
  };
  try {
    if (load.rate === 0) await Promise.all(Array.from({ length: CONNECTIONS }, sendOn));
    else {
      const sent: Promise<void>[] = [];
      for (; left > 0; left--) {
        sent.push(send());
        await delay(Math.max(0, begun + (sent.length * 1_000) / load.rate - performance.now()));
      }
      await Promise.all(sent);
    }
  } finally {
    agent.destroy();
  }
  const perSecond = load.requests / ((performance.now() - begun) / 1_000);
  return { perSecond, p50: at(times, 0.5), p99: at(times, 0.99) };
}

/** The median, the lowest and the highest of some figures, as text. */
export function spread(all: readonly number[], digits = 1): string {
  const [middle, low, high] = [at(all, 0.5), Math.min(...all), Math.max(...all)];
  return `${middle.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`;
}

/** The figure below which a share of all lies. */
export function at(all: readonly number[], share: number): number {
  return all.toSorted((a, b) => a - b)[Math.floor(all.length * share)] ?? Number.NaN;
}

/** One comment on an issue, of about the size that GitHub's have. */
async function deliver(url: string, { n, keys, secret, agent }: Load & { n: number; agent: Agent }) {
  const body = JSON.stringify({
    action: "created",
    installation: { id: 1 },
    sender: { id: 2, login: "alice" },
    repository: { name: "bookshelf", owner: { login: "acme" }, description: "x".repeat(6_000) },
    issue: { number: (n % keys) + 1, title: "A title", body: "y".repeat(2_000) },
    comment: { id: n, body: "/approve" },
  });
  const headers = {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    "x-github-event": "issue_comment",
    "x-github-delivery": `delivery-${n}`,
    "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
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
