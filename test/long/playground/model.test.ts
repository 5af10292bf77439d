import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Anthropic from "@anthropic-ai/sdk";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { SAMPLE_ISSUES } from "../../../playground/issues/index.ts";
import { type Fault, type Model, startModel } from "../../../playground/model/index.ts";
import type { Played } from "../../../playground/model/rehearsal/converse.ts";
import { type Built, rehearse } from "../../../playground/model/rehearsal/rehearse.ts";
import { run } from "../../../playground/model/rehearsal/tools.ts";

const faults: Fault[] = [];
let model: Model;
let client: Anthropic;

beforeAll(async () => {
  model = await startModel({ onRequest: () => faults.shift() });
  client = new Anthropic({ apiKey: "offline", baseURL: model.url, maxRetries: 0 });
});
afterAll(() => model.close());

const ask = (content: string, tools: string[] = []): Anthropic.MessageCreateParamsNonStreaming => ({
  model: "claude-sonnet-5-5",
  max_tokens: 4000,
  messages: [{ role: "user", content }],
  tools: tools.map((name) => ({ name, input_schema: { type: "object" as const } })),
});
const issueText = ({ title, body }: { title: string; body: string }) =>
  `<issue number="7" by="alice"><title>${title}</title>\n${body}</issue>`;
const asIssue = (number: number) => SAMPLE_ISSUES[number - 1] ?? { title: "", body: "", remarks: [] };
const READ = ["list_files", "search", "read_file", "file_history"];

describe("the protocol", () => {
  const planning = ask(issueText(asIssue(2)), [...READ, "submit_plan"]);

  test("streams the same message that it gives at once", async () => {
    const whole = await client.messages.create(planning);
    const stream = client.messages.stream(planning);
    const types: string[] = [];
    stream.on("streamEvent", ({ type }) => types.push(type));
    expect(await stream.finalMessage()).toMatchObject({
      id: whole.id,
      content: whole.content,
      usage: whole.usage,
    });
    expect(whole.stop_reason).toBe("tool_use");
    expect([types[0], ...types.slice(-2)]).toEqual(["message_start", "message_delta", "message_stop"]);
  });

  test("counts a prefix as written once and as read from then on", async () => {
    const system = [
      { type: "text" as const, text: "Rules. ".repeat(400), cache_control: { type: "ephemeral" as const } },
    ];
    const first = (await client.messages.create({ ...planning, system })).usage;
    const second = (await client.messages.create({ ...planning, system, messages: ask("other").messages }))
      .usage;
    expect(first.cache_creation_input_tokens).toBeGreaterThan(700);
    expect(first.cache_creation?.ephemeral_5m_input_tokens).toBe(first.cache_creation_input_tokens);
    expect(second).toMatchObject({
      cache_read_input_tokens: first.cache_creation_input_tokens,
      cache_creation_input_tokens: 0,
    });
    expect(second.input_tokens).toBeLessThan(30);
  });

  test.each<[string, object, string]>([
    ["an unknown key", { temperature: 1 }, "temperature: Extra inputs are not permitted"],
    ["no max_tokens", { max_tokens: undefined }, "max_tokens: Field required"],
    [
      "a first turn of the model",
      { messages: [{ role: "assistant", content: "x" }] },
      'must use the "user" role',
    ],
    [
      "a tool_use without result",
      { messages: [...planning.messages, toolUse("t1")] },
      "without `tool_result` blocks",
    ],
    [
      "a result of nothing",
      { messages: [{ role: "user", content: [toolResult("t9")] }] },
      "unexpected `tool_use_id`",
    ],
  ])("refuses %s", async (_, change, message) => {
    const error = await client.messages
      .create({ ...planning, ...change })
      .then(undefined, (thrown) => thrown);
    expect(error).toBeInstanceOf(Anthropic.BadRequestError);
    expect(error.error).toEqual({
      type: "error",
      error: { type: "invalid_request_error", message: expect.stringContaining(message) },
      request_id: error.requestID,
    });
  });

  test("knows keys, models, tokens and nothing else", async () => {
    const anonymous = await fetch(`${model.url}/v1/messages`, { method: "POST", body: "{}" });
    expect([anonymous.status, (await anonymous.json()) as object]).toMatchObject([
      401,
      { error: { type: "authentication_error" } },
    ]);
    await expect(client.get("/v1/nothing")).rejects.toMatchObject({ status: 404 });
    expect((await client.models.list()).data.length).toBeGreaterThan(0);
    const { stream: _, max_tokens: __, ...countable } = { stream: false, ...planning };
    expect((await client.messages.countTokens(countable)).input_tokens).toBeGreaterThan(100);
  });

  test("acts out faults", async () => {
    faults.push({ kind: "error", status: 429, type: "rate_limit_error", message: "slow down" });
    await expect(client.messages.create(planning)).rejects.toMatchObject({ status: 429 });
    faults.push({ kind: "cut", afterEvents: 5 });
    await expect(client.messages.stream(planning).finalMessage()).rejects.toThrow(
      /terminated|aborted|closed|ended/,
    );
  });
});

function toolUse(id: string): object {
  return { role: "assistant", content: [{ type: "tool_use", id, name: "list_files", input: {} }] };
}

function toolResult(id: string): object {
  return { type: "tool_result", tool_use_id: id, content: "x" };
}

