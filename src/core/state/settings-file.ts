/** Reads `.github/redline.yml`, and says what is wrong with it, and where. */
import { type Document, isMap, isNode, LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { meantBy } from "../markdown/spelling.ts";
import { DEFAULT_SETTINGS, type Settings, settings, withArchiveProtected } from "./settings.ts";

/** A larger settings file is not read. Characters. */
const CHARACTERS_MAX = 64_000;

/** Something that is wrong with the file. */
export interface SettingsProblem {
  /** Counted from 1. */
  readonly line: number;
  /** For people, as Markdown. */
  readonly what: string;
}

/** Settings, or what is wrong with them. */
export interface ParsedSettings {
  readonly settings: Settings | undefined;
  readonly problems: readonly SettingsProblem[];
}

/** Parses a settings file; undefined if there is none. With problems, there are no settings. */
export function parseSettings(text: string | undefined): ParsedSettings {
  if (text === undefined) return { settings: DEFAULT_SETTINGS, problems: [] };
  if (text.length > CHARACTERS_MAX)
    return broken(1, `The file is longer than ${CHARACTERS_MAX.toLocaleString("en")} characters.`);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [error] = document.errors;
  if (error) return broken(error.linePos?.[0].line ?? 1, notYaml(error));
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 10 }) ?? {};
  } catch (thrown) {
    return broken(1, notYaml(thrown as Error));
  }
  const result = settings.safeParse(value);
  if (result.success) return { settings: withArchiveProtected(result.data), problems: [] };
  const problems = result.error.issues.flatMap((issue) => problemsOf(issue, value));
  return {
    settings: undefined,
    problems: problems.map(({ path, what }) => ({ line: lineOf(document, lines, path), what })),
  };
}

const broken = (line: number, what: string): ParsedSettings => ({
  settings: undefined,
  problems: [{ line, what }],
});

const notYaml = ({ message }: Error) =>
  `The file is not valid YAML: ${(message.split("\n")[0] ?? "").replace(/ at line \d+, column \d+:?$/, "")}.`;

type Path = readonly PropertyKey[];
interface Placed {
  readonly path: Path;
  readonly what: string;
}

function problemsOf(issue: z.core.$ZodIssue, value: unknown): Placed[] {
  const { path } = issue;
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({ path: [...path, key], what: unknownKey(path, key) }));
  const known = issue.code === "invalid_value" ? issue.values.map(String) : [];
  const meant = meantBy(String(at(value, path)), known);
  const hint = meant === undefined ? "" : ` Did you mean \`${meant}\`?`;
  const name = path.length === 0 ? "The file" : `\`${path.join(".")}\``;
  return [{ path, what: `${name} ${ruleOf(issue)}.${hint}` }];
}

const TYPES: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "`true` or `false`",
  array: "a list",
  object: "a list of keys with values",
  record: "a list of keys with values",
};

/** What the value must be. Messages of our own already say it. */
function ruleOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_value":
      return `must be ${issue.values.length > 1 ? "one of " : ""}${issue.values.map((one) => `\`${String(one)}\``).join(", ")}`;
    case "invalid_type":
      return issue.message.startsWith("Invalid input")
        ? `must be ${TYPES[issue.expected] ?? issue.expected}`
        : issue.message;
    case "too_small":
      return issue.message.startsWith("Too small") ? atLeast(issue.minimum, issue.origin) : issue.message;
    case "too_big":
      return issue.message.startsWith("Too big")
        ? `must be at most ${sized(issue.maximum, issue.origin)}`
        : issue.message;
    default:
      return issue.message;
  }
}

const UNITS: Readonly<Record<string, string>> = { string: " characters long", array: " entries long" };
/** How many characters or entries there must be at least, or what the number must be. */
const atLeast = (limit: number | bigint, origin: string) =>
  Number(limit) === 1 && origin in UNITS ? "must not be empty" : `must be at least ${sized(limit, origin)}`;
const sized = (limit: number | bigint, origin: string) => `${limit}${UNITS[origin] ?? ""}`;

function unknownKey(path: Path, key: string): string {
  const meant = meantBy(key, keysAt(path));
  const known =
    meant === undefined
      ? ` Known here: ${keysAt(path)
          .map((one) => `\`${one}\``)
          .join(", ")}.`
      : ` Did you mean \`${meant}\`?`;
  return `\`${[...path, key].join(".")}\` is not a setting.${known}`;
}

const at = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, key) => (Object(inner) as Record<PropertyKey, unknown>)[key], value);

/** The settings' JSON Schema (draft 2020-12), as an editor reads it. */
export function settingsSchema(): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(settings, { io: "input" });
}

/** The keys that are known in this part of the settings. */
function keysAt(path: Path): string[] {
  const part = path.reduce<z.core.JSONSchema.BaseSchema | undefined>((schema, key) => {
    const inner = schema?.properties?.[String(key)];
    return typeof inner === "object" ? inner : undefined;
  }, settingsSchema());
  return Object.keys(part?.properties ?? {});
}

/** The line of the deepest part of a path that is in the file: of its key, if it has one. */
function lineOf(document: Document, lines: LineCounter, path: Path): number {
  for (let depth = path.length; depth > 0; depth--) {
    const parent = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true);
    const key = path[depth - 1];
    const pair = isMap(parent)
      ? parent.items.find((one) => isNode(one.key) && one.key.toJS(document) === key)
      : undefined;
    const node = pair?.key ?? document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

/** The settings that apply. */
export interface ReadSettings {
  readonly settings: Settings;
  /** What is wrong with the current file; the last valid version then applies. */
  readonly problems: readonly string[];
  /** True if no version was valid: then nobody may do anything, whatever `settings` say. */
  readonly isUnusable: boolean;
}

/**
 * The settings of the current file, or of the newest earlier version that is valid: a mistake in the file must never
 * grant people more rights. `earlier` are older versions of the file, newest first.
 */
export function settingsFrom(
  current: string | undefined,
  earlier: readonly (string | undefined)[],
): ReadSettings {
  const { settings: now, problems: found } = parseSettings(current);
  if (now) return { settings: now, problems: [], isUnusable: false };
  const problems = found.map(({ line, what }) => `Line ${line}: ${what}`);
  for (const text of earlier) {
    const { settings: then } = text === undefined ? {} : parseSettings(text);
    if (then) return { settings: then, problems, isUnusable: false };
  }
  return { settings: DEFAULT_SETTINGS, problems, isUnusable: true };
}
