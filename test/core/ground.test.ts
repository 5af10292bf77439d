import { describe, expect, test } from "@jest/globals";
import { parsePlan, renderPlan } from "../../src/core/plan/file.ts";
import type { Plan, Section } from "../../src/core/plan/plan.ts";
import { referencesOf, without } from "../../src/core/references/references.ts";
import {
  annotated,
  forModel,
  unconfirmedIn,
  unresolvedNames,
  wordsToFind,
} from "../../src/core/references/unresolved.ts";
import { planDraft } from "../../src/core/revision/draft.ts";
import { planOf } from "../../src/core/revision/written.ts";
import { anItem, aPlan, oid } from "./plan-builders.ts";

const paths = new Set(["src/server/http.ts", "src/routes/search.ts"]);

const aPlanWith = (sections: readonly Section[], more: Partial<Plan> = {}) => aPlan({ sections, ...more });
const goal = (body: string) => aPlanWith([{ name: "Goal", body }]);
const doubtsOn = (plan: Plan, introduced: readonly string[] = [], others: readonly string[] = []) => {
  const claims = referencesOf(plan);
  return unresolvedNames(plan, claims, { paths, words: new Set(), introduced }, (name) =>
    others.includes(name),
  );
};
const namesIn = (plan: Plan, introduced?: readonly string[]) =>
  doubtsOn(plan, introduced).map((doubt) => ("name" in doubt ? doubt.name : doubt));

describe("a name is looked for", () => {
  test("in prose, tables, lists, titles and reasons, and said once with its parts", () => {
    const plan = aPlanWith(
      [
        { name: "Goal", body: "**`noSuch`** twice: `noSuch`" },
        { name: "Alternatives", body: "| a | b |\n| --- | --- |\n| `inTable` | x |" },
        { name: "Risks", body: "- `inList`\n  - [`inLink`](https://x.test)" },
      ],
      { items: [anItem(1, { title: "Make `inTitle` go", why: "As `noSuch` does." })], title: "Of `inName`" },
    );
    expect(doubtsOn(plan)).toMatchObject([
      { name: "inName", parts: ["title"] },
      { name: "noSuch", parts: ["Goal", "item 1"] },
      { name: "inTable", parts: ["Alternatives"] },
      { name: "inList" },
      { name: "inLink" },
      { name: "inTitle" },
    ]);
  });

  test("not in code, in diagrams, in quotes, or in what the program says itself", () => {
    const body = "```js\nnoSuch()\n```\n\n~~~mermaid\nnoSuch\n~~~\n\n> `noSuch`\n\n    `noSuch`";
    const said = "- `noSuch`, named in Goal, was not found in the repository at bbbbbbb.";
    expect(
      namesIn(
        aPlanWith([
          { name: "Goal", body },
          { name: "Not confirmed", body: said },
        ]),
      ),
    ).toEqual([]);
  });

  test("and may be made by the plan: marked, in its snippets, or one of its files", () => {
    const plan = aPlanWith(
      [
        {
          name: "Goal",
          body: "`makeIt()`, `Maker.make_one`, `inSnippet`, `src/made.ts`, `src/made/`, `noSuch`",
        },
        { name: "Interfaces", body: "**x**\n\n~~~ts\nfunction inSnippet(a) {}\n~~~" },
      ],
      {
        items: [
          anItem(1, {
            files: [
              { path: "src/made.ts", change: "new" },
              { path: "src/made/a.ts", change: "new" },
            ],
          }),
        ],
      },
    );
    expect(namesIn(plan, ["makeIt()", "Maker", "make_one"])).toEqual(["noSuch"]);
  });

  test("once, and only if the plan does not make it", () => {
    const claims = referencesOf(
      goal("`one.two()`, `two_three`, `one.two`, `made_here`, `src/server/http.ts`"),
    );
    expect(wordsToFind(claims, ["made_here"])).toEqual(["one", "two", "two_three"]);
  });

  test("but not if somebody else said it", () => {
    expect(doubtsOn(goal("`noSuch`"), [], ["noSuch"])).toEqual([]);
  });

  test("behind a link to a file at a commit", () => {
    const url = (path: string) => `https://x.test/a/b/blob/${oid("b")}/${path}#L1`;
    const plan = goal(
      `[a](${url("src/server/http.ts")}) [b](${url("src/nosuch.ts")}) [c](${url("routes/search.ts")})`,
    );
    expect(doubtsOn(plan)).toMatchObject([
      { kind: "link", path: "src/nosuch.ts" },
      { kind: "link", path: "routes/search.ts" },
    ]);
    const { sections } = annotated(plan, doubtsOn(plan));
    expect(sections[0]?.body).toBe(`[a](${url("src/server/http.ts")}) [b] [c]`);
  });
});