describe("the sample issues", () => {
  let dir: string;
  let bot: ReturnType<typeof rehearse>;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "rehearsal-"));
    cpSync(join(import.meta.dirname, "../../../playground/sample"), dir, { recursive: true });
    bot = rehearse(client, dir);
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  const source = (path: string) => readFileSync(join(dir, path), "utf8");
  const finishes = ({ steps }: Played) => steps.filter(({ name }) => name === "finish_item").length;
  const became = ({ dispositions }: { dispositions: readonly { feedback: string; became: string }[] }) =>
    dispositions.map((one) => `${one.feedback} ${one.became}`);

  /** No edit missed its place, the verify command passed in the end, and so did everything else. */
  function expectGreen(built: readonly Built[]): void {
    for (const { played, suite } of built) {
      expect(played.steps.filter(({ name, outcome }) => outcome.isError && name !== "finish_item")).toEqual(
        [],
      );
      expect(played.steps.at(-1)).toMatchObject({
        name: "finish_item",
        outcome: { text: expect.anything() },
      });
      expect(played.steps.at(-1)?.outcome.isError).toBeUndefined();
      expect(suite.isError).toBeUndefined();
      expect(suite.text).toMatch(/fail 0/);
    }
  }

  test("1: a fix is one item, planned after a look around", async () => {
    const { played, draft } = await bot.plan(asIssue(1));
    const names = played.steps.map(({ name }) => name).join(" ");
    expect(names).toBe("list_files search read_file read_file read_file submit_plan");
    const { draft: revised, revision } = await bot.review(draft, asIssue(1).remarks);
    expect(became(revision)).toEqual(["c1 applied"]);
    const built = await bot.carryOutAll(revised);
    expectGreen(built);
    expect(built).toHaveLength(1);
    expect(source("test/search.test.js")).toContain('"", "0"]');
  });

  test("2: a feature goes through a wrong path, a review and a failing test", async () => {
    const { played, draft } = await bot.plan(asIssue(2));
    const submissions = played.steps.filter(({ name }) => name === "submit_plan");
    const complaint = "`src/middleware/index.js` (edit): does not exist";
    expect(submissions.map(({ outcome }) => outcome.text)).toEqual([complaint, "accepted"]);

    const { draft: revised, revision } = await bot.review(draft, asIssue(2).remarks);
    expect(became(revision)).toEqual(["c1 applied", "c2 applied", "c3 answered"]);
    expect(revision.edits).toMatchObject([
      { kind: "section", section: "Approach", because: ["c1"] },
      { kind: "item", item: 2, after: [1], because: ["c1", "c2"] },
    ]);
    const built = await bot.carryOutAll(revised);
    expectGreen(built);
    expect(built.map((one) => finishes(one.played))).toEqual([2, 1, 1, 1]);
    expect(source("src/rate-limit.js")).toMatch(/x-ratelimit-remaining[\s\S]*remoteAddress/);
  });

  test("2: the code has nothing of remarks that were not made", async () => {
    const { draft } = await bot.plan(asIssue(2));
    for (const id of [1, 2]) await bot.carryOut(draft, id);
    expect(source("src/rate-limit.js")).not.toMatch(/remaining|remoteAddress/);
  });

  test("2: remarks may come one at a time", async () => {
    let { draft } = await bot.plan(asIssue(2));
    for (const remark of asIssue(2).remarks) ({ draft } = await bot.review(draft, [remark]));
    expect(draft.items[1]?.why).toMatch(/X-RateLimit-Remaining.*IP address/);
  });

  test("3: a refactoring is green after each step", async () => {
    const { draft } = await bot.plan(asIssue(3));
    const { draft: revised, revision } = await bot.review(draft, asIssue(3).remarks);
    expect(became(revision)).toEqual(["c1 applied", "c2 answered"]);
    const built = await bot.carryOutAll(revised);
    expectGreen(built);
    expect(built).toHaveLength(4);
    expect(source("test/clock.test.js")).toContain("new Date");
  });

  test.each(["1 2 3", "3 2 1"])("all three can follow each other: %s", async (order) => {
    for (const number of order.split(" ").map(Number)) {
      const { draft } = await bot.plan(asIssue(number));
      for (const id of draft.items.keys()) {
        const { steps } = await bot.carryOut(draft, id + 1);
        expect(steps.filter(({ name, outcome }) => outcome.isError && name !== "finish_item")).toEqual([]);
        expect(steps.at(-1)?.outcome.isError).toBeUndefined();
      }
    }
    expect(run(dir, "node --test --test-isolation=none").isError).toBeUndefined();
  });

  test("a file that the item does not name is asked for, and then done without", async () => {
    const { draft } = await bot.plan(asIssue(1));
    const items = draft.items.map((item) => ({ ...item, files: item.files.slice(0, 2) }));
    const { steps } = await bot.carryOut({ ...draft, items }, 1);
    expect(steps.slice(-2).map(({ name }) => name)).toEqual(["request_amendment", "finish_item"]);
    expect(steps.at(-1)?.input.summary).toContain("README.md");
  });

  test("an issue and remarks without a script are taken down, and it says so", async () => {
    const { draft } = await bot.plan({ title: "Add a dark mode!", body: "Please & soon." });
    const { draft: revised, revision } = await bot.review(draft, [
      { by: "bob", section: "Goal", near: "Please & soon", body: "Why soon?" },
      { by: "bob", item: 1, near: "Write the request down", body: "Use <b>blue</b>\nonly." },
    ]);
    expect(revision).toMatchObject({
      edits: [{ kind: "section", section: "Decisions", because: ["c2"] }],
      dispositions: [
        { became: "answered", reply: expect.stringMatching(/offline model[\s\S]*> Please & soon/) },
        { became: "applied", reply: expect.stringContaining("offline model") },
      ],
    });
    expect(revised.sections.get("Decisions")).toBe(
      "- Condition of bob, in their words: Use <b>blue</b> only.",
    );
    const built = await bot.carryOutAll(revised);
    expectGreen(built);
    expect(source("docs/requests/add-a-dark-mode.md")).toContain("offline model");
  });
});
