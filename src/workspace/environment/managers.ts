import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Manager } from "../../core/environment/setup.ts";

/** What can be asked on this machine. */
export interface Machine {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What a program prints; nothing if it is missing or fails. */
  readonly run: (program: string, ...args: string[]) => Promise<string>;
}

/** What a package manager's configuration says; where it says nothing, the manager's own documented default. */
export interface Said {
  readonly urls: readonly string[];
  /** Only for what is not the default. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
}

export const MANAGED: Readonly<Record<Manager, (machine: Machine) => Promise<Said>>> = {
  npm: saidByNpm,
  pip: saidByPip,
  go: saidByGo,
  cargo: saidByCargo,
  bundler: saidByBundler,
  composer: saidByComposer,
  maven: saidByMaven,
  gradle: saidByGradle,
};

/** npm does not tell addresses that contain a password: those are read where they are written. */
async function saidByNpm({ run, environment }: Machine): Promise<Said> {
  const settings = objectIn(await run("npm", "config", "list", "--json"));
  const file = await textOf(environment.npm_config_userconfig ?? join(environment.HOME ?? "/", ".npmrc"));
  const written = [...file.matchAll(/^\s*((?:@[^\s:]+:)?registry)\s*=\s*(\S+)/gm)].map(
    ([, name = "", url]) => [name, url],
  );
  const ofVariable = environment.npm_config_registry ?? environment.NPM_CONFIG_REGISTRY;
  const all = { ...Object.fromEntries(written), ...(ofVariable && { registry: ofVariable }), ...settings };
  const named = Object.entries(all).flatMap(([name, value]) => {
    const url = /^(?:@[^\s:]+:)?registry$/.test(name) && typeof value === "string" ? bare(value) : undefined;
    return url === undefined ? [] : [{ name, url }];
  });
  const registry = named.find(({ name }) => name === "registry")?.url ?? NPM;
  const scoped = named.filter(({ name }) => name !== "registry");
  const isDefault = registry === NPM;
  const [npm_config_registry, YARN_REGISTRY, YARN_NPM_REGISTRY_SERVER] = [registry, registry, registry];
  return {
    urls: [registry, ...scoped.map(({ url }) => url)],
    variables: isDefault ? {} : { npm_config_registry, YARN_REGISTRY, YARN_NPM_REGISTRY_SERVER },
    files:
      scoped.length === 0 ? {} : { ".npmrc": scoped.map(({ name, url }) => `${name}=${url}\n`).join("") },
  };
}

/** `pip config list` prints `global.index-url='https://...'`, and `:env:.index-url=...` for variables. */
async function saidByPip({ run }: Machine): Promise<Said> {
  const listed =
    (await run("pip", "config", "list")) || (await run("python3", "-m", "pip", "config", "list"));
  const said = (option: string) => {
    const found = listed.matchAll(new RegExp(`^[^.\\n]*\\.${option}='(.*)'$`, "gm"));
    return (
      [...found]
        .at(-1)?.[1]
        ?.split(/(?:\\n|\s)+/)
        .flatMap((url) => bare(url) ?? []) ?? []
    );
  };
  const [index = PYPI] = said("index-url");
  const more = said("extra-index-url");
  const isDefault = index === PYPI;
  return {
    urls: [index, ...more, ...(isDefault ? ["https://files.pythonhosted.org/"] : [])],
    variables: {
      ...(isDefault ? {} : { PIP_INDEX_URL: index, UV_DEFAULT_INDEX: index }),
      ...(more.length === 0 ? {} : { PIP_EXTRA_INDEX_URL: more.join(" "), UV_INDEX: more.join(" ") }),
    },
  };
}

async function saidByGo({ run }: Machine): Promise<Said> {
  const settings = objectIn(await run("go", "env", "-json", "GOPROXY", "GOSUMDB", "GONOSUMDB"));
  const said = (name: string) => (typeof settings[name] === "string" ? settings[name] : "");
  const proxies = (said("GOPROXY") || GO).split(/([,|])/).map((part) => bare(part) ?? part);
  // NAME, NAME+KEY, or either of them with a URL.
  const [sums = "", sumsUrl] = (said("GOSUMDB") || GO_SUMS).split(" ");
  const [sumsName = ""] = sums.split("+");
  const GOPROXY = proxies.join("");
  return {
    urls: [...proxies, ...(sumsName === "off" ? [] : [bare(sumsUrl) ?? `https://${sumsName}/`])],
    variables: {
      ...(GOPROXY === GO ? {} : { GOPROXY }),
      ...(said("GOSUMDB") === "" || sums === GO_SUMS
        ? {}
        : { GOSUMDB: [sums, bare(sumsUrl)].join(" ").trim() }),
      ...(said("GONOSUMDB") === "" ? {} : { GONOSUMDB: said("GONOSUMDB") }),
    },
  };
}

/** A replaced source can only be set in a file; cargo's own command to show its configuration is not stable. */
async function saidByCargo({ environment }: Machine): Promise<Said> {
  const home = environment.CARGO_HOME ?? join(environment.HOME ?? "/", ".cargo");
  const text = (await textOf(join(home, "config.toml"))) || (await textOf(join(home, "config")));
  const sections = text.split(/^\s*(?=\[)/m).flatMap((section) => {
    const [, table, name] = /^\[(source|registries)\.(?:"([^"]+)"|[\w-]+)\]/.exec(section) ?? [];
    const title = /^\[(.+?)\]/.exec(section)?.[1];
    if (table === undefined || title === undefined) return [];
    const settings = [...section.matchAll(/^\s*(registry|index|replace-with)\s*=\s*["'](.*?)["']/gm)];
    return [
      {
        title,
        name,
        settings: settings.map(([, key = "", value = ""]) => [key, withoutLogin(value)] as const),
      },
    ];
  });
  const urls = sections.flatMap(({ settings }) =>
    settings.flatMap(([key, value]) => (key === "replace-with" ? [] : [value.replace(/^sparse\+/, "")])),
  );
  const isReplaced = sections.some(
    ({ title, settings }) => /crates-io/.test(title) && settings.some(([key]) => key === "replace-with"),
  );
  const kept = sections.map(
    ({ title, settings }) =>
      `[${title}]\n${settings.map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`).join("")}`,
  );
  return {
    urls: [...urls, ...(isReplaced ? [] : CRATES)],
    files: sections.length === 0 ? {} : { ".cargo/config.toml": kept.join("\n") },
  };
}

async function saidByBundler({ run }: Machine): Promise<Said> {
  const listed = await run("bundle", "config", "list", "--parseable");
  const mirrors = [...listed.matchAll(/^(mirror\.\S+?)=(\S+)$/gm)].flatMap(([, name = "", url]) => {
    const mirror = bare(url);
    return mirror === undefined ? [] : [{ name, mirror }];
  });
  const isReplaced = mirrors.some(({ name }) => /^mirror\.(?:all$|https:\/\/rubygems\.org)/.test(name));
  const lines = mirrors.map(({ name, mirror }) => {
    const key = name.replaceAll(".", "__").replaceAll("-", "___").toUpperCase();
    return `BUNDLE_${key}: ${JSON.stringify(mirror)}\n`;
  });
  return {
    urls: [...mirrors.map(({ mirror }) => mirror), ...(isReplaced ? [] : RUBYGEMS)],
    files: mirrors.length === 0 ? {} : { ".bundle/config": `---\n${lines.join("")}` },
  };
}

async function saidByComposer({ run }: Machine): Promise<Said> {
  const repositories = objectIn(await run("composer", "config", "--global", "repositories"));
  const own = Object.values(repositories).flatMap((one) => {
    const { type, url } = Object(one) as { type?: unknown; url?: unknown };
    const place = typeof url === "string" ? bare(url) : undefined;
    const isOwn =
      type === "composer" && place !== undefined && !place.startsWith("https://repo.packagist.org");
    return isOwn ? [{ type, url: place }] : [];
  });
  const isReplaced = repositories["packagist.org"] === false || repositories.packagist === false;
  const listed = [...own, ...(isReplaced ? [{ "packagist.org": false }] : [])];
  return {
    urls: [...own.map(({ url }) => url), ...(isReplaced ? [] : PACKAGIST)],
    files:
      listed.length === 0 ? {} : { ".config/composer/config.json": JSON.stringify({ repositories: listed }) },
  };
}

async function saidByMaven({ environment }: Machine): Promise<Said> {
  const home = environment.HOME ?? "/";
  const text = (await textOf(join(home, ".m2/settings.xml"))) || (await textOf("/etc/maven/settings.xml"));
  const mirrors = [...text.replace(/<!--[\s\S]*?-->/g, "").matchAll(/<mirror>([\s\S]*?)<\/mirror>/g)].flatMap(
    ([, mirror = ""]) => {
      const part = (name: string) => new RegExp(`<${name}>\\s*(.*?)\\s*</${name}>`).exec(mirror)?.[1] ?? "";
      const url = bare(part("url"));
      // Maven's own one blocks what has no TLS, by an address that never answers.
      if (url === undefined || /<blocked>\s*true/.test(mirror)) return [];
      return [{ id: part("id"), of: part("mirrorOf"), url }];
    },
  );
  const isReplaced = mirrors.some(({ of }) => /(?:^|,)\s*(?:\*|external:\*|central)\s*(?:,|$)/.test(of));
  const kept = mirrors.map(
    ({ id, of, url }) => `<mirror><id>${id}</id><mirrorOf>${of}</mirrorOf><url>${url}</url></mirror>`,
  );
  return {
    urls: [...mirrors.map(({ url }) => url), ...(isReplaced ? [] : MAVEN)],
    files:
      mirrors.length === 0
        ? {}
        : { ".m2/settings.xml": `<settings><mirrors>${kept.join("")}</mirrors></settings>\n` },
  };
}

/** Its configuration is programs, which are not read: its defaults, and what Maven is configured for. */
async function saidByGradle(machine: Machine): Promise<Said> {
  const { urls } = await saidByMaven(machine);
  return { urls: [...GRADLE, ...urls] };
}

const NPM = "https://registry.npmjs.org/";
const PYPI = "https://pypi.org/simple";
const GO = "https://proxy.golang.org,direct";
const GO_SUMS = "sum.golang.org";
const CRATES = ["https://index.crates.io/", "https://static.crates.io/"];
const RUBYGEMS = ["https://rubygems.org/", "https://index.rubygems.org/"];
/** And where the packages that it lists lie, for the most part. */
const PACKAGIST = ["https://repo.packagist.org/", "https://api.github.com/", "https://codeload.github.com/"];
const MAVEN = ["https://repo.maven.apache.org/", "https://repo1.maven.org/"];
const GRADLE = [
  "plugins.gradle.org",
  "plugins-artifacts.gradle.org",
  "services.gradle.org",
  "downloads.gradle.org",
].map((name) => `https://${name}/`);

/** A web address without a user's name and password; undefined if it is none. */
function bare(text: string | undefined): string | undefined {
  if (text === undefined || !/^https?:\/\//.test(text)) return undefined;
  return URL.canParse(text) ? withoutLogin(text) : undefined;
}

/** The same text, but for the login in it: package managers compare addresses by the letter. */
const withoutLogin = (text: string) => text.replace(/^((?:[a-z]+\+)?[a-z]+:\/\/)[^/?#]*@/, "$1");

function objectIn(json: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(json));
  } catch {
    return {};
  }
}

const textOf = (file: string) => readFile(file, "utf8").catch(() => "");
