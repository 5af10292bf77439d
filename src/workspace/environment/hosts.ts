import { isIP } from "node:net";

/** A host and port that set-up may reach. */
export interface Host {
  readonly name: string;
  readonly port: number;
  /** True if it may be asked without TLS, which the proxy then sees. */
  readonly isPlain: boolean;
  /** True if this server's own configuration names it: it may lie in the server's own network. */
  readonly isTrusted: boolean;
}

const NAME = /^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$/;

/** A host as somebody writes it, `example.com` or `example.com:8443`, in one form; undefined if it is none. */
export function parseHost(text: string, portDefault = 443): Pick<Host, "name" | "port"> | undefined {
  const [, brackets, plain = "", port] =
    /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(text.trim()) ?? [];
  const name = (brackets ?? plain).toLowerCase().replace(/\.$/, "");
  const isName = brackets === undefined ? NAME.test(name) : isIP(name) === 6;
  if (!isName || name.length > 253 || Number(port ?? portDefault) > 65_535) return undefined;
  return { name, port: Number(port ?? portDefault) };
}

/** As people write it: `example.com:443`. */
export const nameOf = ({ name, port }: Pick<Host, "name" | "port">) =>
  name.includes(":") ? `[${name}]:${port}` : `${name}:${port}`;

/** The hosts that a repository asks for; what is none is left out. */
export function hostsNamed(names: readonly string[]): Host[] {
  return names.flatMap((text) => {
    const host = parseHost(text);
    return host === undefined ? [] : [{ ...host, isPlain: false, isTrusted: false }];
  });
}

/** The host of a registry that this server is configured for; none for what is no web address. */
export function hostsOfUrl(text: string): Host[] {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return [];
  const isPlain = url.protocol === "http:";
  const host = parseHost(url.host, isPlain ? 80 : 443);
  return host === undefined ? [] : [{ ...host, isPlain, isTrusted: true }];
}
