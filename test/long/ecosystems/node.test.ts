import { testInstalling } from "./installing.ts";
import { NODE_PROJECTS } from "./projects.ts";

await testInstalling(NODE_PROJECTS);
