import { coerce, Range, type SemVer, satisfies as satisfiesRange } from "semver";

/** Names that stand for another version each time, or for another implementation. */
const MOVING =
  /^(?:lts|node|stable|beta|nightly|latest|current|system|default|pypy|jruby|graal|truffleruby|iojs)/i;

const TEXT_MAX = 200;

/** The first version in what a program prints; Java 8 and before call themselves 1.8. */
function versionOf(printed: string): SemVer | null {
  const line = printed.slice(0, 1_000);
  const [number] = /\d+(?:\.\d+){1,3}/.exec(line) ?? /(?<=\b(?:open)?jdk |\bjava )\d+/.exec(line) ?? [];
  if (number === undefined) return null;
  return coerce(/jdk|java/i.test(line) ? number.replace(/^1\.(?=\d)/, "") : number);
}

/** One clause of a Python specifier as a range for semver; the rest are ranges as npm writes them, or plain versions. */
function clause(text: string): string {
  const compatible = /^~=\s*v?((?:\d+\.)*)(\d+)$/.exec(text);
  if (compatible?.[1]) {
    const kept = compatible[1].slice(0, -1).split(".");
    const next = [...kept.slice(0, -1), Number(kept.at(-1)) + 1].join(".");
    return `>=${compatible[1]}${compatible[2]} <${padded(next)}-0`;
  }
  return text.replace(/^={2,3}\s*/, "").replace(/\.\*$/, ".x");
}

const padded = (version: string) => [...version.split("."), "0", "0"].slice(0, 3).join(".");

/** A vendor before a version of Java, and the fourth number and build after one, which semver does not know. */
const plain = (text: string) =>
  text
    .replace(/^(?:java|go|python|ruby|node|rust|nodejs|[a-z][a-z_]*(?:-[a-z]+)*)[-@ ](?=v?\d)/i, "")
    .replace(/(\d+\.\d+\.\d+)(?:\.\d+)+/g, "$1")
    .replace(/(\d)(?:\+[\w.]+|-(?:LTS|tem|zulu|amzn|open|oracle|librca|ms|sem|graalce))/g, "$1")
    .replace(/ *\|+ */g, " || ")
    .replace(/(^|[\s<>=~^!|])(\d+\.)*0+(?=\d)/g, "$1$2");

/**
 * Whether the version that a program printed is one that a file asks for: an npm range, a Python specifier, or the
 * beginning of a version. Undefined if that cannot be told.
 */
export function satisfies(found: string, wanted: string): boolean | undefined {
  const version = versionOf(found);
  const asked = wanted.trim();
  if (asked === ANY_VERSION) return version !== null;
  if (!version || asked === "" || asked.length > TEXT_MAX || MOVING.test(asked)) return undefined;
  const clauses = asked.split(",").map((one) => plain(one.trim()));
  const refused = clauses.filter((one) => one.startsWith("!=")).map((one) => rangeOf(one.slice(2)));
  const ranges = clauses.filter((one) => !one.startsWith("!=")).map(rangeOf);
  if ([...refused, ...ranges].includes(undefined)) return undefined;
  const isIn = (range: Range | undefined) => range !== undefined && satisfiesRange(version, range);
  return ranges.every(isIn) && !refused.some(isIn);
}

/** Said of a toolchain of which no file names a version. */
export const ANY_VERSION = "any version";

function rangeOf(text: string): Range | undefined {
  try {
    return new Range(clause(text.trim()), { loose: true });
  } catch {
    return undefined;
  }
}
