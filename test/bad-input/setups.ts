/** Repositories whose set-up fails, or whose commands meet a limit of the settings. Each has settings of its own. */
import type { Case } from "./case.ts";

export interface Setups {
  readonly environment: object;
  readonly cases: readonly Case[];
  /** A program without which there is something to tell. */
  readonly without?: string;
}

const LATER = "Commands run without what it installs.";
const lock = (packages: object) => JSON.stringify({ name: "a", lockfileVersion: 3, packages });
const depends = (name: string) => JSON.stringify({ name: "a", dependencies: { [name]: "1.0.0" } });
const USES = "const shared = require('shared');\nif (shared !== 'installed') process.exit(1);\n";
const NEEDED = { "needs/installed.mjs": 'import "not-installed";\n' };
const SHARED = {
  "": { dependencies: { shared: "1.0.0" } },
  "node_modules/shared": { version: "1.0.0", resolved: "https://registry.npmjs.org/package.tgz" },
};

export const SETUPS: readonly Setups[] = [
  {
    environment: { setup: "node tools/install.mjs" },
    cases: [
      {
        when: "set-up fails",
        files: { ...NEEDED, "tools/install.mjs": 'throw new Error("there is no such schema");\n' },
        verify: "node needs/installed.mjs",
        told: {
          plan: `Set-up failed: \`node tools/install.mjs\` said \`Error: there is no such schema\`. Correct what it installs, or set \`environment.setup\` in \`.github/redline.yml\`. ${LATER}`,
          "pull request": `Set-up failed: \`node tools/install.mjs\` said \`Error: there is no such schema\`. Correct what it installs, or set \`environment.setup\` in \`.github/redline.yml\`. ${LATER}`,
        },
      },
    ],
  },
  {
    environment: { setup: "sleep 600", limits: { seconds: 10 } },
    cases: [
      {
        when: "set-up hangs",
        files: NEEDED,
        verify: "node needs/installed.mjs",
        told: {
          plan: `Set-up failed: \`sleep 600\` reached the time limit. Raise \`environment.limits.seconds\` in \`.github/redline.yml\`. ${LATER}`,
          "pull request": `Set-up failed: \`sleep 600\` reached the time limit. Raise \`environment.limits.seconds\` in \`.github/redline.yml\`. ${LATER}`,
        },
      },
    ],
  },
  {
    environment: { setup: "head -c 80m /dev/zero > ~/large", limits: { disk: 50 } },
    cases: [
      {
        when: "set-up fills the disk",
        files: NEEDED,
        verify: "node needs/installed.mjs",
        told: {
          plan: `Set-up failed: \`head -c 80m /dev/zero > ~/large\` reached the disk limit. Raise \`environment.limits.disk\` in \`.github/redline.yml\`. ${LATER}`,
        },
      },
    ],
  },
  {
    environment: { setup: "no-such-tool install" },
    cases: [
      {
        when: "set-up names a program that is not installed",
        files: NEEDED,
        verify: "node needs/installed.mjs",
        told: {
          plan: `Set-up failed: \`no-such-tool install\` said \`/bin/sh: 1: no-such-tool: not found\`. The program is not installed: install it with \`environment.setup\` in \`.github/redline.yml\`, or on the server or in its image. ${LATER}`,
        },
      },
    ],
  },
  {
    environment: {},
    without: "gradle",
    cases: [
      {
        when: "a lock file's package manager is not installed",
        files: { ...NEEDED, "build.gradle": "", "gradle.lockfile": "" },
        verify: "node needs/installed.mjs",
        told: {
          plan: `Set-up failed: \`gradle --init-script ~/.gradle/resolve.gradle resolveAll testClasses\` said \`/bin/sh: 1: gradle: not found\`. The program is not installed: install it with \`environment.setup\` in \`.github/redline.yml\`, or on the server or in its image. ${LATER}`,
        },
      },
    ],
  },
  {
    environment: {},
    cases: [
      {
        when: "a registry asks for a secret",
        files: {
          ...NEEDED,
          "package.json": depends("private"),
          "package-lock.json": lock({
            "": { dependencies: { private: "1.0.0" } },
            "node_modules/private": { version: "1.0.0", resolved: "https://registry.npmjs.org/private" },
          }),
        },
        verify: "node needs/installed.mjs",
        told: {
          plan: `Set-up has no credentials: configure the server's package manager for a mirror that needs none, or commit the packages. ${LATER}`,
          "pull request": `Set-up has no credentials: configure the server's package manager for a mirror that needs none, or commit the packages. ${LATER}`,
        },
      },
    ],
  },
  {
    environment: {},
    cases: [
      {
        when: "two folders have lock files of their own, which are both installed",
        files: {
          "backend/package.json": depends("shared"),
          "backend/package-lock.json": lock(SHARED),
          "backend/uses.js": USES,
          "frontend/package.json": depends("shared"),
          "frontend/package-lock.json": lock(SHARED),
          "frontend/uses.js": USES,
        },
        verify: "node backend/uses.js && node frontend/uses.js && test -f out/case-0.js",
        told: { tick: "fails before · passes after" },
      },
    ],
  },
  {
    environment: {},
    cases: [
      {
        when: "one of several lock files does not fit its manifest",
        files: {
          "backend/package.json": depends("shared"),
          "backend/package-lock.json": lock(SHARED),
          "backend/uses.js": USES,
          "frontend/package.json": depends("shared"),
          "frontend/package-lock.json": lock({ "": {} }),
        },
        verify: "node backend/uses.js",
        told: {
          plan: "Set-up failed: `cd frontend && npm ci --ignore-scripts --no-audit --no-fund` said ",
        },
      },
    ],
  },
  {
    environment: { limits: { run: 10 } },
    cases: [
      {
        when: "the test suite takes longer than a command may",
        verify: "sleep 300",
        told: {
          plan: "`sleep 300` did not end at 0123abc: it reached the time limit. Name fewer tests, or raise `environment.limits.run` in `.github/redline.yml`.",
          "pull request":
            "Name fewer tests, or raise `environment.limits.run` in `.github/redline.yml`.\n\nIf it is the wrong command, comment on that line of the plan. `/retry` alone is likely to fail in the same way.",
        },
      },
    ],
  },
];
