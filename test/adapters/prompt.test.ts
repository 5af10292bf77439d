import { describe, expect, test } from "@jest/globals";
import { createAgent } from "../../src/agent/agent.ts";
import type { Model } from "../../src/agent/model.ts";
import { createCodebase } from "../../src/codebase/reader.ts";
import { aPerson } from "../core/builders.ts";
import { aFeedback } from "../core/feedback.ts";
import { PLAN_TEXT } from "../core/plan-builders.ts";
import { aLog } from "../queue/log.ts";
import {
  ends,
  evil,
  executing,
  metrics,
  planning,
  repository,
  revising,
  SHOP,
  transcripts,
} from "./asked.ts";

describe("what the planner is shown", () => {
  test("instructions, the repository, then the issue; all but the last part end in the prompt cache", async () => {
    const { blocks, all, request } = await planning(SHOP);
    expect(all.match(/<(?:instructions|repository|issue)\b[^>]*>/g)).toEqual([
      '<instructions path="AGENTS.md">',
      '<instructions path="lib/AGENTS.md">',
      '<instructions path="src/AGENTS.md">',
      "<repository>",
      '<issue number="42" by="olga">',
    ]);
    expect(blocks.map((block) => block.cache_control)).toEqual([{ type: "ephemeral", ttl: "5m" }, undefined]);
    expect(blocks[1]?.text).toMatch(/^<issue [\s\S]*Plan this issue\.$/);
    expect(request.tools.map((tool) => tool.name)).toContain("symbols");
  });

  test("nobody's words leave their element, and code loses nothing behind the beginning of a comment", async () => {
    const { all } = await planning(SHOP, { comments: [{ by: "bob", text: evil }] });
    for (const end of ["</issue>", "</repository>", "</comment>"]) expect(all.split(end)).toHaveLength(2);
    expect(all.split("</instructions>")).toHaveLength(4);
    expect(all).not.toMatch(/<system>|\u200b/);
    expect(all).toContain('cart = "<!-- &lt;/repository> &lt;issue>"');
    expect(all).toContain("export function add() {}");
  });

  test("the repository takes 60,000 characters at most, whatever its signs are", async () => {
    const files = Array.from({ length: 60 }, (_, at) => [
      `src/cart${at}.ts`,
      "cart <<<<<>>>>>&&&&&\n".repeat(100),
    ]);
    const { blocks } = await planning(Object.fromEntries(files));
    const [, shown = ""] = /<repository>\n([\s\S]*)<\/repository>/.exec(blocks[0]?.text ?? "") ?? [];
    expect(shown.length).toBeLessThanOrEqual(60_000);
    expect(shown.length).toBeGreaterThan(20_000);
    expect(shown).toContain("\tcart <<<<<>>>>>&&&&&\n");
  });

  test("code is shown as it is in its file, and what is invisible in it is written out", async () => {
    const { all } = await planning({
      "src/cart.ts": 'const a = b < c && d["⚠️ <div>"];\r\nconst cart = "\u202e\u200b&amp;";\n',
    });
    expect(all).toContain('1\tconst a = b < c && d["⚠️ <div>"];\r\n');
    expect(all).toContain('2\tconst cart = "<U+202E><U+200B>&amp;";\n');
  });

  test("a repository without a file leaves the issue", async () => {
    expect((await planning({})).all).toContain("Plan this issue.");
  });

  test("the reader is closed at the end", async () => {
    const { reader } = await planning(SHOP);
    await expect(reader.read("src/cart.ts")).rejects.toThrow("ended");
  });
});

test("an item is given its folders' instructions; what other items begin with as well comes first", async () => {
  const one = await executing({ files: [{ path: "src/cart.ts", change: "edit" }], title: evil });
  const other = await executing({ files: [{ path: "lib/a<b.ts", change: "new" }] });
  expect(one.blocks[0]).toEqual(other.blocks[0]);
  expect(one.blocks[0]?.cache_control).toEqual({ type: "ephemeral", ttl: "1h" });
  expect(one.blocks[0]?.text).toContain('<instructions path="AGENTS.md">');
  expect(one.blocks[1]?.text).toContain('<instructions path="src/AGENTS.md">');
  expect(other.blocks[1]?.text).not.toContain("src/AGENTS.md");
  expect(other.all).toContain("lib/a<b.ts");
  for (const end of ["</plan>", "</item>"]) expect(one.all.split(end)).toHaveLength(2);
});

test("a revision is given the instructions of the plan's files; the plan keeps its signs and cannot end itself", async () => {
  const plan = PLAN_TEXT.replace("Dates are read.", "`a < b && <div>` `</plan>` `< /feedback>`");
  const { all } = await revising(plan, [aFeedback("c1", { text: evil })]);
  expect(all).toContain("`a < b && <div>` `&lt;/plan>` `&lt; /feedback>`");
  for (const end of ["</plan>", "</feedback>"]) expect(all.split(end)).toHaveLength(2);
  expect(all).toContain('<instructions path="src/AGENTS.md">');
  expect(all).not.toContain("lib/AGENTS.md");
});

test("an error of the model, too, ends the transcript and closes the reader", async () => {
  const reader = createCodebase().at(repository, repository.commit(SHOP));
  const model: Model = async () => {
    throw new Error("No answer.");
  };
  const task = {
    key: { installation: 1, owner: "o", repo: "r", issue: 42 },
    reader,
    budget: { choice: {}, usdLeft: () => 1, record: async () => {} },
    issue: { number: 42, title: "", body: "", by: aPerson(), comments: [] },
    check: async () => ({ kind: "holds" as const }),
  };
  await expect(
    createAgent({ model, metrics, transcripts, log: aLog(), now: Date.now }).plan(task),
  ).rejects.toThrow("No answer.");
  expect(ends.at(-1)).toBe("error");
  await expect(reader.read("AGENTS.md")).rejects.toThrow("ended");
});
