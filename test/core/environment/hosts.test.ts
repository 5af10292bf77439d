import { expect, test } from "@jest/globals";
import { infer, json } from "./builders.ts";

const hosts = (files: Record<string, string>) => infer(files).hosts;
const MANIFEST = json({ dependencies: { a: "1" } });

test.each<[string, Record<string, string>, string[]]>([
  [
    "npm: where packages come from, and not whom to sponsor",
    {
      "package.json": MANIFEST,
      "package-lock.json": json({
        packages: {
          a: {
            resolved: "https://registry.npmjs.org/a/-/a-1.tgz",
            funding: { url: "https://sponsor.example.com/a" },
          },
          b: { resolved: "https://packages.example.com:8443/b.tgz" },
        },
      }),
    },
    ["packages.example.com:8443", "registry.npmjs.org"],
  ],
  [
    "npm: a repository on GitHub, which is downloaded from another host",
    { "package.json": MANIFEST, "package-lock.json": '"resolved": "git+ssh://git@github.com/a/b.git#abc"' },
    ["codeload.github.com", "github.com"],
  ],
  [
    "npm: the project's own registry, without what follows it",
    {
      "package.json": MANIFEST,
      ".npmrc": "@own:registry=https://npm.example.com/\n//npm.example.com/:_authToken=$TOKEN\n",
    },
    ["npm.example.com"],
  ],
  [
    "Yarn 1",
    {
      "package.json": MANIFEST,
      "yarn.lock": 'a@1:\n  resolved "https://registry.yarnpkg.com/a/-/a-1.tgz#abc"\n',
    },
    ["registry.yarnpkg.com"],
  ],
  [
    "Yarn 4",
    {
      "package.json": MANIFEST,
      "yarn.lock":
        '__metadata:\n  version: 8\n"a@npm:1":\n  resolution: "@a/a@https://gitlab.example.com/a.tgz"\n',
      ".yarnrc.yml": 'npmRegistryServer: "https://npm.example.com"\n',
    },
    ["gitlab.example.com", "npm.example.com", "registry.yarnpkg.com"],
  ],
  [
    "pnpm",
    {
      "package.json": MANIFEST,
      "pnpm-lock.yaml": "  a:\n    resolution: {tarball: https://codeload.github.com/a/tar.gz/1}\n",
    },
    ["codeload.github.com"],
  ],
  [
    "pip: indexes and direct references, and no comment",
    {
      "requirements.txt":
        "--index-url https://user:secret@pypi.example.com/simple\r\n--extra-index-url=https://extra.example.com/\r\n# https://comment.example.com\r\na @ https://files.example.com/a.whl\r\ngit+https://git.example.com/b.git\r\n-e git+https://edit.example.com/c.git#egg=c\r\n",
    },
    ["edit.example.com", "extra.example.com", "files.example.com", "git.example.com", "pypi.example.com"],
  ],
  [
    "uv",
    {
      "pyproject.toml":
        "[project]\n[project.urls]\nHomepage = 'https://home.example.com'\n[[tool.sponsors]]\nurl = 'https://sponsor.example.com'\n[[tool.uv.index]]\nname = 'own'\nurl = 'https://index.example.com/simple'\n",
      "uv.lock":
        'source = { registry = "https://pypi.org/simple" }\nsdist = { url = "https://files.pythonhosted.org/a" }\n',
    },
    ["files.pythonhosted.org", "index.example.com", "pypi.org"],
  ],
  [
    "Poetry",
    {
      "pyproject.toml": "[tool.poetry]",
      "poetry.lock": '[package.source]\nurl = "https://pypi.example.com/simple"\n',
    },
    ["pypi.example.com"],
  ],
  ["Bundler", { Gemfile: "", "Gemfile.lock": "GEM\n  remote: https://rubygems.org/\n" }, ["rubygems.org"]],
  [
    "Cargo: a name that stands in every lock file is not a host to reach",
    {
      "Cargo.toml": "",
      "Cargo.lock":
        'source = "registry+https://github.com/rust-lang/crates.io-index"\nsource = "git+https://gitlab.example.com/a?rev=1#1"\nsource = "sparse+https://index.example.com/"\n',
    },
    ["gitlab.example.com", "index.example.com"],
  ],
  [
    "Composer: downloads, and not home pages",
    {
      "composer.json": "{}",
      "composer.lock": json({
        packages: [
          {
            dist: { type: "zip", url: "https://api.github.com/repos/a/b/zipball/1" },
            homepage: "https://home.example.com",
          },
        ],
      }),
    },
    ["api.github.com", "codeload.github.com"],
  ],
  [
    "Maven: repositories, and not the project's page",
    {
      "pom.xml":
        "<url>https://home.example.com</url><repositories><repository>\n<id>a</id>\n<url>https://maven.example.com/x</url></repository></repositories>",
      ".mvn/wrapper/maven-wrapper.properties": "distributionUrl=https://repo.example.com/maven.zip\n",
    },
    ["maven.example.com", "repo.example.com"],
  ],
  [
    "Gradle: repositories, and where its wrapper is answered from",
    {
      "build.gradle": "repositories { maven { url 'https://maven.example.com' } }",
      "gradle/wrapper/gradle-wrapper.properties":
        "distributionUrl=https\\://services.gradle.org/distributions/gradle-8-bin.zip\n",
    },
    [
      "downloads.gradle.org",
      "github.com",
      "maven.example.com",
      "release-assets.githubusercontent.com",
      "services.gradle.org",
    ],
  ],
])("%s", (_, files, expected) => {
  expect(hosts(files)).toEqual(expected);
});

