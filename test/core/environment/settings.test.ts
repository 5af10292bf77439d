import { expect, test } from "@jest/globals";
import { parseSettings } from "../../../src/core/state/settings-file.ts";
import { environmentSettings } from "./builders.ts";

test("without the key everything is inferred, install scripts stay off, and there are limits", () => {
  expect(environmentSettings()).toEqual({
    setup: null,
    network: [],
    scripts: false,
    variables: {},
    image: null,
    limits: { seconds: 1_200, run: 600 },
  });
});

test("a single command is a list of one, and an empty list is not the same as no key", () => {
  expect(environmentSettings({ setup: "make deps" }).setup).toEqual(["make deps"]);
  expect(environmentSettings({ setup: ["npm ci", "npm run build"] }).setup).toHaveLength(2);
  expect(environmentSettings({ setup: [] }).setup).toEqual([]);
});

test("hosts are kept in lower case, and without the port that is meant anyway", () => {
  const network = [
    "Packages.Example.com",
    "a.example.com:443",
    "b.example.com:8443",
    "xn--bcher-kva.example",
  ];
  expect(environmentSettings({ network }).network).toEqual([
    "packages.example.com",
    "a.example.com",
    "b.example.com:8443",
    "xn--bcher-kva.example",
  ]);
});

test("a suite of twenty minutes can be allowed for", () => {
  expect(environmentSettings({ limits: { run: 1_500 } }).limits).toMatchObject({
    run: 1_500,
    seconds: 1_200,
  });
});

test.each([
  [
    "a URL",
    { network: ["https://example.com/x"] },
    "`environment.network.0` must be a host name without `https://`",
  ],
  ["a path", { network: ["example.com/x"] }, "must be a host name, with a port"],
  ["a wildcard", { network: ["*.example.com"] }, "there are no wildcards"],
  ["a private address", { network: ["10.0.0.1"] }, "not an IP address"],
  ["an address with a port", { network: ["169.254.169.254:80"] }, "not an IP address"],
  ["an address of version 6", { network: ["[::1]:443"] }, "not an IP address"],
  ["an address without brackets", { network: ["fe80::1"] }, "not an IP address"],
  ["an address in hexadecimal", { network: ["0x7f000001"] }, "must be a host name"],
  ["an address with hexadecimal parts", { network: ["127.0.0.0x1"] }, "must be a host name"],
  ["a name of this machine", { network: ["localhost"] }, "must be a host name"],
  ["a port that is none", { network: ["example.com:70000"] }, "must be a host name"],
  ["a user", { network: ["me@example.com"] }, "must be a host name"],
  ["a line break", { network: ["example.com\nevil.com"] }, "must be a host name"],
  ["an empty command", { setup: ["npm ci", " "] }, "`environment.setup"],
  ["a number for a command", { setup: 3 }, "must be a command or a list of at most 20 commands"],
  ["PATH", { variables: { PATH: "/x" } }, "is set by the sandbox"],
  ["a proxy", { variables: { https_proxy: "http://x" } }, "is set by the sandbox"],
  ["a name with a space", { variables: { "A B": "x" } }, "must be the name of a variable"],
  ["a number as a value", { variables: { PORT: 3000 } }, "put numbers and `true` in quotes"],
  ["no time at all", { limits: { run: 0 } }, "`environment.limits.run`"],
  ["more than an hour", { limits: { seconds: 4_000 } }, "`environment.limits.seconds`"],
  ["an option as image", { image: "--privileged" }, "must be the name of an image"],
  ["an unknown key", { egress: [] }, "egress"],
])("%s is refused with a reason", (_, environment, reason) => {
  const { settings, problems } = parseSettings(JSON.stringify({ environment }));
  expect(settings).toBeUndefined();
  expect(problems.map(({ line, what }) => `Line ${line}: ${what}`).join("\n")).toContain(reason);
});
