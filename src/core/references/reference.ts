/**
 * An inline code span of a plan that may name something in the repository. Only what looks like a path or a symbol is
 * checked: a false alarm costs more trust than a miss.
 */
export interface Reference {
  /** As written in the plan, without line numbers after a path. */
  readonly name: string;
  /** The path that it names, if it is one. */
  readonly path?: string;
  /** True if it can only be a path; otherwise it is one only if its first folder exists. */
  readonly isSurelyPath?: boolean;
  /** The words that must occur somewhere if it is a symbol. */
  readonly words?: readonly string[];
}

const CHARACTERS_MAX = 240;

/** Undefined for anything else: commands, flags, globs, URLs, literals, environment variables, plain words. */
export function referenceIn(span: string): Reference | undefined {
  if (span.length > CHARACTERS_MAX) return undefined;
  const name = span.trim().replace(/(?::\d+(?:[-:]\d+)?|#L\d+(?:-L\d+)?)$/, "");
  const path = pathOf(name);
  const words = wordsOf(name);
  const isSurelyPath = path !== undefined && words === undefined && SOURCE.test(path);
  if (path === undefined && words === undefined) return undefined;
  return { name, ...(path && { path, isSurelyPath }), ...(words && { words }) };
}

/** Extensions that only files have. */
const SOURCE =
  /\.(?:[cm]?[jt]sx?|py|rb|rs|java|kts?|swift|php|cs|cc|cpp|hpp|scala|exs?|erl|clj|hs|lua|dart|vue|svelte|s[ac]ss|ya?ml|toml|mdx?|ini|proto|graphql|tf|ipynb)$/;
/** File extensions that are also common member names. */
const EITHER = /\.(?:json|lock|log|txt|css|html?|xml|csv|sql|sh|go|c|h|conf|svg|png|map)$/;
const PATH =
  /^(?:[\p{L}\p{N}_.()[\]+-][\p{L}\p{N}_.()[\]+@-]*\/)*[\p{L}\p{N}_.()[\]+-][\p{L}\p{N}_.()[\]+@-]*\/?$/u;
/** Paths that no commit contains: build output, home folders, examples. */
const ELSEWHERE =
  /(?:^|\/)(?:node_modules|dist|build|out|target|coverage|te?mp|\.git|__pycache__|\.?venv|path\/to)(?:\/|$)|\.\.\./;
const ADDRESS = /^[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|dev|app|local|example|test)(?:\/|$)/;
/** `Node.js`, `Socket.io`. */
const PRODUCT = /^(?:[A-Z]\w*\.(?:js|io|NET)|(?:node|next|vue|nuxt|three|d3|chart|moment|express)\.js)$/;

function pathOf(name: string): string | undefined {
  const path = name.replace(/^(?:\.{1,2}\/)+/, "");
  if (!PATH.test(path) || ELSEWHERE.test(path) || ADDRESS.test(path) || PRODUCT.test(path)) return undefined;
  if (path.includes("/")) return /^-|^\.+\/|\/\.+(?:\/|$)/.test(path) ? undefined : path.replace(/\/$/, "");
  return /^[^.-]/.test(path) && (SOURCE.test(path) || EITHER.test(path)) ? path : undefined;
}

const SYMBOL = /^[A-Za-z_$][\w$]*(?:(?:\.|::|#|->)[A-Za-z_$][\w$]*)*(?:\(\))?$/;
const JOINT = /\.|::|#|->/;
const HUMP = /[a-z\d][A-Z]|[a-z\d]_[a-z\d]/;
/** Common technical terms that plans put in code spans without referring to code. */
const KNOWN =
  /^(?:NaN|GitHub|GitLab|JavaScript|TypeScript|GraphQL|PostgreSQL|MySQL|SQLite|OAuth|OpenAPI|[mi]acOS|iOS)$/;

function wordsOf(span: string): string[] | undefined {
  const name = span.replace(/^[.#](?=\w)/, "");
  if (!SYMBOL.test(name) || KNOWN.test(name) || ADDRESS.test(name) || PRODUCT.test(name)) return undefined;
  const isFile = SOURCE.test(name) && !name.endsWith("()");
  if (isFile || !(JOINT.test(name) || name.endsWith("()") || HUMP.test(name))) return undefined;
  const words = name
    .replace("()", "")
    .split(JOINT)
    .map((word) => word.replace(/^\$+|\$+$/g, ""))
    .filter((word) => word.length > 1 && !/^[A-Z\d_$]+$/.test(word) && !STANDARD.has(word));
  return words.length > 0 ? words : undefined;
}

const BUILT_IN =
  `Object Array String Number BigInt Boolean Symbol Function RegExp Error Promise Map Set WeakMap Int8Array Date Math
  JSON Reflect URL URLSearchParams AbortSignal`.split(/\s+/);
/** JavaScript built-ins: a plan may be the first to use them. */
const STANDARD = new Set([
  ...BUILT_IN,
  ...BUILT_IN.map((name) => Reflect.get(globalThis, name)).flatMap((one) =>
    [one, one.prototype ?? {}].flatMap(Object.getOwnPropertyNames),
  ),
  ...`process env argv exit stdin stdout stderr console log info warn error globalThis window document self import
  require fetch setTimeout clearTimeout setInterval structuredClone queueMicrotask parseInt parseFloat isNaN`.split(
    /\s+/,
  ),
]);

/** What the repository contains, and what a plan adds to it. */
export interface Found {
  /** Every file, one per line, between slashes, for fast searching. */
  readonly tree: string;
  readonly words: ReadonlySet<string>;
}

export function foundIn(paths: Iterable<string>, words: Iterable<string>): Found {
  const tree = ["", ...paths, ""].join("/\n/");
  return { tree, words: new Set([...words, ...(tree.match(/[A-Za-z_$][\w$]*/g) ?? [])]) };
}

/** False only if it names something that does not exist. */
export function resolves({ path, isSurelyPath, words }: Reference, found: Found): boolean {
  if (words?.every((word) => found.words.has(word))) return true;
  if (path === undefined) return false;
  // An import names a file without its extension, and prose may name one without its folders.
  if (found.tree.includes(`/${path}/`) || found.tree.includes(`/${path}.`)) return true;
  return !isSurelyPath && !words && !found.tree.includes(`\n/${path.split("/")[0]}/`);
}
