import { request } from "node:http";
import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { addressesOf, isOwnAddress } from "./addresses.ts";
import { type Host, nameOf } from "./hosts.ts";

/** A host that must not be connected to, for the reason that the message gives. */
export class Forbidden extends Error {}

const CONNECT_MS = 30_000;

/**
 * Connects to a host, at an address that it is looked up for once and then keeps, or through this server's own proxy,
 * which looks names up itself.
 */
export async function dial(host: Host, environment: NodeJS.ProcessEnv): Promise<Socket> {
  const proxy = proxyFor(host, environment);
  if (proxy === undefined) return await dialDirectly(host);
  if (!host.isTrusted && (host.name === "localhost" || (isIP(host.name) > 0 && isOwnAddress(host.name))))
    throw new Forbidden(`${host.name} is an address of this server's own network.`);
  return await dialThrough(proxy, host);
}

async function dialDirectly({ name, port, isTrusted }: Host): Promise<Socket> {
  const addresses = await addressesOf(name, isTrusted);
  if (addresses.length === 0) throw new Forbidden(`${name} has only addresses of this server's own network.`);
  const socket = connect({
    host: name,
    port,
    autoSelectFamily: true,
    lookup: (_name, { all }, done) => {
      const [first] = addresses;
      if (all) done(null, addresses);
      else done(null, first?.address ?? "", first?.family);
    },
  });
  return await opened(socket, "connect");
}

/** This server's own proxy for a host, as most programs read the environment. */
function proxyFor({ name, port }: Host, environment: NodeJS.ProcessEnv): URL | undefined {
  const said = (variable: string) => environment[variable.toLowerCase()] || environment[variable];
  const proxy = said("HTTPS_PROXY") || said("ALL_PROXY");
  const exceptions = (said("NO_PROXY") ?? "").split(",").flatMap((one) => one.trim().toLowerCase() || []);
  const isException = exceptions.some((one) => {
    const [host = "", only] = one.replace(/^\*?\./, "").split(":");
    if (one === "*") return true;
    return (name === host || name.endsWith(`.${host}`)) && (only === undefined || only === String(port));
  });
  return proxy === undefined || isException ? undefined : (URL.parse(proxy) ?? undefined);
}

async function dialThrough(proxy: URL, host: Host): Promise<Socket> {
  const isTls = proxy.protocol === "https:";
  const to = { host: proxy.hostname.replace(/^\[|\]$/g, ""), port: Number(proxy.port) || (isTls ? 443 : 80) };
  const socket = isTls
    ? await opened(connectTls({ ...to, servername: to.host }), "secureConnect")
    : await opened(connect(to), "connect");
  const login = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  const credentials =
    proxy.username === "" ? {} : { "proxy-authorization": `Basic ${Buffer.from(login).toString("base64")}` };
  const asked = request({
    method: "CONNECT",
    path: nameOf(host),
    headers: { host: nameOf(host), ...credentials },
    createConnection: () => socket,
  });
  return await new Promise((resolve, reject) => {
    asked.on("error", reject);
    asked.on("response", ({ statusCode }) => reject(new Error(`the proxy answered ${statusCode}`)));
    asked.on("connect", ({ statusCode }, tunnel, first) => {
      tunnel.unshift(first);
      if (statusCode === 200) resolve(tunnel as Socket);
      else reject(new Error(`the proxy answered ${statusCode}`));
    });
    asked.end();
  });
}

async function opened(socket: Socket, event: "connect" | "secureConnect"): Promise<Socket> {
  return await new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      socket.destroy();
      reject(error);
    };
    socket.on("error", fail);
    socket.setTimeout(CONNECT_MS, () => fail(new Error("no answer")));
    socket.once(event, () => {
      socket.off("error", fail).setTimeout(0);
      resolve(socket);
    });
  });
}
