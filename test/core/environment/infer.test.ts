import { describe, expect, test } from "@jest/globals";
import { infer, json } from "./builders.ts";

const NPM = "npm ci --ignore-scripts --no-audit --no-fund";
const DEPENDS = json({ dependencies: { express: "^5" } });

describe("each package manager", () => {
  test.each<[string, Record<string, string>, string[]]>([
    ["npm", { "package.json": DEPENDS, "package-lock.json": "{}" }, [NPM]],
    ["npm's older lock file", { "package.json": DEPENDS, "npm-shrinkwrap.json": "{}" }, [NPM]],
    [
      "package.json alone",
      { "package.json": DEPENDS },
      ["npm install --no-package-lock --ignore-scripts --no-audit --no-fund"],
    ],
    ["package.json without dependencies", { "package.json": "{}", "package-lock.json": "{}" }, []],
    [
      "pnpm by its lock file",
      { "package.json": DEPENDS, "pnpm-lock.yaml": "lockfileVersion: '6.0'\n" },
      [toolOf("pnpm@8"), "pnpm install --frozen-lockfile --ignore-scripts --store-dir /tmp/pnpm"],
    ],
    [
      "pnpm as package.json names it",
      {
        "package.json": json({ packageManager: "pnpm@9.12.3+sha512.abc", devDependencies: { a: "1" } }),
        "pnpm-lock.yaml": "lockfileVersion: '9.0'\n",
      },
      [toolOf("pnpm@9.12.3"), "pnpm install --frozen-lockfile --ignore-scripts --store-dir /tmp/pnpm"],
    ],
    [
      "Yarn 1",
      { "package.json": DEPENDS, "yarn.lock": "# yarn lockfile v1\n" },
      [
        toolOf("yarn@1"),
        "yarn install --non-interactive --frozen-lockfile --ignore-scripts --cache-folder /tmp/yarn",
      ],
    ],
    [
      "a Yarn that is checked in",
      {
        "package.json": DEPENDS,
        ".yarnrc.yml": "yarnPath: .yarn/releases/yarn-3.6.1.cjs\n",
        "yarn.lock": "__metadata:\n  version: 6\n",
      },
      [
        toolOf("@yarnpkg/cli-dist@3.6.1"),
        expect.stringMatching(/yarn install --immutable --mode=skip-build$/) as unknown as string,
      ],
    ],
    ["Go", { "go.mod": "module a\n", "go.sum": "" }, ["go mod download"]],
    ["Go with its dependencies checked in", { "go.mod": "module a\n", "vendor/modules.txt": "" }, []],
    ["Cargo", { "Cargo.toml": "", "Cargo.lock": "" }, ["cargo fetch --locked"]],
    ["Cargo without a lock file", { "Cargo.toml": "" }, ["cargo fetch"]],
    [
      "Composer",
      { "composer.json": "{}" },
      ["composer install --no-interaction --no-progress --no-scripts --no-plugins"],
    ],
    ["nothing that is known", { "README.md": "npm install" }, []],
  ])("%s", (_, files, commands) => {
    expect(infer(files).commands).toEqual(commands);
  });

  test("several at once, each language once in a folder", () => {
    const { commands, managers } = infer({
      "package.json": DEPENDS,
      "package-lock.json": "{}",
      "yarn.lock": "",
      "go.mod": "module a\n",
      "requirements.txt": "flask\n",
    });
    expect(commands).toEqual([
      "python3 -m venv /home/work/venv",
      NPM,
      "pip install --only-binary :all: -r requirements.txt",
      "go mod download",
    ]);
    expect(managers).toEqual(["npm", "pip", "go"]);
  });
});

function toolOf(name: string) {
  return `npm install --global --prefix /home/work/.local --ignore-scripts --no-audit --no-fund ${name}`;
}

describe("install scripts", () => {
  test.each<[string, Record<string, string>]>([
    ["npm", { "package.json": DEPENDS, "package-lock.json": "{}" }],
    ["pnpm", { "package.json": DEPENDS, "pnpm-lock.yaml": "" }],
    ["Yarn 1", { "package.json": DEPENDS, "yarn.lock": "" }],
    [
      "Yarn 4",
      { "package.json": json({ packageManager: "yarn@4.1.0", dependencies: { a: "1" } }), "yarn.lock": "" },
    ],
    ["pip", { "requirements.txt": "flask" }],
    ["uv", { "pyproject.toml": "[project]\n", "uv.lock": "" }],
    ["Poetry", { "pyproject.toml": "[tool.poetry]\n", "poetry.lock": "" }],
    ["Composer", { "composer.json": "{}" }],
  ])("%s runs them only if the settings allow it", (_, files) => {
    const flag =
      /--ignore-scripts|--mode=skip-build|--only-binary :all:|--no-build|ONLY_BINARY=:all:|--no-scripts --no-plugins/;
    const isTool = (command: string) => command.includes(" --global ");
    const installing = (scripts: boolean) => infer(files, { scripts }).commands.filter((one) => !isTool(one));
    expect(installing(false).join("\n")).toMatch(flag);
    expect(installing(true).join("\n")).not.toMatch(flag);
  });
});

