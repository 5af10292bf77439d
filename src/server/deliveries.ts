import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Refused } from "../ports/metrics.ts";
import type { Log } from "../ports/ports.ts";
import type { Bodies, Body } from "./bodies.ts";

/** Deeper ones are none of GitHub's, whose payloads have about ten levels. */
const DEPTH_MAX = 64;
/** How often it is logged that deliveries were refused, at most. Milliseconds. */
const TOLD_EVERY_MS = 60_000;

/** What is answered to a delivery: 2xx means that its key is in the queue. */
interface Answer {
  readonly status: number;
  readonly text: string;
  readonly refused?: Refused;
}

/** A webhook that GitHub has sent. */
export interface Delivery {
  readonly id: string;
  /** The event's name. */
  readonly name: string;
  readonly payload: object;
}

interface Parts {
  /** Resolves when what the delivery wakes is in the queue. */
  readonly accept: (delivery: Delivery) => Promise<void>;
  /** Whoever knows it can send webhooks. */
  readonly secret: string;
  readonly bodies: Bodies;
  readonly log: Log;
  /** Counts what was refused. */
  readonly refuse: (why: Refused) => void;
  readonly now: () => number;
}

/**
 * Receives webhooks. Octokit's own middleware answers 400 to a wrong signature, and 202 after nine seconds to work
 * that may still fail; here a forged delivery is told so, and one that could not be queued is a failed one, which
 * GitHub shows and lets be sent again.
 */
export function createDeliveries(parts: Parts) {
  const { log, refuse, now } = parts;
  const tell = refusals(log, now);
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { status, text, refused } = await answerTo(parts, request).catch((err: unknown) => {
      log.error({ err }, "receiving a webhook failed");
      return { status: 500, text: "This delivery was not accepted. Redeliver it.", refused: undefined };
    });
    if (refused !== undefined) {
      refuse(refused);
      tell(refused);
    }
    // What is left of a body that was refused is not read.
    const ending = status === 200 ? {} : { connection: "close" };
    response.writeHead(status, { "content-type": "text/plain", ...ending }).end(`${text}\n`);
  };
}

/** Logs that deliveries are refused, once a minute at most: a wrong secret must show, and a flood must not. */
function refusals(log: Log, now: () => number): (why: Refused) => void {
  let toldAt = Number.NEGATIVE_INFINITY;
  let since: Partial<Record<Refused, number>> = {};
  return (why) => {
    since = { ...since, [why]: (since[why] ?? 0) + 1 };
    if (now() - toldAt < TOLD_EVERY_MS) return;
    const hint =
      since.signature === undefined ? "" : ": if GitHub sent them, WEBHOOK_SECRET is not the App's";
    log.warn({ refused: since }, `refused webhook deliveries${hint}`);
    toldAt = now();
    since = {};
  };
}

async function answerTo({ accept, bodies, secret }: Parts, request: IncomingMessage): Promise<Answer> {
  if (request.method !== "POST") return { status: 405, text: "Webhooks must be sent by POST." };
  const [id, name, signature] = ["x-github-delivery", "x-github-event", "x-hub-signature-256"].map(
    (header) => request.headers[header],
  );
  if (typeof id !== "string" || typeof name !== "string")
    return { status: 400, text: "X-GitHub-Delivery or X-GitHub-Event is missing.", refused: "malformed" };
  // Looked at before a body is read: holding one takes at least the form of a signature.
  if (typeof signature !== "string" || !/^sha256=[0-9a-f]{64}$/.test(signature)) return UNSIGNED;
  const body = await bodies.read(request);
  if (!Buffer.isBuffer(body)) return UNREAD[body];
  if (!isSigned(body, signature, secret)) return UNSIGNED;
  const payload = parseObject(body.toString("utf8"));
  if (!payload)
    return {
      status: 400,
      text: "The body must be a JSON object of at most 64 levels.",
      refused: "malformed",
    };
  await accept({ id, name, payload });
  return { status: 200, text: "ok" };
}

const UNSIGNED: Answer = {
  status: 401,
  text: "The signature is missing or wrong: check the webhook secret.",
  refused: "signature",
};
const UNREAD: Readonly<Record<Exclude<Body, Buffer>, Answer>> = {
  "too large": { status: 413, text: "The body is over 25 MB.", refused: "size" },
  "too many": { status: 503, text: "Too many requests at once. Redeliver it.", refused: "busy" },
  aborted: { status: 400, text: "The body is incomplete." },
};

function isSigned(body: Buffer, signature: string, secret: string): boolean {
  const expected = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
  return timingSafeEqual(Buffer.from(expected), Buffer.from(signature));
}

function parseObject(text: string): object | undefined {
  if (depthOf(text) > DEPTH_MAX) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** How deep the brackets outside of strings go. */
function depthOf(json: string): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < json.length; at++) {
    const sign = json[at];
    if (sign === '"') at = endOfString(json, at);
    else if (sign === "[" || sign === "{") deepest = Math.max(deepest, ++depth);
    else if (sign === "]" || sign === "}") depth--;
  }
  return deepest;
}

/** Where the string that begins at `from` ends, or the text does. */
function endOfString(json: string, from: number): number {
  let at = from + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === "\\" ? 2 : 1;
  return at;
}
