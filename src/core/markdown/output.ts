/** A line of a program's output that says what went wrong. */
const ERROR =
  /\b(?:error|Error|ERROR|ERR!|FAIL(?:ED)?|Traceback|panic:|fatal:|Exception|AssertionError)\b|^not ok \b|cannot find|Cannot find|not found$|^E {3}/;
const LINE_CHARACTERS_MAX = 300;

/** The first line of an output that says what went wrong; undefined if none does. */
export function firstError(output: string): string | undefined {
  return output
    .split("\n")
    .find((line) => ERROR.test(line))
    ?.trim()
    .slice(0, LINE_CHARACTERS_MAX);
}
