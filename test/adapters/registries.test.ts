import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { MANAGERS, type Manager } from "../../src/core/environment/setup.ts";
import { createRegistries, machineWith } from "../../src/workspace/environment/registries.ts";

const home = await mkdtemp(join(tmpdir(), "redline-registries-"));
afterAll(() => rm(home, { recursive: true }));

interface Configured {
  /** What programs print, by their command lines. */
  readonly said?: Readonly<Record<string, string>>;
  /** Files of the server's home folder. */
  readonly files?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
}

/** What set-up is given by a server that is configured so. */
async function given(managers: readonly Manager[], { said = {}, files = {}, environment = {} }: Configured) {
  const HOME = await mkdtemp(join(home, "home-"));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(HOME, path)), { recursive: true });
    await writeFile(join(HOME, path), text);
  }
  const run = async (...words: string[]) => said[words.join(" ")] ?? "";
  const registries = await createRegistries({ environment: { HOME, ...environment }, run })(managers);
  const names = registries.hosts.map(({ name, port, isPlain }) => `${isPlain ? "http " : ""}${name}:${port}`);
  expect(JSON.stringify(registries)).not.toContain("secret");
  expect(registries.hosts.every(({ isTrusted }) => isTrusted)).toBe(true);
  return { hosts: [...new Set(names)], variables: registries.variables, files: registries.files };
}

const NPM = "npm config list --json";
const GO = "go env -json GOPROXY GOSUMDB GONOSUMDB";

describe("without any configuration, the defaults that each package manager documents", () => {
  test.each<[Manager, string[]]>([
    ["npm", ["registry.npmjs.org:443"]],
    ["pip", ["pypi.org:443", "files.pythonhosted.org:443"]],
    ["go", ["proxy.golang.org:443", "sum.golang.org:443"]],
    ["cargo", ["index.crates.io:443", "static.crates.io:443"]],
    ["bundler", ["rubygems.org:443", "index.rubygems.org:443"]],
    ["composer", ["repo.packagist.org:443", "api.github.com:443", "codeload.github.com:443"]],
    ["maven", ["repo.maven.apache.org:443", "repo1.maven.org:443"]],
    [
      "gradle",
      [
        "plugins.gradle.org:443",
        "plugins-artifacts.gradle.org:443",
        "services.gradle.org:443",
        "downloads.gradle.org:443",
        "repo.maven.apache.org:443",
        "repo1.maven.org:443",
      ],
    ],
  ])("%s", async (manager, hosts) => {
    expect(await given([manager], {})).toEqual({ hosts, variables: {}, files: {} });
  });

  test("of all at once", async () => {
    expect((await given(MANAGERS, {})).hosts).toHaveLength(18);
    expect((await given([], {})).hosts).toEqual([]);
  });
});

