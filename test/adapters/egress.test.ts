import { existsSync, statSync } from "node:fs";
import { createServer as createWeb, type IncomingMessage, request } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { dirname } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, describe, expect, test } from "@jest/globals";
import { isOwnAddress } from "../../src/workspace/environment/addresses.ts";
import { type Egress, openEgress } from "../../src/workspace/environment/egress.ts";
import { hostsNamed, hostsOfUrl } from "../../src/workspace/environment/hosts.ts";

const ends: (() => unknown)[] = [];
afterAll(async () => {
  for (const end of ends) await end();
});

const NO_PROXY = { environment: {} };
const listening = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ends.push(() => server.close());
  return (server.address() as AddressInfo).port;
};
const opened = async (...args: Parameters<typeof openEgress>): Promise<Egress> => {
  const egress = await openEgress(args[0], { ...NO_PROXY, ...args[1] });
  ends.push(() => egress.close());
  return egress;
};

/** Sends back what it gets, until the other side ends. */
const echo = await listening(
  createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket).on("error", () => {})),
);
/** Sends without end. */
const fountain = await listening(
  createServer((socket) => {
    const more = () => void (socket.writable && socket.write(Buffer.alloc(65_536), more));
    socket.on("error", () => {});
    more();
  }),
);
const seen: IncomingMessage[] = [];
const web = await listening(
  createWeb((asked, answer) => {
    seen.push(asked);
    answer.end(`${asked.method} ${asked.url}`);
  }),
);

/** What the proxy answers to a CONNECT, and the connection if it made one. */
function tunnel(
  { socket }: Egress,
  to: string,
): Promise<{ status: number | undefined; said: string; inner: Socket }> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath: socket, method: "CONNECT", path: to, headers: { host: to } });
    asked.on("error", reject);
    asked.on("connect", async (answer, inner: Socket, first) => {
      inner.unshift(first);
      const said = answer.statusCode === 200 ? "" : await text(inner);
      resolve({ status: answer.statusCode, said, inner });
    });
    asked.end();
  });
}

/** What it answers to a request for a whole address. */
function get(
  { socket }: Egress,
  address: string,
  headers = {},
): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath: socket, path: address, headers: { host: "ignored", ...headers } });
    asked.on("error", reject);
    asked.on("response", async (answer) => resolve({ status: answer.statusCode, body: await text(answer) }));
    asked.end();
  });
}

describe("the egress proxy", () => {
  test("reaches a host that the server is configured for, and loses no byte", async () => {
    const egress = await opened(hostsOfUrl(`https://localhost:${echo}/path`));
    const { status, inner } = await tunnel(egress, `LOCALHOST:${echo}`);
    expect(status).toBe(200);
    const sent = "x".repeat(3_000_000);
    inner.end(sent);
    expect(await text(inner)).toBe(sent);
    expect(egress.refused()).toEqual([]);
  });

  test("refuses everything else, and says what it was", async () => {
    const allowed = [
      ...hostsOfUrl(`https://localhost:${echo}`),
      ...hostsNamed(["example.com", `127.0.0.1:${echo}`]),
    ];
    const egress = await opened(allowed);
    const refused = [
      "other.example:443",
      "example.com:80",
      "example.com.:22",
      `localhost:${web}`,
      `127.0.0.1:${echo}`,
      "[::1]:443",
      "169.254.169.254:80",
    ];
    for (const to of [...refused, ...refused])
      expect(await tunnel(egress, to)).toMatchObject({ status: 403 });
    for (const to of ["a:b:1", "a:99999", "user@example.com:443", ":443"])
      expect(await tunnel(egress, to)).toMatchObject({ status: 403, said: "This is no host.\n" });
    expect(egress.refused()).toEqual([...refused.slice(0, 2), "example.com:22", ...refused.slice(3)]);
  });

  test("reaches no address of its own network for a host that a repository names", async () => {
    const egress = await opened(hostsNamed([`localhost:${echo}`]));
    const { status, said } = await tunnel(egress, `localhost:${echo}`);
    expect([status, said]).toEqual([403, "localhost has only addresses of this server's own network.\n"]);
    expect(egress.refused()).toEqual([`localhost:${echo}`]);
  });

  test("lists at most twenty of those", async () => {
    const egress = await opened([]);
    for (let n = 0; n < 30; n++) await tunnel(egress, `host${n}.example:443`);
    expect(egress.refused()).toHaveLength(20);
  });

  test("passes plain requests on to a registry that has no TLS, without what is said to proxies", async () => {
    const egress = await opened(hostsOfUrl(`http://localhost:${web}/`));
    const credentials = { "proxy-authorization": "Basic c2VjcmV0", "x-kept": "1" };
    expect(await get(egress, `http://localhost:${web}/a?b`, credentials)).toEqual({
      status: 200,
      body: "GET /a?b",
    });
    expect(seen.at(-1)?.headers).toEqual({ host: `localhost:${web}`, "x-kept": "1", connection: "close" });
    expect(await get(egress, `http://localhost:${echo}/`)).toMatchObject({ status: 403 });
    expect(await get(egress, "http://example.com/")).toMatchObject({ status: 403 });
    expect(await get(egress, "/a")).toMatchObject({ status: 403 });
    expect(await tunnel(egress, `localhost:${web}`)).toMatchObject({ status: 403 });
    const secure = await opened(hostsOfUrl(`https://localhost:${web}/`));
    expect(await get(secure, `http://localhost:${web}/`)).toMatchObject({ status: 403 });
  });

  test("ends connections that move too much together, and those on which nothing moves", async () => {
    const egress = await opened(hostsOfUrl(`https://localhost:${fountain}`), { bytes: 5_000_000 });
    const { inner } = await tunnel(egress, `localhost:${fountain}`);
    inner.on("error", () => {});
    let bytes = 0;
    for await (const chunk of inner.on("data", ({ length }) => (bytes += length))) void chunk;
    expect(bytes).toBeLessThan(6_000_000);
    const idle = await opened(hostsOfUrl(`https://localhost:${echo}`), { idleMs: 50 });
    const quiet = await tunnel(idle, `localhost:${echo}`);
    await new Promise((resolve) =>
      quiet.inner
        .on("error", () => {})
        .on("close", resolve)
        .resume(),
    );
  });

  test("is a socket in a folder of this user alone, and is gone in the end", async () => {
    const egress = await openEgress([], NO_PROXY);
    const folder = dirname(egress.socket);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    await egress.close();
    expect(existsSync(folder)).toBe(false);
  });
});

