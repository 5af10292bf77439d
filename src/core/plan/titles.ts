/** Titles of pull requests and subjects of commits: plain, or by the conventional commits specification. */

export const CHANGE_TYPES = [
  "feat",
  "fix",
  "docs",
  "refactor",
  "perf",
  "test",
  "build",
  "ci",
  "chore",
] as const;
export type ChangeType = (typeof CHANGE_TYPES)[number];

/** `revert` and `style` are types as well, but not of a plan. */
const TYPED = new RegExp(String.raw`^(?:${CHANGE_TYPES.join("|")}|revert|style)(?:\([^()]{1,40}\))?!?: \S`);

/** True for a title that begins with a type. */
export const isTyped = (title: string): boolean => TYPED.test(title);

/** Words by which an issue's title and labels tell the type; the first that matches counts. */
const WORDS: readonly (readonly [ChangeType, RegExp])[] = [
  ["docs", /\b(?:docs?|documentation|readme|typos?)\b/i],
  [
    "fix",
    /\b(?:bugs?|fix(?:e[sd])?|crash(?:e[sd])?|errors?|fails?|fail(?:ed|ing|ure)|broken|breaks?|wrong(?:ly)?|incorrect(?:ly)?|regression|leaks?|hangs?)\b/i,
  ],
  ["perf", /\b(?:slow(?:er|ly)?|faster|performance|perf|latency)\b/i],
  ["refactor", /\b(?:refactor(?:ing|ed)?|clean ?up|simplify|restructure)\b/i],
  ["test", /\b(?:tests?|coverage|flaky)\b/i],
  ["ci", /\b(?:ci|workflows?|github actions)\b/i],
  ["build", /\b(?:build|dependenc(?:y|ies)|upgrade)\b/i],
];

/** The type of a change, by the words of its issue. */
export function typeOfWords(words: string): ChangeType {
  return WORDS.find(([, pattern]) => pattern.test(words))?.[0] ?? "feat";
}

/** A title with its type; unchanged if the type is undefined, or if it has one. */
export function titled(type: ChangeType | undefined, title: string): string {
  if (type === undefined || isTyped(title)) return title;
  // Checks of titles want a small letter; names such as `GitHub` and `API` keep theirs.
  const first = /^[A-Z][a-z]*(?![\w.(/-])/.test(title) ? title.slice(0, 1).toLowerCase() : title.slice(0, 1);
  return `${type}: ${first}${title.slice(1)}`.replace(/\.$/, "");
}

/** Longer subjects are cut by most of what shows them. */
const SUBJECT_MAX = 72;

/** A commit's subject; a long one is cut at a word. */
export function subjectOf(title: string): string {
  const line = title.replace(/\s+/g, " ").trim();
  if (line.length <= SUBJECT_MAX) return line;
  const space = line.lastIndexOf(" ", SUBJECT_MAX - 1);
  return `${line.slice(0, space > 0 ? space : SUBJECT_MAX - 1)}…`;
}
