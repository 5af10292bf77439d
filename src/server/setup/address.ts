import { lookup } from "node:dns/promises";
import { BlockList, isIP } from "node:net";

/** Who can reach an address: this machine, its network, or everybody. */
const REACHES = ["this machine", "a private network", "everybody"] as const;
type Reach = (typeof REACHES)[number];

const LOOPBACK = ranges(["127.0.0.0/8", "0.0.0.0/8", "::1/128", "::/128"]);
const PRIVATE = ranges([
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "169.254.0.0/16",
  "100.64.0.0/10",
  "fc00::/7",
  "fe80::/10",
]);

function ranges(all: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of all) {
    const [net = "", prefix] = range.split("/");
    list.addSubnet(net, Number(prefix), isIP(net) === 6 ? "ipv6" : "ipv4");
  }
  return list;
}

/** Reads an address that a person typed; without a scheme it is `https`. Returns what is wrong with it as a string. */
export function parseAddress(
  typed: string,
  name: string,
  example = "https://redline.example.com",
): URL | string {
  const text = typed.trim().replace(/\/+$/, "");
  const address = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  if (!URL.canParse(address)) return `${name} must be a URL such as ${example}.`;
  const url = new URL(address);
  if (!/^https?:$/.test(url.protocol)) return `${name} must begin with https:// or http://.`;
  if (url.username || url.password || url.search || url.hash)
    return `${name} must not have a user name, a password, a query or a fragment.`;
  return url;
}

/**
 * Why GitHub cannot reach an address, or undefined if nothing is known against it. A GitHub Enterprise Server in a
 * private network reaches its neighbours, and a GitHub on this machine reaches this machine.
 */
export async function privateProblem(address: URL, github: URL): Promise<string | undefined> {
  const reach = await reachOf(address.hostname);
  if (reach === undefined) return `${address.hostname} was not found in the DNS. Check the spelling.`;
  const needed = /(^|\.)github\.com$/.test(github.hostname) ? "everybody" : await reachOf(github.hostname);
  if (REACHES.indexOf(reach) >= REACHES.indexOf(needed ?? "everybody")) return undefined;
  return `GitHub cannot reach it: ${address.host} is an address for ${reach} only. Enter an address that ${github.host} can reach, or use a webhook relay.`;
}

/** Who can reach all the addresses of a name; undefined if it has none. */
async function reachOf(hostname: string): Promise<Reach | undefined> {
  const bare = hostname.replace(/^\[|\]$/g, "");
  const found = await lookup(bare, { all: true }).catch(() => []);
  const reaches = found.map(({ address, family }) => reachOfIP(address, family === 6 ? "ipv6" : "ipv4"));
  return REACHES.find((reach) => reaches.includes(reach));
}

function reachOfIP(address: string, family: "ipv4" | "ipv6"): Reach {
  if (LOOPBACK.check(address, family)) return "this machine";
  return PRIVATE.check(address, family) ? "a private network" : "everybody";
}

/** A proxy that waits for its own timeout is as good as away. Milliseconds. */
const ANSWER_MS = 10_000;

/** Why a page of this server was not found at its public address, or undefined if it was. */
export async function reachProblem(page: URL, expected: string): Promise<string | undefined> {
  try {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const response = await fetch(page, { redirect: "manual", signal });
    const to = response.headers.get("location");
    if (to !== null)
      return `it redirects to ${to}, and GitHub does not follow redirects. Enter the final address.`;
    if ((await response.text()) === expected) return undefined;
    return `another server answered (status ${response.status}). Forward ${page.pathname.replace(/\/[^/]*$/, "")} to this server.`;
  } catch (error) {
    return reasonOf(error as Error);
  }
}

/** By the code of a failed connection. */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection was refused. Check the port, and that the proxy is running.",
  ENOTFOUND: "its name was not found in the DNS. Check the spelling.",
  ECONNRESET: "the connection was closed before an answer came.",
  EHOSTUNREACH: "there is no route to it.",
  ETIMEDOUT: "the connection timed out. Check the firewall.",
  UND_ERR_CONNECT_TIMEOUT: "the connection timed out. Check the firewall.",
};

/** Why a connection failed, in words; the reason is the innermost cause. */
export function reasonOf(error: Error): string {
  if (error.cause) return reasonOf(error.cause as Error);
  const { name, code, message } = error as NodeJS.ErrnoException;
  if (name === "TimeoutError")
    return `there was no answer in ${ANSWER_MS / 1_000} seconds. Check the firewall.`;
  if (/CERT|SIGNED|TLS|SSL/.test(code ?? "")) return `its TLS certificate was rejected (${code}).`;
  return REASONS[code ?? ""] ?? `${message}.`;
}