describe("with a configuration, what it says, without credentials", () => {
  const registry = "https://npm.example/a/";
  const npm = { npm_config_registry: registry, YARN_REGISTRY: registry, YARN_NPM_REGISTRY_SERVER: registry };

  test("npm", async () => {
    const said = {
      [NPM]: JSON.stringify({ registry, "@own:registry": "http://own.example:4873/", cache: "https://x" }),
    };
    expect(await given(["npm"], { said })).toEqual({
      hosts: ["npm.example:443", "http own.example:4873"],
      variables: npm,
      files: { ".npmrc": "@own:registry=http://own.example:4873/\n" },
    });
  });

  test("npm, which does not tell an address with a password", async () => {
    const text = "registry=https://me:secret@npm.example/a/\n//npm.example/:_authToken=secret\n";
    expect(await given(["npm"], { said: { [NPM]: "{}" }, files: { ".npmrc": text } })).toMatchObject({
      variables: npm,
    });
    const environment = { npm_config_registry: "https://me:secret@npm.example/a/" };
    expect(await given(["npm"], { environment })).toMatchObject({
      hosts: ["npm.example:443"],
      variables: npm,
    });
  });

  test("pip", async () => {
    const printed =
      ":env:.cert='/etc/ssl/x'\nglobal.extra-index-url='https://me:secret@more.example/simple\\nhttps://third.example'\nglobal.index-url='https://global.example/simple'\nuser.index-url='https://me:secret@pip.example:8443/simple'\n";
    expect(await given(["pip"], { said: { "python3 -m pip config list": printed } })).toEqual({
      hosts: ["pip.example:8443", "more.example:443", "third.example:443"],
      variables: {
        PIP_INDEX_URL: "https://pip.example:8443/simple",
        UV_DEFAULT_INDEX: "https://pip.example:8443/simple",
        PIP_EXTRA_INDEX_URL: "https://more.example/simple https://third.example",
        UV_INDEX: "https://more.example/simple https://third.example",
      },
      files: {},
    });
  });

  test("go", async () => {
    const settings = {
      GOPROXY: "https://me:secret@go.example/x|https://second.example,direct",
      GOSUMDB: "sums.example+0123+abcd https://me:secret@mirror.example/sumdb",
      GONOSUMDB: "own.example/*",
    };
    expect(await given(["go"], { said: { [GO]: JSON.stringify(settings) } })).toEqual({
      hosts: ["go.example:443", "second.example:443", "mirror.example:443"],
      variables: {
        GOPROXY: "https://go.example/x|https://second.example,direct",
        GOSUMDB: "sums.example+0123+abcd https://mirror.example/sumdb",
        GONOSUMDB: "own.example/*",
      },
      files: {},
    });
    const off = { said: { [GO]: '{ "GOPROXY": "off", "GOSUMDB": "off" }' } };
    expect(await given(["go"], off)).toEqual({
      hosts: [],
      variables: { GOPROXY: "off", GOSUMDB: "off" },
      files: {},
    });
  });

  test("cargo", async () => {
    const text =
      '[net]\ngit-fetch-with-cli = true\n[source.crates-io]\nreplace-with = "own" # ours\n[source."own"]\nregistry = "sparse+https://me:secret@cargo.example/index/"\n[registries.other]\nindex = "https://other.example/git"\ntoken = "secret"\n[registry]\ntoken = "secret"\n';
    expect(await given(["cargo"], { files: { ".cargo/config.toml": text } })).toEqual({
      hosts: ["cargo.example:443", "other.example:443"],
      variables: {},
      files: {
        ".cargo/config.toml":
          '[source.crates-io]\nreplace-with = "own"\n\n[source."own"]\nregistry = "sparse+https://cargo.example/index/"\n\n[registries.other]\nindex = "https://other.example/git"\n',
      },
    });
  });

  test("bundler", async () => {
    const printed =
      "path=vendor\nmirror.https://rubygems.org/=https://me:secret@gems.example/\nhttps://gems.example=secret\n";
    expect(await given(["bundler"], { said: { "bundle config list --parseable": printed } })).toEqual({
      hosts: ["gems.example:443"],
      variables: {},
      files: { ".bundle/config": '---\nBUNDLE_MIRROR__HTTPS://RUBYGEMS__ORG/: "https://gems.example/"\n' },
    });
  });

  test("composer", async () => {
    const listed = {
      own: { type: "composer", url: "https://me:secret@php.example" },
      "packagist.org": false,
    };
    const said = { "composer config --global repositories": JSON.stringify(listed) };
    expect(await given(["composer"], { said })).toEqual({
      hosts: ["php.example:443"],
      variables: {},
      files: {
        ".config/composer/config.json":
          '{"repositories":[{"type":"composer","url":"https://php.example"},{"packagist.org":false}]}',
      },
    });
  });

  test("maven, and gradle for what that says", async () => {
    const text =
      "<settings><!-- <mirror><url>https://old.example</url></mirror> --><servers><server><password>secret</password></server></servers><mirrors><mirror><id>own</id><mirrorOf>*</mirrorOf><url>https://me:secret@maven.example/all</url></mirror><mirror><id>no</id><mirrorOf>external:http:*</mirrorOf><url>http://0.0.0.0/</url><blocked>true</blocked></mirror></mirrors></settings>";
    const files = { ".m2/settings.xml": text };
    expect(await given(["maven"], { files })).toEqual({
      hosts: ["maven.example:443"],
      variables: {},
      files: {
        ".m2/settings.xml":
          "<settings><mirrors><mirror><id>own</id><mirrorOf>*</mirrorOf><url>https://maven.example/all</url></mirror></mirrors></settings>\n",
      },
    });
    expect((await given(["gradle"], { files })).hosts).toContain("maven.example:443");
  });
});

test("npm itself is asked, and is not given the server's secrets", async () => {
  const machine = machineWith({
    ...process.env,
    npm_config_registry: "https://npm.example/b/",
    WEBHOOK_SECRET: "secret",
  });
  expect(machine.environment).not.toHaveProperty("WEBHOOK_SECRET");
  expect((await createRegistries(machine)(["npm"])).variables).toMatchObject({
    npm_config_registry: "https://npm.example/b/",
  });
});