describe("behind a proxy of the server's own", () => {
  const asked: string[] = [];
  const upstream = createWeb().on("connect", (request: IncomingMessage, inner: Socket) => {
    asked.push(`${request.url} ${request.headers["proxy-authorization"] ?? ""}`.trim());
    if (request.url?.startsWith("missing")) inner.end("HTTP/1.1 404 Not Found\r\n\r\n");
    else inner.end("HTTP/1.1 200 OK\r\n\r\nhello");
  });

  test("hosts are reached through it, by name", async () => {
    const port = await listening(upstream);
    const environment = {
      HTTPS_PROXY: `http://me:p%40ss@localhost:${port}`,
      no_proxy: `.local.example, localhost:${echo}`,
    };
    const names = ["far.example", "missing.example", "localhost", "10.0.0.1"];
    const egress = await opened([...hostsNamed(names), ...hostsOfUrl(`https://localhost:${echo}`)], {
      environment,
    });
    const { status, inner } = await tunnel(egress, "far.example:443");
    expect([status, await text(inner)]).toEqual([200, "hello"]);
    expect(await tunnel(egress, "missing.example:443")).toMatchObject({ status: 502 });
    for (const to of ["localhost:443", "10.0.0.1:443", "not.listed:443"])
      expect(await tunnel(egress, to)).toMatchObject({ status: 403 });
    const near = await tunnel(egress, `localhost:${echo}`);
    near.inner.end("near");
    expect(await text(near.inner)).toBe("near");
    const login = `Basic ${Buffer.from("me:p@ss").toString("base64")}`;
    expect(asked).toEqual([`far.example:443 ${login}`, `missing.example:443 ${login}`]);
  });
});

test.each([
  ["127.0.0.1", true],
  ["10.1.2.3", true],
  ["172.16.0.1", true],
  ["172.32.0.1", false],
  ["192.168.1.1", true],
  ["169.254.169.254", true],
  ["100.64.0.1", true],
  ["0.0.0.0", true],
  ["255.255.255.255", true],
  ["8.8.8.8", false],
  ["::1", true],
  ["::", true],
  ["::ffff:127.0.0.1", true],
  ["::ffff:10.0.0.1", true],
  ["::ffff:8.8.8.8", false],
  ["::127.0.0.1", true],
  ["64:ff9b::7f00:1", true],
  ["2002:7f00:1::", true],
  ["fd00::1", true],
  ["fe80::1", true],
  ["fec0::1", true],
  ["ff02::1", true],
  ["2606:4700::1111", false],
])("%s is an address of the server's own network: %s", (address, isOwn) => {
  expect(isOwnAddress(address)).toBe(isOwn);
});
