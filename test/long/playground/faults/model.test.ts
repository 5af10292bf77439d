import Anthropic from "@anthropic-ai/sdk";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Fault, ModelPlan } from "@redline/local-model";
import { randomModelPlan } from "@redline/local-model";
import { type Model, startModel } from "../../../../playground/model/index.ts";

const TOOLS = ["list_files", "submit_plan"];
const asked: Anthropic.MessageCreateParamsNonStreaming = {
  model: "claude-sonnet-5-5",
  max_tokens: 4000,
  messages: [{ role: "user", content: "<issue><title>Something</title>\nBody</issue>" }],
  tools: TOOLS.map((name) => ({ name, input_schema: { type: "object" as const } })),
};

describe("a model that misbehaves", () => {
  let model: Model;
  let client: Anthropic;

  beforeEach(async () => {
    model = await startModel({
      script: () => [
        {
          type: "tool_use",
          name: "submit_plan",
          input: { title: "A title of some length", goal: "g".repeat(200) },
        },
      ],
    });
    client = new Anthropic({ apiKey: "offline", baseURL: model.url, maxRetries: 0 });
  });
  afterEach(() => model.close());

  const once = (fault: Fault): ModelPlan => [{ on: {}, do: fault, at: 1 }];
  const streamed = () => client.messages.stream(asked).finalMessage();
  const failed = async (call: Promise<unknown>) => (await call.then(undefined, (error) => error)) as Error;

  test("429 with retry-after, 529 and 500 in the API's words; the fourth time all is well", async () => {
    model.faults.set([
      { on: {}, do: { kind: "error", status: 429, headers: { "retry-after": "7" } }, at: 1 },
      { on: {}, do: { kind: "error", status: 529 }, at: 2 },
      { on: {}, do: { kind: "error", status: 500 }, at: 3 },
    ]);
    const limited = await failed(client.messages.create(asked));
    expect(limited).toBeInstanceOf(Anthropic.RateLimitError);
    expect((limited as InstanceType<typeof Anthropic.APIError>).headers?.get("retry-after")).toBe("7");
    expect((await failed(client.messages.create(asked))).message).toContain("overloaded_error");
    expect(await failed(client.messages.create(asked))).toBeInstanceOf(Anthropic.InternalServerError);
    expect((await client.messages.create(asked)).stop_reason).toBe("tool_use");
    expect(model.faults.fired.map(({ kind, rule }) => `${kind} ${rule}`)).toEqual([
      "error 0",
      "error 1",
      "error 2",
    ]);
  });

  test("a rule counts only requests of its phase, and only those for messages", async () => {
    model.faults.set([{ on: { tool: "submit_plan" }, do: { kind: "error", status: 500 }, at: 1 }]);
    await client.messages.create({ ...asked, tools: [] });
    await client.messages.countTokens({ model: asked.model, messages: asked.messages });
    expect(model.faults.fired).toEqual([]);
    expect(await failed(client.messages.create(asked))).toBeInstanceOf(Anthropic.InternalServerError);
  });

  test("an answer is slow: it comes by the model's clock, or when it is released", async () => {
    for (const goOn of [() => model.clock.advance(90_000), () => model.faults.release()]) {
      model.faults.set(once({ kind: "latency", ms: 90_000 }));
      const hanging = new Promise<void>((resolve) => {
        model.faults.onHold = () => resolve();
      });
      const answer = client.messages.create(asked);
      await hanging;
      expect(model.faults.held).toBe(1);
      goOn();
      expect((await answer).stop_reason).toBe("tool_use");
    }
  });

  test.each([0, 1, 4])("a stream is cut after %i events", async (afterEvents) => {
    model.faults.set(once({ kind: "cut", afterEvents }));
    const seen: string[] = [];
    const stream = client.messages.stream(asked).on("streamEvent", ({ type }) => seen.push(type));
    expect(await failed(stream.finalMessage())).toBeInstanceOf(Anthropic.AnthropicError);
    // The SDK keeps pings to itself.
    expect(seen.length).toBe(Math.max(0, afterEvents - (afterEvents > 1 ? 1 : 0)));
  });

  test("an error comes inside the stream", async () => {
    model.faults.set(once({ kind: "error-event", afterEvents: 3 }));
    const error = await failed(streamed());
    expect(error).toBeInstanceOf(Anthropic.APIError);
    expect(error.message).toContain("overloaded_error");
  });

  test("it refuses, with nothing said", async () => {
    model.faults.set(once({ kind: "refusal" }));
    expect(await streamed()).toMatchObject({ stop_reason: "refusal", content: [] });
  });

  test("it reaches its length limit in the middle of a call", async () => {
    model.faults.set([{ on: {}, do: { kind: "max-tokens" }, times: 2 }]);
    const whole = { title: "A title of some length", goal: "g".repeat(200) };
    const { stop_reason, content } = await streamed();
    expect([stop_reason, content[0]]).toMatchObject([
      "max_tokens",
      { type: "tool_use", name: "submit_plan" },
    ]);
    const input = (content[0] as Anthropic.ToolUseBlock).input as typeof whole;
    expect(input.title).toBe(whole.title);
    expect((input.goal ?? "").length).toBeLessThan(whole.goal.length);
    expect((await client.messages.create(asked)).content[0]).toMatchObject({ input: {} });
  });

  test("it pauses, and goes on when its words are sent back", async () => {
    model.faults.set(once({ kind: "pause" }));
    const paused = await streamed();
    expect(paused.stop_reason).toBe("pause_turn");
    const messages = [...asked.messages, { role: "assistant" as const, content: paused.content }];
    const gone = await client.messages.create({ ...asked, messages });
    expect(gone.stop_reason).toBe("tool_use");
    const results = gone.content.map((block) => ({
      type: "tool_result" as const,
      tool_use_id: block.type === "tool_use" ? block.id : "",
      content: "ok",
    }));
    const after = [
      ...messages,
      { role: "assistant" as const, content: gone.content },
      { role: "user" as const, content: results },
    ];
    expect((await client.messages.create({ ...asked, messages: after })).type).toBe("message");
  });

  test("the input of a call is no JSON", async () => {
    model.faults.set(once({ kind: "malformed" }));
    let json = "";
    const stream = client.messages.stream(asked).on("streamEvent", (event) => {
      if (event.type === "content_block_delta" && event.delta.type === "input_json_delta")
        json += event.delta.partial_json;
    });
    await failed(stream.finalMessage());
    expect(json).toContain("A title");
    expect(() => JSON.parse(json)).toThrow(SyntaxError);
  });

  test("it calls a tool that is not there, or the right one with another input", async () => {
    model.faults.set([
      { on: {}, do: { kind: "wrong-tool" }, at: 1 },
      { on: {}, do: { kind: "wrong-input", input: { goal: 7 } }, at: 2 },
    ]);
    expect((await streamed()).content).toMatchObject([{ type: "tool_use", name: "run_shell" }]);
    expect((await streamed()).content).toMatchObject([{ name: "submit_plan", input: { goal: 7 } }]);
  });

  test("it looks around for ever", async () => {
    model.faults.set([{ on: {}, do: { kind: "loop" } }]);
    for (let turn = 0; turn < 3; turn++)
      expect((await streamed()).content).toMatchObject([{ type: "tool_use", name: "list_files" }]);
  });

  test("random plans are the same for the same seed", () => {
    expect(randomModelPlan(3)).toEqual(randomModelPlan(3));
    expect(randomModelPlan(3)).not.toEqual(randomModelPlan(4));
  });
});

