import { expect, test } from "@jest/globals";
import { helpFor, helpIn, saysMissing, setupFailed } from "../../../src/core/environment/help.ts";
import { firstError } from "../../../src/core/environment/printed.ts";

test.each([
  ["sh: 1: pnpm: not found", "The program is not installed"],
  ["bash: line 1: pnpm: command not found", "The program is not installed"],
  ["exit code 127", "The program is not installed"],
  ["sh: 1: ./run.sh: not found", "Windows line endings (CRLF) in that line"],
  ["run.sh: line 2: $'\\r': command not found", "commit it with LF"],
  ["/usr/bin/env: ‘bash\\r’: No such file or directory", "commit it with LF"],
  ["run.sh: 2: set: Illegal option -", "commit it with LF"],
  ["run.sh: line 2: set: -\r: invalid option", "commit it with LF"],
  ["Error: Cannot find module 'avvio'", "A package is not installed"],
  ["E   ModuleNotFoundError: No module named 'requests'", "A package is not installed"],
  ["error: no matching package named `serde` found", "A package is not installed"],
  ["Error: getaddrinfo EAI_AGAIN api.example.com", "Commands have no network"],
  ["curl: (6) Could not resolve host: api.example.com", "Commands have no network"],
  ["dial tcp: lookup proxy.golang.org: no such host", "Commands have no network"],
  ["Error: connect ECONNREFUSED 127.0.0.1:5432", "start the service in the command"],
  ["psycopg2.OperationalError: could not connect to server: Connection refused", "start the service"],
  ["Error: Can't open display: ", "There is no display"],
  ["_tkinter.TclError: no display name and no $DISPLAY environment variable", "There is no display"],
  ["Error: listen EADDRINUSE: address already in use :::8080", "Another program uses the port"],
  ["Error: EACCES: permission denied, mkdir '/var/lib/app'", "Commands do not run as root"],
  ["Error: EROFS: read-only file system, open '/etc/app'", "Commands do not run as root"],
  ["sh: 1: sudo: not found", "Commands do not run as root"],
  ["Cannot connect to the Docker daemon at unix:///var/run/docker.sock.", "cannot use Docker"],
  ["fatal: not a git repository (or any of the parent directories): .git", "no git history"],
])("%j: %s", (line, help) => {
  expect(helpFor(line)).toContain(help);
});

test("a file that is not there, or a script without a name in package.json, is its own explanation", () => {
  for (const line of ["Error: Cannot find module './a.js'", 'npm error Missing script: "unit"'])
    expect([saysMissing(line), helpFor(line)]).toEqual([true, undefined]);
});

const failed = { command: "npm ci", exitCode: 1, limit: undefined, output: "" };

test("what helps is in the output, and for a limit in the settings", () => {
  expect(helpIn({ ...failed, output: "at a\n  Error: connect ECONNREFUSED ::1:6379\nat b" })).toContain(
    "service",
  );
  expect(helpIn({ ...failed, exitCode: undefined, limit: "time" })).toContain("`environment.limits.run`");
  expect(helpIn({ ...failed, exitCode: undefined, limit: "memory" })).toBeUndefined();
  expect(helpIn({ ...failed, output: "AssertionError: 1 !== 2" })).toBeUndefined();
});

test.each([
  [
    { output: "noise\nnpm error code E404\nnpm error 404 Not Found - GET https://r.example/x" },
    "said `npm error 404 Not Found",
  ],
  [{ output: "" }, "`npm ci` ended with exit code 1."],
  [{ exitCode: undefined, limit: "time" }, "reached the time limit. Raise `environment.limits.seconds`"],
  [{ exitCode: 0, limit: "disk" }, "reached the disk limit. Raise `environment.limits.disk`"],
  [{ exitCode: undefined, limit: "memory" }, "reached the memory limit. Correct what it installs"],
  [{ exitCode: 127, output: "sh: 1: uv: not found" }, "The program is not installed"],
  [{ output: "npm error code E401\nnpm error Unable to authenticate" }, "Set-up has no credentials"],
  [{ output: "ERROR: HTTP error 403 while getting https://r.example/x" }, "Set-up has no credentials"],
  [{ output: "fatal: could not read Username for 'https://github.com'" }, "Set-up has no credentials"],
])("set-up with %j", (run, words) => {
  expect(setupFailed({ ...failed, ...run })).toContain(words);
});

test("the first error is the one that says something", () => {
  expect(firstError("npm error code E404\nnpm error\nnpm error 404 Not Found")).toBe(
    "npm error 404 Not Found",
  );
  expect(firstError("npm error code E404\n")).toBe("npm error code E404");
});
