import { extname } from "node:path/posix";

type DefinitionKind = "function" | "method" | "class" | "type" | "constant" | "module" | "heading";

/** Where a name is defined in a file. */
export interface Definition {
  readonly name: string;
  readonly kind: DefinitionKind;
  /** From 1. */
  readonly line: number;
}

/** Longer lines are skipped, which also keeps every expression below fast, whatever is in a file. */
const LINE_CHARACTERS_MAX = 240;
const DEFINITIONS_MAX = 2_000;

/** Kinds of definition and what introduces them; each expression has one group, the name. */
type Rules = readonly (readonly [DefinitionKind, RegExp])[];

/** By the extensions of a language, in the order in which they are tried. */
const LANGUAGES: Readonly<Record<string, Rules>> = {
  ".ts .mts .cts .tsx .js .mjs .cjs .jsx .vue .svelte": [
    ["function", /^\s*(?:export\s+)?(?:default\s+)?(?:declare\s+)?(?:async\s+)?function\b[\s*]*([\w$]+)/],
    ["class", /^\s*(?:export\s+)?(?:default\s+)?(?:declare\s+)?(?:abstract\s+)?class\s+([\w$]+)/],
    ["type", /^\s*(?:export\s+)?(?:declare\s+)?(?:const\s+)?(?:interface|type|enum)\s+([\w$]+)\s*[={<e]/],
    ["module", /^\s*(?:export\s+)?(?:declare\s+)?(?:namespace|module)\s+([\w$.]+)\s*\{/],
    [
      "function",
      /^(?:export\s+)?(?:const|let|var)\s+([\w$]+)(?![\w$])[^=]{0,80}=\s*(?:async\s*)?(?:function\b|\([^()]{0,120}\)[^=(]{0,60}=>|[\w$]+\s*=>)/,
    ],
    ["constant", /^(?:export\s+)?(?:declare\s+)?(?:const|let|var)\s+([\w$]+)/],
    [
      "method",
      /^(?:module\.)?(?:[\w$]+\.prototype|exports)\.([\w$]+)\s*=\s*(?:async\b|function\b|class\b|\(|[\w$]+\s*=>)/,
    ],
    [
      "method",
      /^\s+(?:(?:public|private|protected|static|async|override|abstract|get|set)\s+)*\*?(?!(?:if|for|while|switch|catch|with|function|return)\b)(#?[\w$]+)\s*(?:<[^<>()]{0,80}>)?\([^()'"]*(?:\([^()'"]*\)[^()'"]*)*\)\s*(?::[^=;]{1,80})?\{\s*$/,
    ],
  ],
  ".py .pyi": [
    ["method", /^\s+(?:async\s+)?def\s+(\w+)/],
    ["function", /^(?:async\s+)?def\s+(\w+)/],
    ["class", /^\s*class\s+(\w+)/],
    ["constant", /^([A-Za-z_]\w*)\s*(?::[^=]{1,60})?=[^=]/],
  ],
  ".go": [
    ["method", /^func\s+\([^)]{0,100}\)\s*(\w+)/],
    ["function", /^func\s+(\w+)/],
    ["type", /^\s{0,4}type\s+(\w+)/],
    ["constant", /^(?:var|const)\s+(\w+)/],
  ],
  ".rs": [
    [
      "function",
      /^\s*(?:pub(?:\([^)]{0,40}\))?\s+)?(?:default\s+)?(?:const\s+)?(?:async\s+)?(?:unsafe\s+)?(?:extern\s+"[^"]{0,20}"\s+)?fn\s+(\w+)/,
    ],
    ["type", /^\s*(?:pub(?:\([^)]{0,40}\))?\s+)?(?:unsafe\s+)?(?:struct|enum|trait|type|union)\s+(\w+)/],
    ["constant", /^\s*(?:pub(?:\([^)]{0,40}\))?\s+)?(?:const|static)\s+(?:mut\s+)?(\w+)/],
    ["module", /^\s*(?:pub(?:\([^)]{0,40}\))?\s+)?mod\s+(\w+)/],
    ["function", /^\s*macro_rules!\s*(\w+)/],
  ],
  ".java .kt .kts .cs": [
    [
      "class",
      /^\s*(?:@\w+\s+)*(?:(?:public|private|protected|internal|static|final|abstract|sealed|open|data|inner|inline|value|enum|annotation|companion|strictfp|partial|readonly|ref)\s+)*(?:class|interface|enum|record(?:\s+struct)?|struct|object|@interface)\s+(\w+)/,
    ],
    ["module", /^\s*namespace\s+([\w.]+)/],
    [
      "function",
      /^\s*(?:(?:public|private|protected|internal|override|open|suspend|inline|operator|infix|tailrec|abstract|final)\s+)*fun\s+(?:<[^<>]{0,60}>\s*)?(?:[\w<>?]+\.)?(\w+)/,
    ],
    [
      "constant",
      /^\s*(?:(?:public|private|protected|internal)\s+)?(?:static\s+final\s+[\w<>[\]]+|const\s+[\w<>[\]?]+)\s+(\w+)/,
    ],
    [
      "method",
      /^\s+(?:(?:public|private|protected|internal|static|final|abstract|synchronized|default|native|virtual|override|async|sealed|extern|partial|unsafe)\s+)+(?:<[^<>]{0,60}>\s*)?(?:[\w<>[\],.?]+\s+)?(?!(?:if|for|while|switch|return|new|class|interface|enum|record|struct)\b)(\w+)\s*\(/,
    ],
  ],
  ".c .h .cc .cpp .cxx .hh .hpp": [
    [
      "type",
      /^\s*(?:template\s*<[^>]{0,80}>\s*)?(?:typedef\s+)?(?:class|struct|enum(?:\s+class)?|union)\s+(\w+)\s*(?:final\s*)?[:{]?\s*(?::.{0,80})?$/,
    ],
    ["module", /^\s*namespace\s+([\w:]+)/],
    ["constant", /^\s*#\s*define\s+(\w+)/],
    [
      "function",
      /^(?!(?:return|else|if|for|while|switch|typedef|using|case|goto|delete|new)\b)(?:[A-Za-z_][\w:<>,]*[ \t*&]+){1,6}([A-Za-z_~][\w:~]*)\s*\([^;]*$/,
    ],
    ["type", /^typedef\s.{0,160}\b(\w+)\s*;/],
  ],
  ".rb .rake": [
    ["method", /^\s*def\s+(?:self\.)?([\w?!=]+)/],
    ["class", /^\s*class\s+([\w:]+)/],
    ["module", /^\s*module\s+([\w:]+)/],
    ["constant", /^\s*([A-Z][A-Z0-9_]+)\s*=[^=]/],
  ],
  ".php": [
    ["class", /^\s*(?:(?:abstract|final|readonly)\s+)*(?:class|interface|trait|enum)\s+(\w+)/],
    ["function", /^\s*(?:(?:public|private|protected|static|abstract|final)\s+)*function\s+&?(\w+)/],
    ["constant", /^\s*(?:(?:public|private|protected|final)\s+)*const\s+(?:\w+\s+)?(\w+)\s*=/],
    ["module", /^namespace\s+([\w\\]+)/],
  ],
  ".sh .bash .zsh": [
    ["function", /^\s*(?:function\s+)?([\w:-]+)\s*\(\s*\)\s*[{(]?/],
    ["function", /^\s*function\s+([\w:-]+)/],
    ["constant", /^(?:export\s+|readonly\s+)?([A-Z][A-Z0-9_]+)=/],
  ],
  ".sql": [
    [
      "type",
      /^\s*create\s+(?:or\s+replace\s+)?(?:(?:temp|temporary|unlogged|materialized)\s+)?(?:table|view|type|domain|schema)\s+(?:if\s+not\s+exists\s+)?["`[]?([\w.]+)/i,
    ],
    [
      "function",
      /^\s*create\s+(?:or\s+replace\s+)?(?:function|procedure|trigger|(?:unique\s+)?index)\s+(?:concurrently\s+)?(?:if\s+not\s+exists\s+)?["`[]?([\w.]+)/i,
    ],
  ],
  ".md .mdx .markdown": [["heading", /^#{1,6}[ \t]+(\S.{0,79})/]],
};
/** One expression for each language, with a group for each of its rules: each line is matched once. */
const BY_EXTENSION = new Map(
  Object.entries(LANGUAGES).flatMap(([extensions, rules]) => {
    const pattern = new RegExp(rules.map(([, { source }]) => source).join("|"), rules[0]?.[1].flags);
    return extensions.split(" ").map((extension) => [extension, { pattern, rules }] as const);
  }),
);

/** The extension that selects the rules for a file; empty if it is not searched for definitions. */
export function languageOf(path: string): string {
  const extension = extname(path).toLowerCase();
  return BY_EXTENSION.has(extension) ? extension : "";
}

/** What a file defines, in its order, at most 2,000. Regular expressions by line: a name in a comment may be among them. */
export function definitionsOf(path: string, text: string): Definition[] {
  const language = BY_EXTENSION.get(languageOf(path));
  const found: Definition[] = [];
  if (!language) return found;
  let line = 0;
  for (let from = 0, to = 0; from < text.length && found.length < DEFINITIONS_MAX; from = to + 1) {
    to = text.indexOf("\n", from);
    if (to < 0) to = text.length;
    line++;
    if (to - from < 4 || to - from > LINE_CHARACTERS_MAX) continue;
    const groups = language.pattern.exec(text.slice(from, to));
    if (groups) found.push({ ...named(groups, language.rules), line });
  }
  return found;
}

function named(groups: RegExpExecArray, rules: Rules): Omit<Definition, "line"> {
  const at = rules.findIndex((_, index) => groups[index + 1] !== undefined);
  return { name: groups[at + 1]?.trim() ?? "", kind: rules[at]?.[0] ?? "constant" };
}
