import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { IncomingMessage, ServerResponse } from "node:http";
import { basename, dirname } from "node:path";
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { GIT_ENVIRONMENT } from "./run.ts";

const SERVICE = /^\/([\w.-]+)\/([\w.-]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;

/** A request of git's smart HTTP protocol. */
export interface GitRequest {
  readonly owner: string;
  readonly name: string;
  readonly service: string;
  readonly query: string;
  /** Whether it is part of a push: a receive-pack, or the question for refs before one. */
  readonly pushes: boolean;
  /** Whether this request can move refs. */
  readonly moves: boolean;
}

/** Reads git's own addresses; undefined for anything else. */
export function gitRequestOf(url: URL): GitRequest | undefined {
  const [, owner, name, service] = SERVICE.exec(url.pathname) ?? [];
  if (!owner || !name || !service) return undefined;
  const moves = service === "git-receive-pack";
  const pushes = moves || url.searchParams.get("service") === "git-receive-pack";
  return { owner, name, service, query: url.search.slice(1), pushes, moves };
}

/** What is served, and how a request goes that is not to go well. */
export interface Serving {
  readonly gitDir: string;
  readonly settle: () => Promise<void>;
  /** The request's body, where it has been read already; unpacked. */
  readonly body?: Buffer | undefined;
  /** Nothing is answered: the caller does that. */
  readonly isMute?: boolean | undefined;
  /** The share of what the client sends that is taken in, from 0 to 1. */
  readonly share?: number | undefined;
}

/**
 * Answers through `git http-backend`. The answer's end is held back until `settle` is done, so that whoever
 * pushed finds the consequences (threads moved, webhooks queued) in place as soon as git returns.
 */
export async function serveGit(
  request: IncomingMessage,
  response: ServerResponse,
  asked: GitRequest,
  { gitDir, settle, body, isMute = false, share }: Serving,
): Promise<void> {
  const backend = startBackend(gitDir, asked, request);
  // The whole process group: http-backend leaves its pack programs behind when only it is killed.
  const kill = (): void => {
    if (backend.pid && backend.exitCode === null) killGroup(backend.pid);
  };
  response.once("close", kill);
  const isPacked = !body && request.headers["content-encoding"] === "gzip";
  const sent = body ? Readable.from([body]) : isPacked ? request.pipe(createGunzip()) : request;
  const input =
    share === undefined ? sent : firstPart(sent, share * Number(request.headers["content-length"]));
  const fed = pipeline(input, backend.stdin).catch(() => undefined);
  const ended = new Promise<void>((resolve) => {
    backend.once("close", () => resolve());
    backend.once("error", () => resolve());
  });
  try {
    if (isMute) backend.stdout.resume();
    else await relay(backend.stdout, response);
  } catch {
    kill();
  }
  await Promise.all([fed, ended]);
  await settle();
  if (!isMute) response.end();
}

/** The beginning of a stream: what gets through before the connection breaks. */
async function* firstPart(input: Readable, bytesMax: number): AsyncGenerator<Buffer> {
  let left = Math.floor(bytesMax) || 1;
  for await (const chunk of input as AsyncIterable<Buffer>) {
    yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) return;
  }
}

function startBackend(
  gitDir: string,
  asked: GitRequest,
  request: IncomingMessage,
): ChildProcessByStdio<Writable, Readable, null> {
  const protocol = request.headers["git-protocol"];
  const env = {
    ...GIT_ENVIRONMENT,
    GIT_PROJECT_ROOT: dirname(gitDir),
    GIT_HTTP_EXPORT_ALL: "1",
    PATH_INFO: `/${basename(gitDir)}/${asked.service}`,
    QUERY_STRING: asked.query,
    REQUEST_METHOD: request.method ?? "GET",
    CONTENT_TYPE: request.headers["content-type"] ?? "",
    REMOTE_ADDR: "127.0.0.1",
    // receive-pack is open to authenticated users only; who it is was checked before.
    REMOTE_USER: "x-access-token",
    ...(typeof protocol === "string" ? { GIT_PROTOCOL: protocol } : {}),
  };
  return spawn("git", ["http-backend"], { env, detached: true, stdio: ["pipe", "pipe", "ignore"] });
}

/** Turns the CGI answer, headers and body, into an HTTP one; leaves its end open. */
async function relay(output: Readable, response: ServerResponse): Promise<void> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of output as AsyncIterable<Buffer>) {
    if (head === undefined) {
      await write(response, chunk);
      continue;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) continue;
    writeHead(response, head.subarray(0, end).toString());
    await write(response, head.subarray(end + 4));
    head = undefined;
  }
}

function writeHead(response: ServerResponse, head: string): void {
  let status = 200;
  for (const line of head.split("\r\n")) {
    const [name = "", value = ""] = line.split(/: (.*)/s);
    if (name.toLowerCase() === "status") status = Number.parseInt(value, 10);
    else response.setHeader(name, value);
  }
  response.writeHead(status);
}

async function write(response: ServerResponse, chunk: Buffer): Promise<void> {
  if (chunk.length === 0 || response.write(chunk)) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      response.off("drain", done);
      response.off("close", done);
      resolve();
    };
    response.once("drain", done);
    response.once("close", done);
  });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has just ended by itself.
  }
}
