import { type LookupAddress, promises } from "node:dns";
import { BlockList, isIP } from "node:net";

/** Addresses that only this machine or its own network answers for. */
const OWN: readonly (readonly [string, number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 3],
  ["::", 96],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["2002::", 16],
  ["fc00::", 7],
  ["fe80::", 9],
  ["ff00::", 8],
];

const own = new BlockList();
for (const [network, prefix] of OWN) own.addSubnet(network, prefix, network.includes(":") ? "ipv6" : "ipv4");

/** True for an address of this machine or its network, also where IPv6 wraps one of IPv4. */
export function isOwnAddress(address: string): boolean {
  // Node compares addresses that are mapped (::ffff:a.b.c.d) with the IPv4 ones.
  return own.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

/** The addresses of a host that may be connected to. `isTrusted`: also those of this machine and its network. */
export async function addressesOf(host: string, isTrusted: boolean): Promise<LookupAddress[]> {
  const found = await promises.lookup(host, { all: true });
  return isTrusted ? found : found.filter(({ address }) => !isOwnAddress(address));
}
