import { listFiles, readFile, type Scenario, search } from "../../script.ts";
import { refuseOddLimits } from "./item.ts";

const SEARCH = "src/routes/search.js";
const TODAY = `Number(ctx.url.searchParams.get("limit") ?? LIMIT_DEFAULT)`;

/** Issue 1: one item and no ceremony. */
export const limitValidation: Scenario = {
  matches: /limit=abc|\blimit\b.*\b(NaN|not a number)\b/i,
  look: [
    { say: "First where `limit` is read.", calls: [listFiles(), search("limit", "src")] },
    { say: "", calls: [readFile(SEARCH), readFile("src/catalog.js"), readFile("test/search.test.js")] },
  ],
  plan(locate) {
    const lines = locate(SEARCH, "const limit =");
    return {
      title: "Refuse a limit that is not a whole number",
      type: "fix",
      goal:
        "`GET /api/search` answers 400 with the code `invalid_limit` when `limit` is anything but digits. " +
        "Today `abc` becomes `NaN` and `-1` cuts off the last book, both with status 200.",
      items: [refuseOddLimits.planned(new Set())],
      verification: "`node --test` passes. `limit=abc` answers 400, `limit=5000` still means 100.",
      notes: [
        {
          note: "The text goes through Number() unchecked and reaches slice(), which takes NaN for 0.",
          path: SEARCH,
          ...(lines ? { lines, quote: TODAY } : {}),
        },
      ],
      introduces: ["invalid_limit"],
    };
  },
  items: [refuseOddLimits],
  comments: [
    {
      matches: /limit=0|\bzero\b|negative/i,
      became: "applied",
      reply:
        "Agreed: `limit=0` is refused with the same code. Negative numbers already were, as they are not only digits.",
      item: { title: refuseOddLimits.title, request: "zero" },
    },
  ],
};
