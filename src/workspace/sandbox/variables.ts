import { existsSync } from "node:fs";

/** Where a command that may use the network finds the proxy. */
export const PROXY_PORT = 3128;
const PROXY = `http://127.0.0.1:${PROXY_PORT}`;
const LOCAL = "localhost,127.0.0.1,::1";
/** The host's certificates, among which may be one of its own network. */
export const CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt";
const PATH = ["/opt/node/bin", "/usr/local/bin", "/usr/local/go/bin", "/usr/bin", "/bin"];

/** What a RunRequest says of its command's environment. */
interface Asked {
  readonly network?: object | undefined;
  readonly variables?: Readonly<Record<string, string>> | undefined;
  readonly path?: readonly string[] | undefined;
}

/**
 * All of a command's environment inside the sandbox. What the request asks for wins. `certificates`: where the host's
 * are inside.
 */
export function variablesOf(
  { network, variables, path = [] }: Asked,
  certificates = CERTIFICATES,
): Readonly<Record<string, string>> {
  return {
    HOME: "/home/work",
    LANG: "C.UTF-8",
    CI: "1",
    PATH: [...path, ...PATH].join(":"),
    npm_config_update_notifier: "false",
    // Without a network, npm would otherwise retry for minutes.
    ...(network === undefined
      ? { npm_config_offline: "true" }
      : { ...viaProxy(), ...trusting(certificates) }),
    ...variables,
  };
}

/** Each program has a name of its own for the same. */
function viaProxy(): Record<string, string> {
  const java = ["http", "https"].flatMap((kind) => [
    `-D${kind}.proxyHost=127.0.0.1`,
    `-D${kind}.proxyPort=${PROXY_PORT}`,
  ]);
  return {
    ...all(["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"], PROXY),
    ...all(["npm_config_proxy", "npm_config_https_proxy", "YARN_HTTP_PROXY", "YARN_HTTPS_PROXY"], PROXY),
    ...all(["NO_PROXY", "no_proxy", "npm_config_noproxy"], LOCAL),
    NODE_USE_ENV_PROXY: "1",
    JAVA_TOOL_OPTIONS: java.join(" "),
  };
}

/** What makes programs trust the certificates in a file, if the host has them. */
export function trusting(file: string): Record<string, string> {
  if (!existsSync(CERTIFICATES)) return {};
  const names = ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"];
  return all([...names, "GIT_SSL_CAINFO", "CARGO_HTTP_CAINFO", "npm_config_cafile"], file);
}

const all = (names: readonly string[], value: string) =>
  Object.fromEntries(names.map((name) => [name, value]));
