/** Hosts that lock files and manifests name, so that set-up may reach them. */
import { isHost } from "../state/environment-settings.ts";
import { matches, type Recognised } from "./recognise.ts";

/** More hosts than a repository can need: of more, the most frequent ones. */
const HOSTS_MAX = 20;

const WEB = String.raw`(?:git\+)?(?:https?|ssh|git\+ssh)\\?:\/\/(?:[^\s"'@/<>]{0,200}@)?([\w.-]{1,253}(?::\d{1,5})?)`;
const after = (prefix: string, flags = "g") => new RegExp(prefix + WEB, flags);

/** Where each file names what is downloaded. Other addresses in it, such as of home pages and sponsors, do not count. */
const SOURCES: readonly (readonly [file: string, hosts: RegExp])[] = [
  ["package-lock.json", after(String.raw`"resolved":\s{0,4}"`)],
  ["npm-shrinkwrap.json", after(String.raw`"resolved":\s{0,4}"`)],
  ["yarn.lock", after('(?:resolved "|resolution: "(?:@[^"@]{0,200}|[^"@]{1,200})@)')],
  ["pnpm-lock.yaml", after("(?:tarball|repo): ['\"]?")],
  [".npmrc", after(String.raw`^(?:@[\w.-]{1,100}:)?registry\s{0,4}=\s{0,4}`, "gm")],
  [".yarnrc.yml", after("npmRegistryServer: ['\"]?")],
  ["uv.lock", after('(?:registry|url|git) = "')],
  ["poetry.lock", after('^url = "', "gm")],
  ["pyproject.toml", after(String.raw`^url\s{0,4}=\s{0,4}["']`, "gm")],
  [
    "*requirements*",
    after(
      String.raw`^(?:(?:--index-url|--extra-index-url|--find-links|-i|-f)[ =]{1,4}|[^#\n]{0,200}?@ {0,4}|(?:-e |--editable[ =])?)`,
      "gm",
    ),
  ],
  ["Gemfile.lock", after("^ {1,4}remote: ", "gm")],
  ["gems.locked", after("^ {1,4}remote: ", "gm")],
  ["Cargo.lock", after(String.raw`^source = "(?:(?:registry|sparse|git)\+)?`, "gm")],
  [".cargo/config.toml", after(String.raw`(?:index|registry)\s{0,4}=\s{0,4}"(?:sparse\+)?`)],
  [
    "composer.lock",
    after(String.raw`"(?:dist|source)":\s{0,40}\{\s{0,40}"type":\s{0,4}"\w{1,20}",\s{0,40}"url":\s{0,4}"`),
  ],
  ["pom.xml", after(String.raw`<(?:pluginR|r)epository>[\s\S]{0,500}?<url>\s{0,40}`)],
  ["*.gradle", after(String.raw`\burl\s{0,4}=?\s{0,4}(?:uri\()?["']`)],
  ["*.gradle.kts", after(String.raw`(?:\burl\s{0,4}=\s{0,4}(?:uri\()?|\bmaven\()["']`)],
  ["gradle/wrapper/gradle-wrapper.properties", after("^distributionUrl=", "gm")],
  [".mvn/wrapper/maven-wrapper.properties", after("^(?:distribution|wrapper)Url=", "gm")],
];

/** Hosts that a server answers from when it is asked for a download, by the host that is named. */
const REDIRECTS: Readonly<Record<string, readonly string[]>> = {
  "github.com": ["codeload.github.com"],
  "api.github.com": ["codeload.github.com"],
  "services.gradle.org": ["downloads.gradle.org", "github.com", "release-assets.githubusercontent.com"],
};

/** Named in every Cargo.lock as a name of crates.io; nothing is downloaded from there. */
const CRATES_INDEX = /registry\+https:\/\/github\.com\/rust-lang\/crates\.io-index/g;

function countHosts(text: string, pattern: RegExp, counts: Map<string, number>): void {
  for (const [, found = ""] of text.replace(CRATES_INDEX, "").matchAll(pattern)) {
    const host = found.toLowerCase().replace(/:(?:443|80|22)$/, "");
    if (isHost(host)) counts.set(host, (counts.get(host) ?? 0) + 1);
  }
}

/** The hosts that the projects' files name for downloads, sorted; at most 20. */
export function hostsIn(recognised: readonly Recognised[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { project } of recognised) {
    for (const [pattern, hosts] of SOURCES) {
      const named = project.files.filter((file) => matches(file, pattern)).slice(0, 20);
      for (const file of named) countHosts(project.read(file) ?? "", hosts, counts);
    }
  }
  const frequent = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([host]) => host);
  const all = new Set(frequent.flatMap((host) => [host, ...(REDIRECTS[host] ?? [])]));
  return [...all].slice(0, HOSTS_MAX).sort();
}
