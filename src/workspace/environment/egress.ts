import { mkdtemp, rm } from "node:fs/promises";
import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from "node:http";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Duplex, pipeline } from "node:stream";
import { dial, Forbidden } from "./dial.ts";
import { type Host, nameOf, parseHost } from "./hosts.ts";

/** An HTTP proxy on a Unix socket that reaches listed hosts only. */
export interface Egress {
  readonly socket: string;
  /** `host:port` of what was asked for and refused, each once, in the order of the first time; at most 20. */
  refused(): readonly string[];
  close(): Promise<void>;
}

interface EgressLimits {
  /** At the same time. */
  readonly connections: number;
  /** Both ways, of all connections together. */
  readonly bytes: number;
  readonly idleMs: number;
}

const LIMITS: EgressLimits = { connections: 256, bytes: 16 * 1024 ** 3, idleMs: 120_000 };
const REFUSED_MAX = 20;
/** Headers that concern one connection only, or say who asks. */
const OF_ONE_HOP = /^(?:proxy-.*|connection|keep-alive|te|trailer|transfer-encoding|upgrade)$/;

/** Opens the proxy in a folder that only this user can enter. `environment`: the server's, which may name a proxy. */
export async function openEgress(
  allowed: readonly Host[],
  { environment = process.env, ...rest }: Partial<EgressLimits> & { environment?: NodeJS.ProcessEnv } = {},
): Promise<Egress> {
  const limits = { ...LIMITS, ...rest };
  const refused = new Set<string>();
  const refuse = (host: Pick<Host, "name" | "port">) => {
    if (refused.size < REFUSED_MAX) refused.add(nameOf(host));
  };
  const server = proxying(reaching(allowed, refuse, environment), bounding(limits));
  server.maxConnections = limits.connections;
  const open = new Set<Socket>();
  server.on("connection", (inner) => open.add(inner.once("close", () => open.delete(inner))));
  // Not in a folder of ours: a socket's path may have no more than 107 characters.
  const folder = await mkdtemp(join(tmpdir(), "redline-egress-"));
  const socket = join(folder, "socket");
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(socket, resolve));
  return {
    socket,
    refused: () => [...refused],
    close: async () => {
      server.close();
      for (const inner of open) inner.destroy();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

type Reach = (asked: string, isPlain: boolean) => Promise<Socket>;

/** Connects to hosts that are allowed. What it throws may be read in the sandbox. */
function reaching(
  allowed: readonly Host[],
  refuse: (host: Pick<Host, "name" | "port">) => void,
  environment: NodeJS.ProcessEnv,
): Reach {
  const connect = async (named: Pick<Host, "name" | "port">, isPlain: boolean): Promise<Socket> => {
    // A tunnel may lead to any of them.
    const host = allowed.find(
      (one) => one.name === named.name && one.port === named.port && (one.isPlain || !isPlain),
    );
    if (host === undefined) throw new Forbidden(`${nameOf(named)} is not a host that set-up may reach.`);
    return await dial(host, isPlain ? {} : environment);
  };
  return async (asked, isPlain) => {
    const named = parseHost(asked, isPlain ? 80 : 443);
    if (named === undefined) throw new Forbidden("This is no host.");
    return await connect(named, isPlain).catch((error: Error) => {
      if (error instanceof Forbidden) refuse(named);
      throw error;
    });
  };
}

function proxying(reach: Reach, bounded: (outer: Socket) => Socket): Server {
  const server = createServer((asked, answer) => {
    const url = URL.parse(asked.url ?? "");
    void reach(url?.protocol === "http:" ? url.host : "", true).then(
      (outer) => passOn([asked, answer], asked.url ?? "", bounded(outer)),
      (error: Error) => answer.writeHead(statusFor(error)).end(`${error.message}\n`),
    );
  });
  return server.on("connect", (asked: IncomingMessage, inner: Duplex, first: Buffer) => {
    inner.on("error", () => inner.destroy());
    void reach(asked.url ?? "", false).then(
      (outer) => {
        inner.write("HTTP/1.1 200 Connection Established\r\n\r\n");
        bounded(outer).write(first);
        // Each ends the other: in order if it has ended so itself, at once otherwise.
        pipeline(inner, outer, ignore);
        pipeline(outer, inner, ignore);
      },
      (error: Error) => inner.end(refusal(error)),
    );
  });
}

/** Ends a connection on which nothing moves, and each once all of them together have moved too much. */
function bounding({ bytes, idleMs }: EgressLimits) {
  let left = bytes;
  const open = new Set<Socket>();
  return (outer: Socket): Socket => {
    open.add(outer);
    outer.once("close", () => {
      open.delete(outer);
      left -= outer.bytesWritten;
    });
    outer.on("data", (chunk: Buffer) => {
      left -= chunk.length;
      if (left < 0) for (const one of open) one.destroy();
    });
    return outer.setTimeout(idleMs, () => outer.destroy());
  };
}

const ignore = () => undefined;

/** Passes a request on to where it asks to go, without what is said to a proxy. */
function passOn([asked, answer]: [IncomingMessage, ServerResponse], address: string, outer: Socket): void {
  const { host, pathname, search } = new URL(address);
  const forward = request(
    {
      method: asked.method,
      path: pathname + search,
      headers: { ...kept(asked.headers), host, connection: "close" },
      createConnection: () => outer,
    },
    (answered) => {
      answer.writeHead(answered.statusCode ?? 502, kept(answered.headers));
      pipeline(answered, answer, ignore);
    },
  );
  pipeline(asked, forward, (error) => error && answer.destroy());
}

const kept = (headers: IncomingMessage["headers"]) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_ONE_HOP.test(name)));

const statusFor = (error: Error) => (error instanceof Forbidden ? 403 : 502);

function refusal(error: Error): string {
  const status = statusFor(error);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\n${error.message}\n`;
}
