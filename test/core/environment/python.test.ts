import { describe, expect, test } from "@jest/globals";
import { infer } from "./builders.ts";

describe("a Python project", () => {
  const pip = (files: Record<string, string>) => infer(files).commands.at(-1);
  test.each<[string, Record<string, string>, string]>([
    [
      "requirement files for tests, not those for documentation",
      {
        "requirements.txt": "",
        "requirements-dev.txt": "",
        "requirements-docs.txt": "",
        "test-requirements.txt": "",
        "requirements/tests.txt": "",
      },
      "-r requirements-dev.txt -r requirements.txt -r requirements/tests.txt -r test-requirements.txt",
    ],
    [
      "what is pinned, not what it was made of",
      { "requirements.in": "", "requirements.txt": "" },
      "-r requirements.txt",
    ],
    [
      "itself, with the extras for tests",
      {
        "pyproject.toml":
          "[project]\nname='a'\n[project.optional-dependencies]\ntest=['x']\ndocs=['y']\nDev=['z']\n",
      },
      "-e '.[Dev,test]'",
    ],
    [
      "itself, by setup.py",
      { "setup.py": "setup(extras_require={'tests': ['x'], 'gpu': []})" },
      "-e '.[tests]'",
    ],
    [
      "itself, by setup.cfg",
      { "setup.cfg": "[metadata]\nname=a\n[options.extras_require]\ntest =\n  x\nall = y\n[other]\ndev=1\n" },
      "-e '.[test]'",
    ],
    [
      "groups, with what they include",
      {
        "pyproject.toml":
          "[project]\nname='a'\n[dependency-groups]\ndev=['ruff', {include-group='test'}]\ntest=['pytest>=8', {include-group='dev'}]\nloop=[{include-group='loop'}]\n",
      },
      "-e . ruff 'pytest>=8'",
    ],
    [
      "pytest, where nothing names it",
      { "requirements.txt": "flask\n", "tests/conftest.py": "" },
      "-r requirements.txt pytest",
    ],
    ["pytest once", { "requirements.txt": "pytest==8\n", "conftest.py": "" }, "-r requirements.txt"],
    [
      "pytest not again if a plugin of it is named",
      { "requirements.txt": "pytest-cov\n", "conftest.py": "" },
      "-r requirements.txt",
    ],
    ["pytest for its settings alone", { "pyproject.toml": "[tool.pytest.ini_options]\n" }, "pytest"],
  ])("installs %s", (_, files, wanted) => {
    expect(pip(files)).toBe(`pip install --only-binary :all: ${wanted}`);
  });

  test("without anything to install it still gets an environment, which has `python`", () => {
    expect(infer({ "pyproject.toml": "[tool.ruff]\n" }).commands).toEqual([
      "python3 -m venv /home/work/venv",
    ]);
  });

  test("whose version comes from git's tags can be built", () => {
    const { variables } = infer({ "pyproject.toml": "[build-system]\nrequires=['setuptools_scm']\n" });
    expect(variables).toMatchObject({ SETUPTOOLS_SCM_PRETEND_VERSION: "999.0.0" });
    expect(infer({ "pyproject.toml": "[build-system]\n" }).variables).not.toHaveProperty("PBR_VERSION");
  });
});