describe("the prompt cache", () => {
  let model: Model;
  let client: Anthropic;
  beforeEach(async () => {
    model = await startModel({ script: () => [{ type: "text", text: "Yes." }] });
    client = new Anthropic({ apiKey: "offline", baseURL: model.url, maxRetries: 0 });
  });
  afterEach(() => model.close());

  /** Asks with those rules as the cached prefix; what was read from the cache, and what was written to it. */
  async function used(rules: string, ttl: "5m" | "1h"): Promise<[boolean, boolean]> {
    const { usage } = await client.messages.create({
      ...asked,
      tools: [],
      system: [{ type: "text", text: rules, cache_control: { type: "ephemeral", ttl } }],
    });
    return [(usage.cache_read_input_tokens ?? 0) > 0, (usage.cache_creation_input_tokens ?? 0) > 0];
  }
  const WRITTEN = [false, true];
  const READ = [true, false];
  const MINUTE = 60_000;

  test("keeps a prefix for five minutes since its last use", async () => {
    const rules = "Rules. ".repeat(50);
    expect(await used(rules, "5m")).toEqual(WRITTEN);
    model.clock.advance(4 * MINUTE);
    expect(await used(rules, "5m")).toEqual(READ);
    model.clock.advance(4 * MINUTE);
    expect(await used(rules, "5m")).toEqual(READ);
    model.clock.advance(5 * MINUTE);
    expect(await used(rules, "5m")).toEqual(WRITTEN);
  });

  test("keeps one for an hour if asked", async () => {
    const rules = "Rules. ".repeat(50);
    expect(await used(rules, "1h")).toEqual(WRITTEN);
    model.clock.advance(59 * MINUTE);
    expect(await used(rules, "1h")).toEqual(READ);
    model.clock.advance(60 * MINUTE);
    expect(await used(rules, "1h")).toEqual(WRITTEN);
  });

  test("takes one letter's difference for another prefix", async () => {
    expect(await used("Rules. ".repeat(50), "5m")).toEqual(WRITTEN);
    expect(await used(`rules. ${"Rules. ".repeat(49)}`, "5m")).toEqual(WRITTEN);
  });
});
