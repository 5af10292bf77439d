import { describe, expect, test } from "@jest/globals";
import { foundIn, referenceIn, resolves } from "../../src/core/references/reference.ts";

const repository = foundIn(
  [
    "README.md",
    "package.json",
    ".github/workflows/ci.yml",
    "src/server/http.ts",
    "src/routes/search.ts",
    "app/[id]/page.tsx",
  ],
  ["parseLimit", "user_id", "HttpError", "take", "limiter", "response", "json", "ctx"],
);
const isMissing = (span: string) => {
  const claim = referenceIn(span);
  return claim !== undefined && !resolves(claim, repository);
};

describe("of what stands in code marks", () => {
  test.each([
    "src/nosuch.ts",
    "src/nosuch.ts:12",
    "src/nosuch.ts:12-20",
    "src/nosuch.ts#L12-L20",
    "./src/nosuch.ts",
    "src/nosuch",
    "src/routes/nosuch/",
    "lib/limiter.ts",
    "nosuch.ts",
    "nosuch.json",
    "docs-nosuch.md",
    "app/[slug]/page.tsx",
    ".github/workflows/release.yml",
    "parseNumber",
    "parse_number",
    "parseNumber()",
    "nosuch()",
    "HttpError.nosuch",
    "limiter.nosuch()",
    "Nosuch::take",
    "nosuch.parseLimit",
  ])("%j is found missing", (span) => {
    expect(isMissing(span)).toBe(true);
  });

  test.each([
    "src/server/http.ts",
    "src/server/http.ts:12",
    "./src/server/http.ts",
    "../routes/search.ts",
    "src/server",
    "src/",
    "src/routes",
    "routes/search.ts",
    "search.ts",
    "package.json",
    "app/[id]/page.tsx",
    ".github/workflows/ci.yml",
    "parseLimit",
    "parseLimit()",
    "user_id",
    "ctx.parseLimit",
    "limiter.take()",
    "HttpError",
    "#take()",
    ".take()",
    "response.json",
  ])("%j is there", (span) => {
    expect(referenceIn(span)).toBeDefined();
    expect(isMissing(span)).toBe(false);
  });

  test.each([
    "npm test",
    "--flag",
    "-x",
    "*.ts",
    "src/**/*.ts",
    "src/<name>.ts",
    "src/{a,b}.ts",
    "path/to/file.ts",
    "src/...",
    "https://x",
    "https://example.com/a.ts",
    "example.com",
    "github.com/acme/bookshelf.go",
    "GET /api/search",
    "/api/search",
    "api/search",
    "text/plain",
    "and/or",
    "acme/bookshelf",
    "feature/limits",
    "@scope/package",
    "node:fs/promises",
    "lodash/merge",
    "node_modules/x/y.js",
    "dist/main.js",
    "README",
    "src",
    "a.b.c",
    "NODE_ENV",
    "LIMIT_MAX",
    "process.env.NODE_ENV",
    "$HOME",
    "~/.npmrc",
    ".env",
    ".d.ts",
    "null",
    "true",
    "NaN",
    "undefined",
    "limit",
    "Limiter",
    "limit=abc",
    "now = Date.now",
    "Date.now()",
    "Number.isInteger",
    "JSON.parse()",
    "slice()",
    "Node.js",
    "GitHub",
    "Retry-After",
    "pg-boss",
    "1.2.3",
    "v1.2.3",
    "429",
    "16/9",
    "user@host",
    "<script>",
    "a b/c.ts",
    "",
    "x".repeat(300).concat(".ts"),
  ])("%j is not judged", (span) => {
    expect(isMissing(span)).toBe(false);
  });
});
