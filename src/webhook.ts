import type { IncomingMessage, ServerResponse } from "node:http";
import type { Probot } from "probot";
import type { Log } from "./ports.ts";

/** GitHub sends nothing larger. Bytes. */
const BODY_BYTES_MAX = 25 * 1024 * 1024;

/** What is answered to a delivery: 2xx means that its key is in the queue. */
interface Answer {
  readonly status: number;
  readonly text: string;
}

/**
 * Receives webhooks. Octokit's own middleware answers 400 to a wrong signature, and 202 after nine seconds to work
 * that may still fail; here a forged delivery is told so, and one that could not be queued is a failed one, which
 * GitHub shows and lets be sent again.
 */
export async function receiveWebhook(
  probot: Probot,
  log: Log,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { status, text } = await answerTo(probot, request).catch((error: unknown) => {
    log.error({ err: error }, "a webhook could not be taken in");
    return { status: 500, text: "This delivery could not be taken in; send it again." };
  });
  // What is left of a body that was refused is not read.
  response.writeHead(status, { "content-type": "text/plain", connection: "close" }).end(`${text}\n`);
}

async function answerTo({ webhooks }: Probot, request: IncomingMessage): Promise<Answer> {
  if (request.method !== "POST") return { status: 405, text: "Webhooks are POSTed." };
  const [id, name, signature] = ["x-github-delivery", "x-github-event", "x-hub-signature-256"].map(
    (header) => request.headers[header],
  );
  if (typeof id !== "string" || typeof name !== "string")
    return { status: 400, text: "X-GitHub-Delivery or X-GitHub-Event is missing." };
  const body = await readBody(request);
  if (body === undefined) return { status: 413, text: "The body is over 25 MB." };
  if (typeof signature !== "string" || !(await webhooks.verify(body, signature))) {
    return { status: 401, text: "The signature is missing or does not fit: check the webhook secret." };
  }
  const payload = parseObject(body);
  if (!payload) return { status: 400, text: "The body is no JSON object." };
  // The events' names and payloads are typed by Octokit; nothing here depends on which one it is.
  await webhooks.receive({ id, name, payload } as unknown as Parameters<typeof webhooks.receive>[0]);
  return { status: 200, text: "ok" };
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
