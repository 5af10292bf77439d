/** Commands that do not find what they need; what they print is the same without a sandbox. */
import type { Case } from "./case.ts";

/** A program that fails as programs do which do not find what they need. */
const failing = (line: string) => `console.error(${JSON.stringify(line)});\nprocess.exit(1);\n`;

export const NEEDS: readonly Case[] = [
  {
    when: "the verify command's program is not installed",
    verify: "no-such-runner needs",
    told: {
      plan: "`no-such-runner needs` cannot start at 0123abc: `/bin/sh: 1: no-such-runner: not found`. The program is not installed: install it with `environment.setup` in `.github/redline.yml`, or on the server or in its image.",
      "pull request":
        "The program is not installed: install it with `environment.setup` in `.github/redline.yml`, or on the server or in its image.",
      "status comment": "Stopped: item 1 failed. The pull request says why. Comment `/retry` to try again.",
    },
  },
  {
    when: "a package is not installed",
    files: { "needs/package.mjs": 'import "no-such-package";\n' },
    verify: "node needs/package.mjs",
    told: {
      plan: "`node needs/package.mjs` cannot start at 0123abc: `Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'no-such-package' imported from /work/needs/package.mjs`. A package is not installed: add it to the lock file, or install it with `environment.setup` in `.github/redline.yml`.",
      "pull request":
        "A package is not installed: add it to the lock file, or install it with `environment.setup` in `.github/redline.yml`.",
    },
  },
  {
    when: "the tests need a database or another service",
    isQuick: true,
    files: { "needs/service.mjs": 'import { connect } from "node:net";\nconnect(1, "127.0.0.1");\n' },
    verify: "node needs/service.mjs",
    told: {
      plan: "cannot start at 0123abc: `Error: connect ECONNREFUSED 127.0.0.1:1`. Nothing is listening there: start the service in the command, such as `pg_ctl start … && npm test`, or name tests that need none.",
      "pull request":
        "Nothing is listening there: start the service in the command, such as `pg_ctl start … && npm test`, or name tests that need none.",
    },
  },
  {
    when: "the tests need a display",
    files: { "needs/display.mjs": failing("Error: cannot open display: ") },
    verify: "node needs/display.mjs",
    told: {
      plan: "cannot start at 0123abc: `Error: cannot open display:`. There is no display: use a headless mode, or `xvfb-run` if it is installed on the server or in its image.",
      "pull request":
        "There is no display: use a headless mode, or `xvfb-run` if it is installed on the server or in its image.",
    },
  },
  {
    when: "two programs of a command use the same port",
    files: {
      "needs/port.mjs":
        'import { createServer } from "node:net";\nconst one = createServer().listen(0, "127.0.0.1", () => createServer().listen(one.address().port, "127.0.0.1"));\n',
    },
    verify: "node needs/port.mjs",
    told: {
      plan: "cannot start at 0123abc: `Error: listen EADDRINUSE: address already in use 127.0.0.1:8080`. Another program uses the port: have the command choose a free one.",
    },
  },
  {
    when: "the tests need root",
    files: { "needs/root.mjs": failing("Error: it must be run as root") },
    verify: "node needs/root.mjs",
    told: {
      plan: "cannot start at 0123abc: `Error: it must be run as root`. Commands do not run as root, and can write to the checkout, the home folder and `/tmp` only: install what needs more on the server or in its image.",
      "pull request":
        "Commands do not run as root, and can write to the checkout, the home folder and `/tmp` only: install what needs more on the server or in its image.",
    },
  },
  {
    when: "the tests need the network",
    files: { "needs/network.mjs": failing("curl: (6) Could not resolve host: api.example.com") },
    verify: "node needs/network.mjs",
    told: {
      plan: "cannot start at 0123abc: `curl: (6) Could not resolve host: api.example.com`. Commands have no network: name tests that need none, or download what they need with `environment.setup` in `.github/redline.yml`.",
      "pull request":
        "Commands have no network: name tests that need none, or download what they need with `environment.setup` in `.github/redline.yml`.",
    },
  },
  {
    when: "the new test of an item needs a service, which shows only when it is written",
    verify: "node --test out/late.test.mjs",
    changes: [{ path: "out/late.test.mjs", change: "new" }],
    calls: [
      {
        name: "create_file",
        input: {
          path: "out/late.test.mjs",
          content: 'import { connect } from "node:net";\nconnect(1, "127.0.0.1");\n',
        },
      },
    ],
    told: {
      plan: "`node --test out/late.test.mjs` fails at 0123abc, as it should before the change.",
      "pull request":
        "Nothing is listening there: start the service in the command, such as `pg_ctl start … && npm test`, or name tests that need none. `/retry` alone is likely to fail in the same way.",
    },
  },
  {
    when: "the tests need Docker",
    files: {
      "needs/docker.mjs": failing("Cannot connect to the Docker daemon at unix:///var/run/docker.sock."),
    },
    verify: "node needs/docker.mjs",
    told: {
      plan: "Commands cannot use Docker: name tests that need none.",
      "pull request": "Commands cannot use Docker: name tests that need none.",
    },
  },
  {
    when: "the tests need git history",
    verify: "git log -1",
    told: {
      plan: "A checkout has no git history: name tests that need none.",
      "pull request": "A checkout has no git history: name tests that need none.",
    },
  },
  {
    when: "a script has Windows line endings",
    files: { "crlf/run.sh": "\r\nfalse\r\n" },
    verify: "bash crlf/run.sh",
    told: {
      plan: "cannot start at 0123abc: `crlf/run.sh: line 1: $'\\r': command not found`. The script has Windows line endings (CRLF): commit it with LF.",
      "pull request": "The script has Windows line endings (CRLF): commit it with LF.",
    },
  },
  {
    when: "an item edits a file with Windows line endings, which stay",
    files: {
      "crlf/lines.txt": "one\r\ntwo\r\n",
      "crlf/check.mjs":
        'import { readFileSync } from "node:fs";\nif (readFileSync("crlf/lines.txt", "utf8") !== "one\\r\\n2\\r\\nthree\\r\\n") process.exit(1);\n',
    },
    verify: "node crlf/check.mjs",
    changes: [{ path: "crlf/lines.txt", change: "edit" }],
    calls: [{ name: "edit_file", input: { path: "crlf/lines.txt", old: "one\ntwo", new: "one\n2\nthree" } }],
    leaves: { "crlf/lines.txt": "one\r\n2\r\nthree\r\n" },
    told: { tick: "`node crlf/check.mjs` exit 0; fails before · passes after" },
  },
  {
    when: "the repository has submodules",
    files: {
      ".gitmodules": '[submodule "lib"]\n\tpath = vendor/lib\n\turl = ../lib\n',
      "vendor/lib/": "0123456789abcdef0123456789abcdef01234567",
      "needs/submodule.mjs": 'import "../vendor/lib/index.js";\n',
    },
    verify: "node needs/submodule.mjs",
    told: {
      plan: "Submodules are not checked out: commands find `vendor/lib` empty. Name tests that do not need them.",
    },
  },
  {
    when: "the repository has files in Git LFS",
    files: {
      ".gitattributes": "*.bin filter=lfs diff=lfs merge=lfs -text\n",
      "data/words.bin": "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 3\n",
      "needs/lfs.mjs":
        'import { readFileSync } from "node:fs";\nJSON.parse(readFileSync("data/words.bin", "utf8"));\n',
    },
    verify: "node needs/lfs.mjs",
    told: {
      plan: "Files in Git LFS are not downloaded: commands find pointers in place of `*.bin`. Name tests that do not need them.",
    },
  },
];
