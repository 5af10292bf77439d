import { describe, expect, test } from "@jest/globals";
import { aFeedback } from "../core/feedback.ts";
import { ALL_TICKED, anItem, PLAN_TEXT, planCommit } from "../core/plan-builders.ts";
import { A_RUN, type asked, executing, planning, revising, SHOP } from "./asked.ts";

test("texts are as they are in their files; only what looks like a tag of ours is escaped", async () => {
  const body = "`a && b` <details>x > y</details> \u2764\ufe0f &amp; `</issue>`";
  const { all } = await planning({ "src/cart.ts": "if (a < b && c > d) {}\n" }, { body });
  expect(all).toContain("`a && b` <details>x > y</details> \u2764\ufe0f &amp; `&lt;/issue>`");
  expect(all).toContain("if (a < b && c > d) {}");
  const item = await executing({ verify: "a && b", why: "`x < y`" }, PLAN_TEXT);
  expect(item.all).toContain("Verify: a && b");
  expect(item.all).toContain("`x < y`");
});

describe("what surrounds a conversation", () => {
  const head = "d".repeat(40);
  test("the commit that the tools read, and what commands find", async () => {
    const environment = "Node.js 24, without network. </environment>";
    const { all, reader } = await planning(SHOP, {}, { environment, run: async () => A_RUN });
    expect(all).toContain("<environment>\nNode.js 24, without network. &lt;/environment>\n</environment>");
    expect(all).toContain(`The tools read commit ${reader.commit.slice(0, 7)}.`);
    const moved = await planning(SHOP, {}, { defaultBranch: { name: "main", head } });
    expect(moved.all).toContain("of main. main has moved on to ddddddd since, which you cannot see.");
  });

  test("of a revision also the commit of the plan, what is done, why the work stopped, and the issue", async () => {
    const { all } = await revising(ALL_TICKED, [aFeedback("c1")], {
      defaultBranch: { name: "main", head: "b".repeat(40) },
      pull: 7,
      failure: { item: 2, text: "It broke. `</stopped>`" },
      items: [
        { item: anItem(1), state: "done", commit: planCommit },
        { item: anItem(2), state: "by-hand", commit: undefined },
        { item: anItem(3), state: "open", commit: undefined },
      ],
      resolved: [
        { revision: 2, by: "bob", said: "Use `</resolved>`.", became: "declined", reply: "It is slow." },
      ],
    });
    expect(all).toContain("the head of the plan's branch; the plan was made at bbbbbbb of main.\n");
    expect(all).toContain("- Item 1: done, and in the code that the tools read (commit aaaaaaa)\n");
    expect(all).toContain("- Item 2: ticked by hand, not verified\n- Item 3: open");
    expect(all).toContain(
      '<resolved by="bob" became="declined" revision="2">\nUse `&lt;/resolved>`.\nAnswer: It is slow.\n</resolved>',
    );
    expect(all).toContain('<stopped item="2">It broke. `&lt;/stopped>`</stopped>');
    expect(all).toContain("As if. </issue>");
    expect(all).toContain("The plan for issue #42, in pull request #7, whose");
  });

  test("of an item, what is done and how an earlier attempt ended", async () => {
    const first = await executing({}, ALL_TICKED);
    expect(first.all).toContain("in the code that the tools read: item 1, 2.");
    expect(first.all).toContain("As if. </issue>");
    expect(first.all).not.toContain("attempted before");
    const again = await executing({}, ALL_TICKED, { earlier: "`npm test` failed: </failed_attempt>" });
    expect(again.all).toMatch(
      /attempted before[\s\S]*`npm test` failed: &lt;\/failed_attempt>\n<\/failed_attempt>/,
    );
    expect(again.blocks[0]).toEqual(first.blocks[0]);
  });

  test("tools that a task has not are not offered", async () => {
    const names = ({ request }: Awaited<ReturnType<typeof asked>>) => request.tools.map((tool) => tool.name);
    expect(names(await planning(SHOP))).not.toEqual(expect.arrayContaining(["run"]));
    expect(names(await planning(SHOP))).not.toContain("read_issue");
    const more = { run: async () => A_RUN, readIssue: async () => undefined };
    expect(names(await planning(SHOP, {}, more))).toEqual(expect.arrayContaining(["run", "read_issue"]));
    expect(names(await executing({})).filter((name) => name === "run")).toHaveLength(1);
    expect(names(await executing({}))).toEqual(expect.arrayContaining(["diff", "blocked", "insert_lines"]));
  });
});

test("a comment comes after what was said in its thread, once, and by whom", async () => {
  const said = (id: string, by: string | undefined, text: string) => ({ id, by, text });
  const first = [said("t1", "rita", "Why? `</thread>`"), said("t2", undefined, "Because. <!-- mark -->")];
  const { all } = await revising(PLAN_TEXT, [
    aFeedback("t3", { text: "Please put that into the plan.", earlier: first }),
    aFeedback("t5", {
      text: "And this.",
      earlier: [...first, said("t3", "olga", "x"), said("t4", "bob", "Hm.")],
    }),
  ]);
  expect(all).toContain(
    [
      '<thread before="t3">\n<comment by="rita">Why? `&lt;/thread>`</comment>',
      '<comment by="Redline (you)">Because. </comment>\n</thread>',
    ].join("\n"),
  );
  expect(all.match(/<(?:thread|comment|feedback)\b[^>]*>/g)).toEqual([
    '<thread before="t3">',
    '<comment by="rita">',
    '<comment by="Redline (you)">',
    '<feedback id="t3" by="olga" line="7">',
    '<thread before="t5">',
    '<comment by="bob">',
    '<feedback id="t5" by="olga" line="7">',
  ]);
});
