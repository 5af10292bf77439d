import { expect, test } from "@jest/globals";
import type { ModelScript } from "../../../playground/model/index.ts";
import type { PlanInput } from "../../../playground/model/script.ts";
import { aWorld, planned, planText, said, sample } from "../../world/story.ts";

const FINDING = { kind: "wrong", where: "item 1", finding: "The cache in `src/cache.js` is not asked." };
const finds = (findings: object[]) => [
  { type: "tool_use" as const, name: "submit_critique", input: { findings } },
];
/** The offline model's plan once more, with other answers and other words. */
const answering = (calls: readonly { input: Record<string, unknown> }[], change: Partial<PlanInput>) => [
  { type: "tool_use" as const, name: "submit_plan", input: { ...calls.at(-1)?.input, ...change } },
];
const settings = (critique: string) => ({
  by: "alice",
  message: "Our settings",
  files: { ".github/redline.yml": `debounce: 0\ncritique: ${critique}\n` },
});
/** The tools by which the model's conversations ended, in the order in which they began. */
function conversations(requests: readonly { readonly body: unknown }[]): string[] {
  const ends = requests.map(({ body }) => (body as { tools: { name: string }[] }).tools.at(-1)?.name ?? "");
  return ends.filter((end, index) => end !== ends[index - 1]);
}

test("a plan that is not small is reviewed by a second model; what stays open is a question, and all of it is told", async () => {
  const world = await aWorld();
  const { branch, issue } = await planned(world, sample(2));
  const text = await planText(world, branch);
  expect(text).toContain(
    "- Plan review: Counts live in memory, so each restart lets every caller through 100 more times at once. Assumed unless answered: It may: a restart is rare, and the search bears one such burst.",
  );
  expect(text).toMatch(
    /### Plan review\n\n- Risks, missing: .+ \*\*needs your decision\*\*: .+\n- item 2, over-built: .+ \*\*kept as it is\*\*: The issue asks for it/,
  );
  expect(said(world, issue)[0]).toMatch(/plan \$\d.*critique \$\d/);
});

test("a small plan is not, nor is any where the settings say never; always is always", async () => {
  const asked = async (number: 1 | 2, critique: string) => {
    const world = await aWorld();
    await world.github.commit(world.repo, "main", settings(critique));
    await planned(world, sample(number));
    return conversations(world.model?.requests ?? []);
  };
  expect(await asked(1, "auto")).toEqual(["submit_plan"]);
  expect(await asked(2, "never")).toEqual(["submit_plan"]);
  expect(await asked(1, "always")).toEqual(["submit_plan", "submit_critique"]);
});

test("each finding takes one answer, and what is reported as applied must have changed", async () => {
  const told: string[] = [];
  const errors: boolean[] = [];
  const tries: Partial<PlanInput>[] = [
    {},
    { answers: [{ finding: 1, became: "changed", why: "It is asked." }] },
    { answers: [1, 2].map((finding) => ({ finding, became: "kept", why: "No." })) },
    { answers: [{ finding: 1, became: "changed", why: "It is asked." }], goal: "The cache is asked first." },
  ];
  const script: ModelScript = ({ tools, calls }, bundled) => {
    if (tools.has("submit_critique")) return finds([FINDING]);
    const submitted = calls.filter(({ name }) => name === "submit_plan");
    if (!tools.has("submit_plan") || submitted.length === 0) return bundled();
    told.push(submitted.at(-1)?.result ?? "");
    errors.push(submitted.at(-1)?.isError ?? false);
    return answering(submitted, { answers: [], ...tries.shift() });
  };
  const world = await aWorld({ script });
  await world.github.commit(world.repo, "main", settings("always"));
  const { branch } = await planned(world, sample(1));
  // Findings about a valid plan are no error of it.
  expect(errors).toEqual([false, true, true, true]);
  expect(told).toEqual([
    expect.stringContaining("1. item 1 (wrong): The cache in `src/cache.js` is not asked."),
    expect.stringContaining("Finding 1 has no answers; give it exactly one."),
    expect.stringContaining("nothing in the plan has changed"),
    expect.stringContaining("There is no finding 2."),
  ]);
  const text = await planText(world, branch);
  expect(text).toContain("The cache is asked first.");
  expect(text).toContain(
    "- item 1, wrong: The cache in src/cache.js is not asked. **addressed**: It is asked.",
  );
  expect(text).not.toContain("## Questions");
});

test("findings stay open only as far as there is room for questions", async () => {
  const questions = [1, 2, 3, 4, 5].map((n) => ({ question: `Number ${n}?`, assumed: "Yes." }));
  const told: string[] = [];
  const script: ModelScript = ({ tools, calls }, bundled) => {
    if (tools.has("submit_critique")) return finds([FINDING]);
    const submitted = calls.filter(({ name }) => name === "submit_plan");
    if (!tools.has("submit_plan") || submitted.length === 0) return bundled();
    told.push(submitted.at(-1)?.result ?? "");
    const became = submitted.length === 1 ? "open" : "kept";
    return answering(submitted, { questions, answers: [{ finding: 1, became, why: "Who knows." }] });
  };
  const world = await aWorld({ script });
  await world.github.commit(world.repo, "main", settings("always"));
  const { branch } = await planned(world, sample(1));
  expect(told[1]).toContain("A plan has room for 5 questions: leave 0 findings open at most.");
  expect((await planText(world, branch)).match(/Assumed unless answered/g)).toHaveLength(5);
});

test.each([
  [
    "says nothing of use",
    "submit_critique",
    "- Not reviewed: The model answered in prose instead: I would rather not.",
  ],
  ["is not answered", "submit_plan", "**not answered**"],
])("a plan that held is not lost where a plan reviewer %s", async (_, silent, expected) => {
  const script: ModelScript = ({ tools, calls }, bundled) => {
    if (tools.has(silent) && (silent === "submit_critique" || calls.some(({ name }) => name === silent)))
      return [{ type: "text", text: "I would rather not." }];
    return tools.has("submit_critique") ? finds([FINDING]) : bundled();
  };
  const world = await aWorld({ script });
  await world.github.commit(world.repo, "main", settings("always"));
  const { branch } = await planned(world, sample(1));
  expect(await planText(world, branch)).toContain(expected);
});

test("where the plan reviewer's model is none, the plan is made, and says so", async () => {
  const world = await aWorld();
  await world.github.commit(world.repo, "main", settings("always"));
  const [on, error] = [
    { tool: "submit_critique" },
    { status: 404, type: "not_found_error", message: "model: x" },
  ];
  world.model?.faults.set([{ on, do: { kind: "error", ...error }, times: 9 }]);
  const { branch } = await planned(world, sample(1));
  expect(await planText(world, branch)).toContain("- Not reviewed: The model API does not know the model");
});
