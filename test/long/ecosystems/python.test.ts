import { testInstalling } from "./installing.ts";
import { PYTHON_PROJECTS } from "./python-projects.ts";

await testInstalling(PYTHON_PROJECTS);
