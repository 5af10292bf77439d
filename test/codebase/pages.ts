import { tokensOf } from "../../src/codebase/context/context.ts";
import { createCodebase } from "../../src/codebase/reader.ts";

/** What a planner is shown of a repository for one issue, with each budget of tokens, in order; the last is read anew. */
export async function pagesOf(gitDir: string, budgets: readonly number[]) {
  const pages = [];
  const warm = createCodebase();
  for (const [at, budget] of budgets.entries()) {
    const codebase = at < budgets.length - 1 ? warm : createCodebase();
    const reader = codebase.at({ gitDir }, "refs/heads/main");
    const paths = (await reader.paths()).length;
    const text = await reader.contextFor({ title: "Refund a voucher", body: "refundVoucher" }, budget);
    await reader.close();
    pages.push({ paths, text, tokens: tokensOf(text), head: text.split("\n")[0] });
  }
  return pages;
}
