import { type Call, edit, type ItemScript, type RequestedChanges } from "../../script.ts";

/** The only item: parse the parameter before it is used. */
export const refuseOddLimits: ItemScript = {
  title: "Answer 400 when limit is not a whole number",
  requested: { zero: /limit=0/ },
  planned: (requested) => ({
    title: refuseOddLimits.title,
    why:
      "Parse `limit` in one function of src/routes/search.js: missing means 20, digits mean that many and at most 100, " +
      `anything else is a 400 with the code invalid_limit.${requested.has("zero") ? " `limit=0` is refused in the same way." : ""}`,
    files: [
      { path: "src/routes/search.js", change: "edit" },
      { path: "test/search.test.js", change: "edit" },
      { path: "README.md", change: "edit" },
    ],
    verify: "node --test test/search.test.js",
    size: "S",
  }),
  read: ["src/routes/search.js", "test/search.test.js", "README.md"],
  edits: (requested) => [...parse(requested), check(requested), ...describe(requested)],
  patches: [],
  summary: (requested) =>
    `limit is parsed before it is used; what is not a whole number${requested.has("zero") ? " above 0" : ""} answers 400 invalid_limit.`,
};

function parse(requested: RequestedChanges): Call[] {
  const range = requested.has("zero") ? " from 1 up" : "";
  const pattern = requested.has("zero") ? "/^0*[1-9]\\d*$/" : "/^\\d+$/";
  return [
    edit(
      "src/routes/search.js",
      `    const limit = Math.min(Number(ctx.url.searchParams.get("limit") ?? LIMIT_DEFAULT), LIMIT_MAX);\n`,
      `    const limit = parseLimit(ctx.url.searchParams.get("limit"));\n`,
    ),
    edit(
      "src/routes/search.js",
      "    ctx.json(200, { query, limit, ...found });\n  };\n}\n",
      `    ctx.json(200, { query, limit, ...found });
  };
}

/** How many books to return. Number() alone would let NaN through, which slice() takes for 0. */
function parseLimit(text) {
  if (text === null) return LIMIT_DEFAULT;
  if (!${pattern}.test(text)) throw badRequest("invalid_limit", "limit must be a whole number${range}");
  return Math.min(Number(text), LIMIT_MAX);
}
`,
    ),
  ];
}

function check(requested: RequestedChanges): Call {
  const odd = ["abc", "1.5", "-1", "", ...(requested.has("zero") ? ["0"] : [])];
  const ending = `  assert.equal(body.error.code, "missing_query");\n});\n`;
  return edit(
    "test/search.test.js",
    ending,
    `${ending}
for (const limit of ${JSON.stringify(odd).replaceAll(",", ", ")}) {
  test(\`refuses limit=\${limit}\`, async (t) => {
    const { call } = await start(t);
    const { status, body } = await call(\`/api/search?q=horror&limit=\${limit}\`);
    assert.equal(status, 400);
    assert.equal(body.error.code, "invalid_limit");
  });
}
`,
  );
}

function describe(requested: RequestedChanges): Call[] {
  const range = requested.has("zero") ? "a whole number from 1 up" : "a whole number";
  const total = "`total` in the answer counts all that match.";
  return [
    edit("README.md", "| 400 | `missing_query`, ", "| 400 | `missing_query`, `invalid_limit`, "),
    edit("README.md", ` ${total}\n`, `\nAnything but ${range} is refused. ${total}\n`),
  ];
}