test.each([
  "https://10.0.0.1/a.tgz",
  "https://169.254.169.254/latest",
  "https://localhost:8080/a.tgz",
  "https://[::1]/a.tgz",
  "https://internal/a.tgz",
  "https://0x7f.1/a.tgz",
  "file:///etc/passwd",
  "https://exa mple.com/",
])("%s is no host that a lock file can open", (url) => {
  expect(hosts({ "package.json": MANIFEST, "package-lock.json": json({ resolved: url }) })).toEqual([]);
});

test("of a lock file with a megabyte of hosts the twenty most frequent ones count, in linear time", () => {
  const line = (host: string) => `"resolved": "https://${host}/a.tgz"\n`;
  const many = Array.from({ length: 25_000 }, (_, at) => line(`h${at}.example.com`)).join("");
  const frequent = Array.from({ length: 20 }, (_, at) => line(`z${at}.example.com`).repeat(2)).join("");
  const found = hosts({ "package.json": MANIFEST, "package-lock.json": many + frequent });
  expect(found).toHaveLength(20);
  expect(found.every((host) => host.startsWith("z"))).toBe(true);
});

test.each<[string, Record<string, string>]>([
  ["requirements.txt", { "requirements.txt": `${"a".repeat(200)}@`.repeat(20_000) }],
  ["pnpm-lock.yaml", { "package.json": MANIFEST, "pnpm-lock.yaml": "tarball: https:".repeat(100_000) }],
  ["pom.xml", { "pom.xml": "<repository>".repeat(100_000) }],
  ["composer.lock", { "composer.json": "{}", "composer.lock": '"dist":  '.repeat(100_000) }],
  ["build.gradle", { "build.gradle": "url    ".repeat(100_000) }],
  ["uv.lock", { "pyproject.toml": "", "uv.lock": `url = "https://${"a".repeat(500_000)}` }],
])("%s with a megabyte of almost nothing is read in the time that its length takes", (_, files) => {
  expect(hosts(files)).toEqual([]);
});

test("a yarn.lock with a megabyte of almost nothing leaves Yarn's own registry", () => {
  const files = { "package.json": MANIFEST, "yarn.lock": 'resolution: "'.repeat(100_000) };
  expect(hosts(files)).toEqual(["registry.yarnpkg.com"]);
});
