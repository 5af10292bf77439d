/** What commands find missing where they run, by the line of their output that says so, and what helps. */
import { plainCode } from "../plan/forbidden.ts";
import { firstError } from "./printed.ts";

/** A setting, as people write it. */
const setting = (name: string) => `\`environment.${name}\` in \`.github/redline.yml\``;

const HELP = {
  lineEnds: "The script has Windows line endings (CRLF): commit it with LF.",
  script:
    "It is not there, or the program in its first line is not: Windows line endings (CRLF) in that line do the same.",
  docker: "Commands cannot use Docker: name tests that need none.",
  root: "Commands do not run as root, and can write to the checkout, the home folder and `/tmp` only: install what needs more on the server or in its image.",
  history: "A checkout has no git history: name tests that need none.",
  program: `The program is not installed: install it with ${setting("setup")}, or on the server or in its image.`,
  package: `A package is not installed: add it to the lock file, or install it with ${setting("setup")}.`,
  network: `Commands have no network: name tests that need none, or download what they need with ${setting("setup")}.`,
  service:
    "Nothing is listening there: start the service in the command, such as `pg_ctl start … && npm test`, or name tests that need none.",
  display:
    "There is no display: use a headless mode, or `xvfb-run` if it is installed on the server or in its image.",
  port: "Another program uses the port: have the command choose a free one.",
  time: `Name fewer tests, or raise ${setting("limits.run")}.`,
} as const;

/**
 * A program, a module or a service that is not there, or what the sandbox does not give. Each pattern names what is
 * missing, or the place to look. The first that matches counts; the help of some would only repeat their line.
 */
const MISSING: readonly (readonly [RegExp, string?])[] = [
  [/\$'\\r'|\\r['’]: No such file|\r: invalid option|: Illegal option -$/, HELP.lineEnds],
  [/^\S*sh: (?:(?:line )?\d+: )?\S*\/\S*: (?:not found|No such file or directory)$/, HELP.script],
  [/Cannot connect to the Docker daemon|\bdocker: (?:command )?not found/, HELP.docker],
  [/\bsudo: |EACCES: permission denied|must be (?:run as )?root|EROFS: |Read-only file system/i, HELP.root],
  [/^fatal: not a git repository/, HELP.history],
  [
    /\bcommand not found\b|^\S*sh: .*(?:not found|No such file or directory)$|^env: .*No such file|^exit code 127$/,
    HELP.program,
  ],
  [/can't open file '|Cannot find module '[./]|npm error Missing script|Missing script: /],
  [/error Command "[^"]*" not found|ImportError: cannot import name|^exit code 126$/],
  [/Cannot find (?:module|package) '([^']+)'|ModuleNotFoundError: No module named '([^']+)'/, HELP.package],
  [
    /no required module provides package|cannot find package|missing go\.sum entry|module lookup/,
    HELP.package,
  ],
  [/can't find crate|no matching package named|error: failed to (?:get|download|load source)/, HELP.package],
  [/Could not resolve dependencies|package \S+ does not exist/, HELP.package],
  [/getaddrinfo (?:EAI_AGAIN|ENOTFOUND)|Could not resolve host|ENETUNREACH/, HELP.network],
  [/Temporary failure in name resolution|Network is unreachable|no such host$/, HELP.network],
  [
    /connect ECONNREFUSED|could not connect to server|Connection refused|\.s\.PGSQL\.\d+" failed/,
    HELP.service,
  ],
  [/can(?:no|')t open display|Missing X server|no display name|could not connect to display/i, HELP.display],
  [/\bEADDRINUSE\b|Address already in use/i, HELP.port],
  [/Could not find or load main class/],
];

const missingIn = (line: string) => MISSING.find(([pattern]) => pattern.test(line));

/** True for a line that says that a command could not do its work where it ran. */
export const saysMissing = (line: string): boolean => missingIn(line) !== undefined;

/** What helps against what a line of output, or an exit code of the shell in words, says is missing. */
export const helpFor = (line: string): string | undefined => missingIn(line)?.[1];

/** What helps a command that met its time limit. */
export const TIME_HELP: string = HELP.time;

/** A run that failed. */
interface Failed {
  readonly command: string;
  readonly exitCode: number | undefined;
  readonly limit: string | undefined;
  readonly output: string;
}

/** What helps a command that failed, in a sentence; undefined if its output does not tell. */
export function helpIn({ limit, exitCode, output }: Failed): string | undefined {
  if (limit !== undefined) return limit === "time" ? HELP.time : undefined;
  const lines = [...output.split("\n").map((line) => line.trim()), `exit code ${exitCode}`];
  const line = lines.find(saysMissing);
  return line && helpFor(line);
}

const REFUSED =
  /\bE40[13]\b|\b40[13] (?:Unauthorized|Forbidden)|\b(?:HTTP|status code:?|error:?) 40[13]\b|could not read Username|ENEEDAUTH|[Aa]uthentication (?:is )?required|Host key verification failed/;

/** Against each limit of set-up that a setting raises. */
const LIMIT_HELP: Readonly<Record<string, string>> = {
  time: `Raise ${setting("limits.seconds")}.`,
  disk: `Raise ${setting("limits.disk")}.`,
};

/** Why set-up failed and what helps, in sentences on one line. */
export function setupFailed(failed: Failed): string {
  const { command, exitCode, limit, output } = failed;
  const error = firstError(output);
  const said = error === undefined ? `ended with exit code ${exitCode}` : `said ${plainCode(error)}`;
  const why = limit === undefined ? said : `reached the ${limit} limit`;
  const rest = "Commands run without what it installs.";
  return `Set-up failed: ${plainCode(command)} ${why}. ${helpInSetup(failed)} ${rest}`;
}

function helpInSetup({ limit, exitCode, output }: Failed): string {
  const otherwise = `Correct what it installs, or set ${setting("setup")}.`;
  if (limit !== undefined) return LIMIT_HELP[limit] ?? otherwise;
  if (REFUSED.test(output))
    return "Set-up has no credentials: configure the server's package manager for a mirror that needs none, or commit the packages.";
  if (exitCode === 127) return HELP.program;
  return otherwise;
}
