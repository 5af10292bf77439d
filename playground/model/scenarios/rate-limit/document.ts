import { edit, type ItemScript, type Shown } from "../../script.ts";

/** The limit as callers read about it: what the middleware really sends, as the code shows. */
export const documentLimit: ItemScript = {
  title: "Tell callers about the limit",
  requested: {},
  planned: () => ({
    title: documentLimit.title,
    why: "Callers need to know the number, the status and what to do with `Retry-After`; the code of the error joins the table.",
    files: [{ path: "README.md", change: "edit" }],
    verify: "grep -q rate_limited README.md && grep -q Retry-After README.md",
    after: [3],
    size: "S",
  }),
  read: ["README.md", "src/rate-limit.js"],
  edits: (_, shown) => [
    edit(
      "README.md",
      "| 413 | `body_too_large` |\n",
      "| 413 | `body_too_large` |\n| 429 | `rate_limited` |\n",
    ),
    edit(
      "README.md",
      "\n## Errors\n",
      `
## Limits

A caller may search 100 times in any minute. Above that \`GET /api/search\` answers 429, and the header \`Retry-After\` says
after how many seconds the next request is let through. Refused requests do not count.${remaining(shown)}

## Errors
`,
    ),
  ],
  patches: [],
  summary: () => "The README has a section on the limit, and rate_limited in the table of errors.",
};

function remaining(shown: Shown): string {
  const isSent = shown("src/rate-limit.js").includes("x-ratelimit-remaining");
  return isSent ? "\n`X-RateLimit-Remaining` says on every answer how many requests are left." : "";
}
