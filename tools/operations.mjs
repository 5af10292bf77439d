// Writes docs/operations.md and the local GitHub's COVERED.md: `npm run operations`. With --check it fails where a page,
// the calls or app.yml differ.
import { readFileSync, writeFileSync } from "node:fs";
import { coveredPage } from "./permissions/covered.ts";
import { operationsPage } from "./permissions/page.ts";
import { permissionProblems } from "./permissions/permission-check.ts";
import { askedInManifest, usesInSource } from "./permissions/uses.ts";

const PAGES = { "docs/operations.md": operationsPage(), "packages/local-github/COVERED.md": coveredPage() };

const problems = permissionProblems(usesInSource(), askedInManifest());
for (const [path, page] of Object.entries(PAGES)) {
  const file = new URL(`../${path}`, import.meta.url);
  if (!process.argv.includes("--check")) writeFileSync(file, page);
  else if (readFileSync(file, "utf8") !== page) problems.push(`${path} is out of date`);
}
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
