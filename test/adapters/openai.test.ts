import { describe, expect, test } from "@jest/globals";
import type { ModelScript } from "../../playground/model/index.ts";
import { createModel } from "../../src/agent/model.ts";
import { createSecrets } from "../../src/core/markdown/scrub.ts";
import { UserError } from "../../src/core/state/errors.ts";
import { SETTINGS } from "../world/providers.ts";
import { call, done, error, FINAL, HELLO, talkTo } from "./talk.ts";

describe("OpenAI's protocol", () => {
  test("has no marks of the cache; what was read from it costs less", async () => {
    const script: ModelScript = ({ calls }) =>
      calls.length === 0 ? call("look", { at: "home" }) : call("submit_plan", { text: "done" });
    const { answer, requests } = await talkTo("openai", script, [], { choice: { effort: "high" } });
    expect(JSON.stringify(requests)).not.toContain("cache_control");
    expect(requests[0]?.body).toMatchObject({ model: "gpt-x", reasoning_effort: "high" });
    const { fresh, cached, output, usd } = answer.usage;
    expect(cached).toBeGreaterThan(0);
    expect(usd).toBeCloseTo((fresh * 2 + cached * 1 + output * 10) / 1e6, 10);
  });

  test("arguments that are not JSON are answered as a tool's error, and sent back as JSON", async () => {
    const { requests } = await talkTo("openai", done, [{ kind: "malformed" }]);
    const { messages } = Object(requests[1]?.body) as { messages: { role: string; content: string }[] };
    expect(messages.at(-1)).toMatchObject({
      role: "tool",
      content: expect.stringContaining("Error: The arguments are not valid JSON"),
    });
    expect(JSON.stringify(messages.at(-2))).toContain("invalid_json");
  });

  test.each([
    [
      "the context is too long",
      "context_length_exceeded",
      "The conversation is longer than the model accepts.",
    ],
    ["the content is filtered", "content_filter", "The model declined to work on this."],
  ])("that %s is told to people", async (_, type, words) => {
    const refused = talkTo("openai", done, [error(400, { type, message: "no" })]);
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(words);
  });

  test("limits are read from its own headers; a quota that is used up is no limit of the rate", async () => {
    const resets = { "x-ratelimit-reset-requests": "250ms", "x-ratelimit-reset-tokens": "1m30s" };
    const limited = talkTo("openai", done, [error(429, { headers: { ...FINAL, ...resets } })]);
    await expect(limited).rejects.toMatchObject({ name: "RetryAfter", waitMs: 90_000 });
    const broke = error(429, { type: "insufficient_quota", headers: { ...FINAL, "retry-after": "1" } });
    await expect(talkTo("openai", done, [broke])).rejects.toMatchObject({ status: 429 });
  });

  test("a server that does not say what was used is estimated, never free", async () => {
    const before = globalThis.fetch;
    globalThis.fetch = async (url, init) => {
      const lines = (await (await before(url, init)).text()).split("\n\n");
      const body = lines.filter((line) => !line.includes('"usage"')).join("\n\n");
      return new Response(body, { headers: { "content-type": "text/event-stream" } });
    };
    try {
      const { answer } = await talkTo("openai", done);
      expect(answer).toMatchObject({ kind: "done", usage: { cached: 0 } });
      expect(answer.usage.fresh).toBeGreaterThan(100);
      expect(answer.usage.output).toBeGreaterThan(5);
    } finally {
      globalThis.fetch = before;
    }
  });
});

describe("calls in OpenAI's protocol", () => {
  const called = (index: number, id: string | undefined, text: string) => ({
    choices: [
      {
        index: 0,
        delta: { tool_calls: [{ index, id, function: { name: id && "look", arguments: text } }] },
        finish_reason: null,
      },
    ],
  });
  const end = { choices: [{ index: 0, delta: {}, finish_reason: "tool_calls" }] };

  test.each([
    [
      "in turns",
      [called(0, "a", '{"at":'), called(1, "b", '{"at":'), called(0, "", '"x"}'), called(1, "", '"y"}')],
    ],
    ["all with one index", [called(0, "a", '{"at":"x"}'), called(0, "b", '{"at":"y"}')]],
  ])("may come %s", async (_, chunks) => {
    const before = globalThis.fetch;
    const lines = [...chunks, end].map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`);
    globalThis.fetch = async () =>
      new Response(lines.join(""), { headers: { "content-type": "text/event-stream" } });
    try {
      const { content } = await createModel(SETTINGS.openai("http://127.0.0.1:1"), createSecrets([]))(HELLO);
      expect(content).toMatchObject([
        { id: "a", name: "look", input: { at: "x" } },
        { id: "b", name: "look", input: { at: "y" } },
      ]);
    } finally {
      globalThis.fetch = before;
    }
  });
});
