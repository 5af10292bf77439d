import { expect, test } from "@jest/globals";
import { committed, NEEDED, plannedParts } from "../world/controls.ts";
import { saying } from "../world/guarded.ts";
import { planText, said, subjects } from "../world/story.ts";

test("a condition stands in the plan, in the approver's words, before any code is written", async () => {
  const { world, pull, branch, issue } = await plannedParts();
  const before = await planText(world, branch);
  const words = "keep `old` & <b>@alice</b>, closes #1";
  await saying(world, pull, `/approve but ${words}`, "carol");
  const all = await subjects(world, branch);
  expect(all).toEqual([
    `Plan #${issue}: Parts`,
    `Revise the plan for #${issue}: a condition by carol`,
    "Write part 1",
    "Write part 2",
    "Write part 3",
    `Archive the plan for #${issue}`,
  ]);
  const after = await planText(world, branch);
  expect(after).toContain(`- Condition of carol: \`\` ${words} \`\`\n`);
  const added = after
    .split("\n")
    .filter((line) => !before.split("\n").includes(line) && !/Done:|\[x\]/.test(line));
  expect(added.filter((line) => line !== "")).toEqual([
    "## Conditions",
    "Binding for all open items, in the words of whoever approved the plan:",
    `- Condition of carol: \`\` ${words} \`\``,
  ]);
  const asked = JSON.stringify(world.model?.requests.at(-1)?.body);
  expect(asked).toContain("<conditions>");
  expect(said(world, pull).join("\n")).toMatch(
    /The condition that carol added is now part of the plan and binding for all open items: revision 2/,
  );
  expect(await committed(world, branch, "Plan-Item")).toContain("Approved-by: carol");
});

/** Has items 1 and 2 approved, and what item 2 needs granted if it is asked for; returns what was said and done. */
async function amended(policy: "ask" | "allow", by: string) {
  const { world, pull, branch } = await plannedParts({ needsMore: true, settings: `amendments: ${policy}` });
  const before = await planText(world, branch);
  await saying(world, pull, "/approve 1-2", "carol");
  const asked = said(world, pull).at(-1);
  const doneBefore = await committed(world, branch, "Plan-Item");
  if (by !== "carol") await saying(world, pull, "/approve", by);
  const lines = (text: string) => text.split("\n").filter((line) => !line.startsWith("  - Done: "));
  const after = lines(await planText(world, branch)).map((line) => line.replace("[x]", "[ ]"));
  const message = await committed(world, branch, "Plan-Item");
  return {
    asked,
    doneBefore: /Plan-Item: \d/.exec(doneBefore)?.[0],
    said: said(world, pull).join("\n"),
    changed: after.filter((line, at) => line !== lines(before)[at]),
    done: message.match(/^(?:Plan-Item|Approved-by): .*$/gm),
    needed: await world.github.readFile(world.repo, branch, NEEDED),
    third: await world.github.readFile(world.repo, branch, "docs/part-3.md"),
  };
}

const AMENDED = {
  changed: [`  - Files: \`docs/part-2.md\` (new), \`${NEEDED}\` (new)`],
  needed: "Part 2.\n",
  third: undefined,
};

test("a file that an item needs is asked for; who grants it adds that file to the plan, and nothing else", async () => {
  const found = await amended("ask", "bob");
  expect(found).toMatchObject({ ...AMENDED, done: ["Plan-Item: 2", "Approved-by: bob"] });
  expect(found.asked).toMatch(/^Item 2 needs `src\/needed\.txt`, which the plan does not list for it/);
  expect(found.doneBefore).toBe("Plan-Item: 1");
  expect(found.said).toContain(`Item 2 may now change \`${NEEDED}\` as well (approved by bob): revision 2`);
});

test("where the settings allow it, a file that an item needs is added and reported", async () => {
  const found = await amended("allow", "carol");
  expect(found).toMatchObject({ ...AMENDED, done: ["Plan-Item: 2", "Approved-by: carol"] });
  expect(found.said).toContain(
    `Item 2 may now change \`${NEEDED}\` as well (the setting \`amendments: allow\`): revision 2`,
  );
  expect(found.said).not.toContain("Item 2 needs");
});
