import type { SampleIssue } from "./sample-issue.ts";

/** A fix of a few lines: the plan should be as small. */
export const limitValidation: SampleIssue = {
  number: 1,
  title: "GET /api/search?limit=abc answers 200 with no books",
  body: `A typo in a client of ours cost me an hour:

\`\`\`
$ curl -s 'localhost:8080/api/search?q=horror&limit=abc'
{"query":"horror","limit":null,"total":2,"books":[]}
\`\`\`

The \`limit\` is no number, so it turns into \`NaN\` somewhere, and the answer looks like "nothing found".
\`limit=-1\` is just as odd: it leaves out the last book.

I would expect a 400 that says what is wrong with it, like the one for a missing \`q\`.`,
  comments: [
    {
      by: "bob",
      item: 1,
      near: "Answer 400 when limit is not a whole number",
      body: "Please refuse `limit=0` as well. An empty page helps nobody, and today it looks like there are no books.",
    },
  ],
};
