// Writes docs/operations.md: `npm run operations`. With --check it fails where the page, the calls or app.yml differ.
import { readFileSync, writeFileSync } from "node:fs";
import { operationsPage } from "./permissions/page.ts";
import { permissionProblems } from "./permissions/permission-check.ts";
import { askedInManifest, usesInSource } from "./permissions/uses.ts";

const PAGE = new URL("../docs/operations.md", import.meta.url);

const problems = permissionProblems(usesInSource(), askedInManifest());
if (!process.argv.includes("--check")) writeFileSync(PAGE, operationsPage());
else if (readFileSync(PAGE, "utf8") !== operationsPage()) problems.push("docs/operations.md is out of date");
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
