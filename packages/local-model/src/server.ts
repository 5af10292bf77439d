import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { steer } from "@redline/faults/control.ts";
import { VirtualTime } from "@redline/faults/time.ts";
import { type Answer, createAnswers } from "./answer.ts";
import { ApiError, invalidRequest } from "./api-error.ts";
import type { Dialect } from "./dialects/dialect.ts";
import { dialectOf } from "./dialects/index.ts";
import { ModelFaults } from "./faults/faults.ts";
import { type Fault, parseModelPlan } from "./faults/plan.ts";
import type { ModelRequest } from "./protocol.ts";
import type { Script } from "./script.ts";
import type { StreamEvent } from "./stream.ts";

/** Asked before each answer, and before the plan of faults; a fault that it returns is acted out. */
type OnRequest = (request: ModelRequest) => Fault | undefined | Promise<Fault | undefined>;

/** `script` says what is answered. Port 0 or none: a free one. */
export type ModelOptions = { script: Script; port?: number; onRequest?: OnRequest };

/** `url` is what the SDK takes as baseURL; `requests` grows with each request that could be read. */
export type Model = {
  url: string;
  requests: readonly ModelRequest[];
  /** Ids of the requests whose connection was closed by the other side before the answer was complete. */
  abandoned: readonly string[];
  /** What goes wrong, by plan. */
  faults: ModelFaults;
  /** By which the prompt cache forgets, and slow answers come. */
  clock: VirtualTime;
  close(): Promise<void>;
};

/** Starts the model on the loopback interface; port 0 (the default) takes a free one. */
export async function startModel({ script, port = 0, onRequest }: ModelOptions): Promise<Model> {
  const requests: ModelRequest[] = [];
  const abandoned: string[] = [];
  const clock = new VirtualTime();
  const faults = new ModelFaults(clock);
  const steered = { faults, clock, setPlan: (plan: unknown) => faults.set(parseModelPlan(plan)) };
  const answer = createAnswers(clock, script);
  let received = 0;

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const id = `req_${String(++received).padStart(6, "0")}`;
    response.setHeader("request-id", id);
    response.on("close", () => {
      if (!response.writableEnded) abandoned.push(id);
    });
    const dialect = dialectOf({ path: pathOf(incoming) });
    try {
      const request = await receive(incoming, id);
      requests.push(request);
      const asked = dialect.read(request);
      const fault = (await onRequest?.(request)) ?? (await faults.strike(asked));
      if (fault?.kind === "error") throw errorOf(fault);
      send(response, answer(asked, fault), { dialect, fault });
    } catch (error) {
      sendError(response, error, { dialect, id });
    }
  }

  const server = createServer(LASTING, (incoming, response) => {
    if (!steer(steered, incoming, response)) void handle(incoming, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the model has no port");
  const close = () =>
    new Promise<void>((resolve) => {
      faults.clear();
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${address.port}`, requests, abandoned, faults, clock, close };
}

async function receive(incoming: IncomingMessage, id: string): Promise<ModelRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const { method = "GET", headers } = incoming;
  return {
    id,
    method,
    path: pathOf(incoming),
    headers,
    body: parseJson(Buffer.concat(chunks).toString("utf8")),
  };
}

const pathOf = ({ url = "/" }: IncomingMessage): string => new URL(url, "http://localhost").pathname;

function parseJson(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw invalidRequest("The request body is not valid JSON");
  }
}

/** An idle connection is not closed: on a slow machine its end would cross the next request on it. */
const LASTING = { keepAliveTimeout: 0 } as const;

/** What the API calls an error of that status. */
const TYPES: Readonly<Record<number, readonly [string, string]>> = {
  401: ["authentication_error", "invalid x-api-key"],
  413: ["request_too_large", "Request exceeds the maximum size"],
  429: ["rate_limit_error", "This request would exceed your organization's rate limit."],
  500: ["api_error", "Internal server error"],
  529: ["overloaded_error", "Overloaded"],
};

function errorOf({ status, type, message, headers }: Extract<Fault, { kind: "error" }>): ApiError {
  const [usualType, usualMessage] =
    TYPES[status] ??
    (status < 500 ? ["invalid_request_error", "Bad request"] : ["api_error", "Internal server error"]);
  return new ApiError(status, type ?? usualType, message ?? usualMessage, headers);
}

function send(
  response: ServerResponse,
  answer: Answer,
  { dialect, fault }: { readonly dialect: Dialect; readonly fault: Fault | undefined },
): void {
  if (answer.kind === "json") {
    sendJson(response, 200, answer.value);
    return;
  }
  response.writeHead(200, { "content-type": dialect.contentType, "cache-control": "no-cache" });
  const write = dialect.writer();
  const tell = (event: StreamEvent) => write(event).forEach((piece) => void response.write(piece));
  const eventsMax = fault && "afterEvents" in fault ? fault.afterEvents : answer.events.length;
  for (const event of answer.events.slice(0, eventsMax)) tell(event);
  if (fault?.kind === "error-event") {
    const { type = "overloaded_error", message = "Overloaded" } = fault;
    tell({ type: "error", error: { type, message } });
  }
  // Ending the socket without the last chunk is how a broken connection looks to the reader.
  if (fault?.kind === "cut" && eventsMax < answer.events.length) response.socket?.end();
  else response.end();
}

function sendError(
  response: ServerResponse,
  error: unknown,
  { dialect, id }: { readonly dialect: Dialect; readonly id: string },
): void {
  const known = error instanceof ApiError ? error : new ApiError(500, "api_error", String(error));
  const { body, headers } = dialect.refusal(known, id);
  for (const [name, value] of Object.entries({ ...headers, ...known.headers }))
    response.setHeader(name, value);
  sendJson(response, known.status, body);
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(value));
}