describe("projects in folders", () => {
  test("with a lock file of their own, the root first, then by depth and name", () => {
    const { commands, inputs } = infer({
      "z/package.json": DEPENDS,
      "z/package-lock.json": "{}",
      "a/b/package.json": DEPENDS,
      "a/b/package-lock.json": "{}",
      "a/c/package.json": DEPENDS,
      "package.json": DEPENDS,
      "package-lock.json": "{}",
    });
    expect(commands).toEqual([NPM, `cd z && ${NPM}`, `cd a/b && ${NPM}`]);
    expect(inputs).toContain("a/b/package-lock.json");
    // A workspace's manifest decides what npm installs.
    expect(inputs).toContain("a/c/package.json");
  });

  test("or of a language that nothing above them is of", () => {
    const { commands } = infer({
      "package.json": DEPENDS,
      "server/go.mod": "module a\n",
      "server/tools/go.mod": "module b\n",
    });
    expect(commands).toEqual([expect.stringContaining("npm install"), "cd server && go mod download"]);
  });

  test.each([
    "tests/fixtures/a",
    "test/a",
    "examples/a",
    "node_modules/a",
    "vendor/a",
    "a/b/c/d",
    ".hidden",
    "docs",
    "__tests__/x",
    "testdata",
  ])("not in %s", (folder) => {
    expect(
      infer({ [`${folder}/package.json`]: DEPENDS, [`${folder}/package-lock.json`]: "{}" }).commands,
    ).toEqual([]);
  });

  test("no more than ten", () => {
    const folders = Array.from({ length: 40 }, (_, at) => `app-${at}`);
    const files = folders.flatMap((one) => [
      [`${one}/package.json`, DEPENDS],
      [`${one}/package-lock.json`, "{}"],
    ]);
    expect(infer(Object.fromEntries(files)).commands).toHaveLength(10);
  });
});

describe("the settings win", () => {
  const files = {
    "package.json": DEPENDS,
    "package-lock.json": "{}",
    "requirements.txt": "flask",
    "scripts/setup.sh": "",
  };
  test("over what is inferred; a virtual environment is there all the same", () => {
    const { source, commands, inputs } = infer(files, { setup: ["./scripts/setup.sh", "pip install x"] });
    expect(source).toBe("settings");
    expect(commands).toEqual(["python3 -m venv /home/work/venv", "./scripts/setup.sh", "pip install x"]);
    expect(inputs).toContain("scripts/setup.sh");
  });
  test("with an empty list nothing is installed", () => {
    expect(infer({ ...files, "go.mod": "module a\n" }, { setup: [] })).toMatchObject({
      commands: [],
      warmUp: [],
    });
  });
  test("their hosts and variables come on top", () => {
    const { hosts, variables } = infer(files, {
      network: ["z.example.com", "a.example.com"],
      variables: { npm_config_cache: "/x" },
    });
    expect(hosts).toEqual(["a.example.com", "z.example.com"]);
    expect(variables).toMatchObject({ npm_config_cache: "/x", VIRTUAL_ENV: "/home/work/venv" });
  });
  test("the package managers they call may reach their registries, and pip has its environment", () => {
    const { managers, path, commands } = infer(
      {},
      { setup: "pip install tox && npx playwright --version && mvn -v" },
    );
    expect(managers).toEqual(["npm", "pip", "maven"]);
    expect(path).toContain("/home/work/venv/bin");
    expect(commands[0]).toBe("python3 -m venv /home/work/venv");
  });
});

test("the order of the files does not matter", () => {
  const files = {
    "package.json": DEPENDS,
    "b/go.mod": "module a\n",
    "a/Cargo.toml": "",
    "requirements.txt": "a",
    "requirements-dev.txt": "",
  };
  const reversed = Object.fromEntries(Object.entries(files).reverse());
  expect(infer(reversed)).toEqual(infer(files));
});