test("the model is told what is wrong, where, and what to do", () => {
  expect(doubtsOn(goal("`noSuch` in `src/nosuch.ts`")).map(forModel)).toEqual([
    "`noSuch`, named in Goal, does not occur in the repository: correct it, or list it in `introduces` if the plan creates it.",
    "`src/nosuch.ts`, named in Goal, is not a file or folder in the repository: correct it, or list it as a new file of an item.",
  ]);
});

const BAD = "flowchart TD\n  A[x";
const doubts = [
  ...doubtsOn(goal("`noSuch`")),
  { kind: "diagram" as const, part: "Diagram", source: BAD, why: "Parse error on line 3:\n...`A[x`" },
  { kind: "quote" as const, place: "src/server/http.ts:9", why: "it is not there" },
];

test("people are told in the plan, and the plan can be read", () => {
  const plan = aPlanWith(
    [
      { name: "Goal", body: "`noSuch`" },
      { name: "Diagram", body: `\`\`\`mermaid\n${BAD}\n\`\`\`` },
      { name: "Notes", body: "n" },
    ],
    { base: oid("b") },
  );
  const { plan: read } = parsePlan(renderPlan(annotated(plan, doubts)));
  expect(read?.sections).toEqual([
    { name: "Goal", body: "`noSuch`" },
    {
      name: "Not confirmed",
      body: [
        "- `noSuch`, named in Goal, was not found in the repository at bbbbbbb.",
        "- A diagram in Diagram was left out: Mermaid's parser says `` Parse error on line 3: ...`A[x` ``.",
        "- A quote in Notes was left out: it is attributed to `src/server/http.ts:9`, but at bbbbbbb it is not there.",
      ].join("\n"),
    },
    { name: "Notes", body: "n" },
  ]);
  expect(read && unconfirmedIn(read)).toEqual({ names: 1, leftOut: 2 });
});

test("nothing but the broken diagram is taken out", () => {
  const fence = (source: string) => `\`\`\`mermaid\n${source}\n\`\`\``;
  const before = `a  \n\n${fence("good")}\n\n${fence(BAD)}\n\nb\n`;
  expect(without(before, { diagrams: new Set([BAD]), links: new Set() })).toBe(
    `a  \n\n${fence("good")}\n\n\nb\n`,
  );
});

test("a note shows its quote, and a file that is not there has no link", () => {
  const draft = planDraft.parse({
    title: "T",
    goal: "G",
    items: [{ title: "A", why: "", files: [{ path: "a.ts", change: "new" }], verify: "true", size: "S" }],
    notes: [
      { note: "N", path: "src/server/http.ts", lines: "1-2", quote: "~~~\r\n## x" },
      { note: "M", path: "a.ts" },
    ],
  });
  const link = (path: string, lines = "") =>
    path === "a.ts" ? undefined : `https://x.test/${path}#${lines}`;
  const { plan } = parsePlan(renderPlan(planOf(draft, oid("b"), link)));
  expect(
    plan?.sections
      .find(({ name }) => name === "Notes")
      ?.body.split("\n")
      .slice(2),
  ).toEqual([
    "- N ([src/server/http.ts:1-2](https://x.test/src/server/http.ts#1-2))",
    "  ~~~~",
    "  ~~~",
    "  ## x",
    "  ~~~~",
    "- M (`a.ts`)",
  ]);
});
