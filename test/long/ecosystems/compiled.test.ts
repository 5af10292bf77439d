import { expect, test } from "@jest/globals";
import { ECOSYSTEMS } from "../../../src/core/environment/ecosystems.ts";
import { COMPILED_PROJECTS } from "./compiled-projects.ts";
import { testInstalling } from "./installing.ts";
import { NODE_PROJECTS } from "./projects.ts";
import { PYTHON_PROJECTS } from "./python-projects.ts";

test("every row of the table has a project", () => {
  const projects = [...NODE_PROJECTS, ...PYTHON_PROJECTS, ...COMPILED_PROJECTS];
  expect(projects.map(({ name }) => name)).toEqual(ECOSYSTEMS.map(({ name }) => name));
});

await testInstalling(COMPILED_PROJECTS);
