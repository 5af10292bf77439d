/** What commands print: where it says what went wrong. */

const SIGNS = [
  // TypeError: ..., java.io.IOException: ..., error[E0308]: ..., fatal: ...
  String.raw`\b(?:\w*Error|\w+Exception|error|ERROR|fatal|FATAL)(?:\[\w+\])?:`,
  // error TS2304: ..., npm error code ..., npm ERR! code ...
  String.raw`\berror [A-Z]{0,4}\d+|^npm (?:error|ERR!)|^\[ERROR\]|^FAILURE:`,
  String.raw`^\s*(?:not ok\b|[✖✕✗×] )|\bFAIL(?:ED)?\b`,
  String.raw`^Traceback \(|^(?:\w+: )?panic:|\bpanicked at\b|\bSegmentation fault`,
  String.raw`\bCannot find (?:module|package)\b|\bAssertionError\b|\bNo module named\b|: (?:command )?not found$`,
];
const ERROR = new RegExp(SIGNS.join("|"));

/** True for a line that says that something failed, in the words of the most used compilers, runtimes and test runners. */
export const looksLikeError = (line: string): boolean => ERROR.test(line);

const LINE_CHARACTERS_MAX = 300;

/** What npm says before it says what went wrong. */
const PREAMBLE = /^npm (?:error|ERR!) (?:code|errno|syscall|path|command)\b|^npm (?:error|ERR!)$/;

/** The first line of an output that says what went wrong; undefined if none does. */
export function firstError(output: string): string | undefined {
  const errors = output
    .split("\n")
    .map((line) => line.trim())
    .filter(looksLikeError);
  const [first] = errors;
  return (errors.find((line) => !PREAMBLE.test(line)) ?? first)?.slice(0, LINE_CHARACTERS_MAX);
}

const LINES_BEFORE = 2;
const LINES_AFTER = 8;

/**
 * So many lines of an output: its first error, if that is not among the last ones, and its end. What is missing between
 * them is counted in one line more.
 */
export function shortened(output: string, linesMax: number): string {
  const lines = output.trimEnd().split("\n");
  const from = Math.max(0, lines.findIndex(looksLikeError) - LINES_BEFORE);
  const isLate = from >= lines.length - linesMax || !lines.some(looksLikeError);
  if (isLate) return lines.slice(-linesMax).join("\n");
  const first = lines.slice(from, from + LINES_BEFORE + LINES_AFTER);
  const last = lines.slice(first.length - linesMax);
  const missing = lines.length - last.length - from - first.length;
  const gap = missing > 0 ? [`[... ${missing} lines left out ...]`] : [];
  return [...first, ...gap, ...last].join("\n");
}
