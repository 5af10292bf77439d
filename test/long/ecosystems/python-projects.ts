import type { SmallProject } from "./projects.ts";

const PYTHON = {
  "sample.py":
    'import iniconfig\n\n\ndef sections(text):\n    return [s.name for s in iniconfig.IniConfig("", data=text)]\n',
  "test_sample.py":
    'import unittest\n\nimport sample\n\n\nclass Sample(unittest.TestCase):\n    def test_sections(self):\n        self.assertEqual(sample.sections("[a]\\nb=1\\n"), ["a"])\n',
};
const PYPROJECT = `[project]
name = "sample"
version = "1.0.0"
requires-python = ">=3.9"
dependencies = ["iniconfig==2.0.0"]

[build-system]
requires = ["setuptools>=61"]
build-backend = "setuptools.build_meta"

[tool.setuptools]
py-modules = ["sample"]
`;
const WHEEL = "sha256:b6a85871a79d2e3b22d2d1b94ac2824226a63c6b741c88f7ae975f18b6778374";
const WHEEL_URL =
  "https://files.pythonhosted.org/packages/ef/a6/62565a6e1cf69e10f5727360368e451d4b7f58beeac6173dc9db836a5b46/iniconfig-2.0.0-py3-none-any.whl";

export const PYTHON_PROJECTS: readonly SmallProject[] = [
  {
    name: "uv",
    program: "python3",
    debian: "python3-venv",
    files: {
      ...PYTHON,
      "pyproject.toml": PYPROJECT,
      "uv.lock": `version = 1
revision = 1
requires-python = ">=3.9"

[[package]]
name = "iniconfig"
version = "2.0.0"
source = { registry = "https://pypi.org/simple" }
wheels = [
    { url = "${WHEEL_URL}", hash = "${WHEEL}", size = 5892 },
]

[[package]]
name = "sample"
version = "1.0.0"
source = { editable = "." }
dependencies = [
    { name = "iniconfig" },
]

[package.metadata]
requires-dist = [{ name = "iniconfig", specifier = "==2.0.0" }]
`,
    },
    test: "uv run python -m unittest",
  },
  {
    name: "Poetry",
    program: "python3",
    debian: "python3-venv",
    files: {
      ...PYTHON,
      "pyproject.toml": `[tool.poetry]
name = "sample"
version = "1.0.0"
description = ""
authors = []
packages = [{ include = "sample.py" }]

[tool.poetry.dependencies]
python = ">=3.9"
iniconfig = "2.0.0"

[[tool.poetry.source]]
name = "simple"
url = "https://pypi.org/simple/"
priority = "primary"

[build-system]
requires = ["poetry-core"]
build-backend = "poetry.core.masonry.api"
`,
      "poetry.lock": `[[package]]
name = "iniconfig"
version = "2.0.0"
description = "brain-dead simple config-ini parsing"
optional = false
python-versions = ">=3.7"
groups = ["main"]
files = [
    {file = "iniconfig-2.0.0-py3-none-any.whl", hash = "${WHEEL}"},
]

[package.source]
type = "legacy"
url = "https://pypi.org/simple"
reference = "simple"

[metadata]
lock-version = "2.1"
python-versions = ">=3.9"
content-hash = "70e3f054b3b9af2de634364d15ccc7cfbc7c0f460e6f468c7dda29ff897892ee"
`,
    },
    test: "poetry run python -m unittest",
  },
  {
    name: "pip",
    program: "python3",
    debian: "python3-venv",
    files: { ...PYTHON, "pyproject.toml": PYPROJECT, "requirements-dev.txt": "iniconfig==2.0.0\n" },
    test: "cd /tmp && python -c 'import sample' && cd /work && python -m unittest",
  },
];
