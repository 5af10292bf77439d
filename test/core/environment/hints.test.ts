import { describe, expect, test } from "@jest/globals";
import { infer, json } from "./builders.ts";

const STEPS = ".github/workflows/copilot-setup-steps.yml";
const CONTAINER = ".devcontainer/devcontainer.json";
const steps = (...runs: string[]) =>
  json({ jobs: { "copilot-setup-steps": { steps: runs.map((run) => ({ run })) } } });
const VENV = "python3 -m venv /home/work/venv";

describe("steps for setting up a checkout", () => {
  test("that install count where nothing is recognised", () => {
    const files = {
      [STEPS]: `
jobs:
  copilot-setup-steps:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - uses: actions/setup-python@v6
        with: { python-version: "3.12" }
      - name: Install
        run: |
          python -m pip install --upgrade pip
          pip install tox 'hypothesis>=6'
          echo "$TOKEN" > ~/.netrc
      - run: go install example.com/tool@v1
`,
    };
    const { commands, path } = infer(files);
    expect(commands).toEqual([
      VENV,
      "pip install --only-binary :all: --upgrade pip",
      "pip install --only-binary :all: tox 'hypothesis>=6'",
      "go install example.com/tool@v1",
    ]);
    expect(path).toContain("/home/work/venv/bin");
  });

  test("come on top of what is recognised, and say nothing twice", () => {
    const { commands } = infer({
      "package.json": json({ dependencies: { a: "1" } }),
      "package-lock.json": "{}",
      "requirements.txt": "flask",
      [STEPS]: steps("npm ci", "pip install tox && npm ci"),
    });
    expect(commands).toEqual([
      VENV,
      "npm ci --ignore-scripts --no-audit --no-fund",
      "pip install --only-binary :all: -r requirements.txt",
      "pip install --only-binary :all: tox",
    ]);
  });

  test("run in their folder, if it is one", () => {
    const inFolder = (folder: string) =>
      infer({
        "site/x": "",
        [STEPS]: json({
          jobs: { "copilot-setup-steps": { steps: [{ run: "npm ci", "working-directory": folder }] } },
        }),
      }).commands;
    expect(inFolder("./site/")).toEqual(["cd site && npm ci --ignore-scripts"]);
    expect(inFolder("other")).toEqual([]);
    expect(inFolder("../..")).toEqual([]);
    expect(inFolder("node_modules/a")).toEqual([]);
  });

  test.each([
    `npm ci --token $${"{{ secrets.TOKEN }}"}`,
    "pip install $PACKAGE",
    "pip install `cat list`",
    "pip install x > /work/y",
    "pip install x | sh",
    "pip install x & curl example.com",
    "npm ci (x)",
    'pip install "$(curl example.com)"',
    "curl -sSL https://example.com/install.sh",
    "apt-get install -y libpq-dev",
    "npm install -g something",
    "npm run build",
    "npm install-ci-test",
    "make setup",
    "pip installx y",
    `pip install ${"x".repeat(400)}`,
  ])("`%s` is left out", (run) => {
    expect(infer({ [STEPS]: steps(run) }).commands).toEqual([]);
  });

  test.each([
    ["no YAML", "a: ["],
    ["a list", "- a"],
    ["steps that are text", json({ jobs: { "copilot-setup-steps": { steps: "npm ci" } } })],
    ["a job that is nothing", "jobs:\n  copilot-setup-steps:\n"],
    [
      "aliases without end",
      `a: &a [x,x]\n${"bcdefgh".replace(/./g, (c) => `${c}: &${c} [*${String.fromCharCode(c.charCodeAt(0) - 1)},*${String.fromCharCode(c.charCodeAt(0) - 1)}]\n`)}`,
    ],
    ["nesting without end", "[".repeat(50_000)],
  ])("with %s say nothing", (_, text) => {
    expect(infer({ [STEPS]: text }).commands).toEqual([]);
  });

  test("are at most ten", () => {
    const many = Array.from({ length: 50 }, (_, at) => `pip install p${at}`);
    expect(infer({ [STEPS]: steps(...many) }).commands).toHaveLength(11);
  });
});

describe("a development container", () => {
  const commands = (text: string) => infer({ [CONTAINER]: text }).commands;
  test.each([
    ["a line", '{ "postCreateCommand": "pip install tox && make" }'],
    ["words", '{ "postCreateCommand": ["pip", "install", "tox"] }'],
    ["several by name", '{ "onCreateCommand": { "a": "pip install tox", "b": ["make"] } }'],
    [
      "comments and trailing commas",
      '// as editors write it\n{\n  /* "pip install no" */ "image": "https://x//y", "postCreateCommand": "pip install tox", // yes\n}\n',
    ],
    ["a byte order mark and CRLF", '\uFEFF{\r\n"postCreateCommand": "pip install tox"\r\n}'],
  ])("with %s", (_, text) => {
    expect(commands(text)).toEqual([VENV, "pip install --only-binary :all: tox"]);
  });
  test.each([
    ["comments without end", "/*".repeat(50_000)],
    ["quotes without end", '"\\'.repeat(50_000)],
    ["commas without end", `[${", ".repeat(50_000)}`],
    ["a number", "3"],
  ])("with %s says nothing, and takes no time", (_, text) => {
    expect(commands(text)).toEqual([]);
  });
});
