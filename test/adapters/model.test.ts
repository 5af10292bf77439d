import { afterAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Fault, ModelScript } from "../../playground/model/index.ts";
import { createModel } from "../../src/agent/model.ts";
import { createSecrets } from "../../src/core/markdown/scrub.ts";
import { UserError } from "../../src/core/state/errors.ts";
import type { ModelChoice } from "../../src/core/state/settings.ts";
import type { Usage } from "../../src/core/state/status.ts";
import { PROVIDERS } from "../../src/ports/model.ts";
import { onGoogleCloud, SETTINGS } from "../world/providers.ts";
import { aServer, call, done, SECRET, talkTo } from "./talk.ts";

onGoogleCloud();

/** The provider whose turn it is. */
let provider: (typeof PROVIDERS)[number] = "anthropic";

const talk = (
  script: ModelScript,
  faults: (Fault | undefined)[] = [],
  usdLeft = () => 1,
  choice: ModelChoice = {},
) => talkTo(provider, script, faults, { usdLeft, choice });

/** What of a response arrives before it is cut. */
async function beginningOf({ body }: Response): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of body ?? []) chunks.push(chunk);
  } catch {
    // It is cut.
  }
  return chunks;
}

const lastResult = (requests: readonly { body: unknown }[]) => JSON.stringify(requests.at(-1)?.body);

describe.each(PROVIDERS)("%s", (named) => {
  beforeEach(() => {
    provider = named;
  });
  afterAll(() => {
    provider = "anthropic";
  });

  describe("secrets", () => {
    const token = `ghp_${"a1".repeat(20)}`;

    test("are taken out of what the model is told, by value and by pattern", async () => {
      const { requests } = await talk(({ calls }) =>
        calls.length === 0 ? call("look", { at: `${SECRET} ${token}` }) : done({} as never, () => []),
      );
      const told = lastResult(requests);
      expect(told).toContain("You see [redacted] [redacted]");
      expect(told.split(SECRET)).toHaveLength(1);
    });

    test("that are ours are taken out of what it says; code that only looks like a credential stays", async () => {
      const { answer } = await talk(() => call("submit_plan", { text: `${SECRET} ${token}` }));
      expect(answer).toMatchObject({ kind: "done", value: `[redacted] ${token}` });
    });
  });

  describe("a conversation", () => {
    test("runs tools and ends with the answering one; what it used is summed", async () => {
      const { answer, requests } = await talk(({ calls }) =>
        calls.length === 0 ? call("look", { at: "home" }) : call("submit_plan", { text: "done" }),
      );
      expect(answer).toMatchObject({ kind: "done", value: "done", usage: { calls: 2 } });
      expect(answer.usage.usd).toBeGreaterThan(0);
      expect(lastResult(requests)).toContain("You see home.");
    });

    test("an input that does not fit, an unknown tool and one that throws are told to the model", async () => {
      const turns = [
        call("submit_plan", { text: "" }),
        call("nonsense", {}),
        call("look", { at: "boom" }),
        call("submit_plan", { text: "ok" }),
      ];
      const { answer, requests } = await talk(({ calls }) => turns[calls.length]);
      expect(answer).toMatchObject({ kind: "done", value: "ok" });
      const told = lastResult(requests);
      expect(told).toContain("The input is invalid");
      expect(told).toContain("There is no tool nonsense. There are: look, submit_plan.");
      expect(told).toContain("It went off.");
    });

    test("prose is reminded of the tool, twice, and then ends with its words", async () => {
      const { answer, requests } = await talk(() => [{ type: "text", text: "I would rather talk." }]);
      expect(answer).toMatchObject({
        kind: "gave-up",
        why: "The model answered in prose instead: I would rather talk.",
      });
      expect(requests).toHaveLength(3);
    });

    test("with nothing left to spend no call is begun, and that is the reason", async () => {
      let left = 1;
      const { answer, requests } = await talk(
        () => call("look", { at: "home" }),
        [],
        () => left--,
      );
      expect(answer).toMatchObject({ kind: "gave-up", why: "The budget is used up.", isBroke: true });
      expect(requests).toHaveLength(1);
      expect(answer.usage.calls).toBe(1);
    });

    test("an endless loop ends at the bound of turns", async () => {
      const { answer, requests } = await talk(() => call("look", { at: "it again" }));
      expect(answer).toMatchObject({
        kind: "gave-up",
        why: "The model did not finish in 6 turns.",
      });
      expect(requests).toHaveLength(6);
    });
  });

  describe("the model's server", () => {
    test("a stream that is cut in the middle is asked for again", async () => {
      const { answer, requests, lost } = await talk(done, [
        { kind: "cut", afterEvents: 2 },
        { kind: "cut", afterEvents: 4 },
      ]);
      expect(answer).toMatchObject({ kind: "done", value: "done" });
      expect(requests).toHaveLength(3);
      // What the cut answers have used is known from their beginning.
      expect(lost.map(({ fresh, cached, calls }) => [fresh + cached > 0, calls])).toEqual([
        [true, 1],
        [true, 1],
      ]);
      expect(answer.usage.calls).toBe(1);
    });

    test("a call that is aborted in the middle ends, and what it had used is known", async () => {
      const over = new AbortController();
      const server = await aServer({ script: done, onRequest: () => ({ kind: "cut", afterEvents: 3 }) });
      const before = globalThis.fetch;
      globalThis.fetch = async (url, init) => {
        const response = await before(url, init);
        const chunks = await beginningOf(response);
        const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
          const chunk = chunks.shift();
          if (chunk) return controller.enqueue(chunk);
          // More is asked for: the beginning was read.
          over.abort(new Error("not wanted"));
          controller.error(init?.signal?.reason);
        };
        const body = new ReadableStream({ pull }, { highWaterMark: 0 });
        return new Response(body, { headers: response.headers });
      };
      const model = createModel(SETTINGS[provider](server.url), createSecrets([SECRET]));
      const lost: Usage[] = [];
      const messages = [{ role: "user" as const, content: "Answer. ".repeat(100) }];
      const request = { system: "You answer.", tools: [], messages, choice: {}, signal: over.signal };
      const asked = model(request, (usage) => void lost.push(usage)).finally(() => {
        globalThis.fetch = before;
      });
      await expect(asked).rejects.toThrow("aborted");
      expect(lost).toMatchObject([{ fresh: expect.any(Number), calls: 1 }]);
      expect(lost[0]?.fresh).toBeGreaterThan(200);
      expect(server.requests).toHaveLength(1);
    });

    test("one that is cut every time is an error in the end", async () => {
      const cut: Fault = { kind: "cut", afterEvents: 2 };
      await expect(talk(done, [cut, cut, cut, cut])).rejects.toThrow(
        /terminated|closed|ended|aborted|error/i,
      );
    });

    test("an overloaded server is waited for", async () => {
      const overloaded: Fault = {
        kind: "error",
        status: 529,
        type: "overloaded_error",
        message: "Overloaded",
        headers: { "retry-after-ms": "1" },
      };
      expect((await talk(done, [overloaded, overloaded])).answer).toMatchObject({ kind: "done" });
    });

    test("a model that the API does not know, and a request that it does not take, are told to people", async () => {
      const error = (status: number, type: string, message: string): Fault => ({
        kind: "error",
        status,
        type,
        message,
      });
      const unknown = [error(404, "not_found_error", "model: claude-none")];
      const said = talk(done, unknown, undefined, { model: "claude-none" });
      await expect(said).rejects.toThrow(UserError);
      await expect(said).rejects.toThrow("The model API does not know the model `claude-none`.");
      const refused = talk(done, [error(400, "invalid_request_error", "prompt is too long")]);
      await expect(refused).rejects.toThrow(UserError);
      await expect(refused).rejects.toThrow("The conversation is longer than the model accepts.");
    });

    test("what a gateway says of a request is for the log alone: it may repeat anything", async () => {
      const words = `cannot serve the key ${SECRET}`;
      const refused: Fault = { kind: "error", status: 400, type: "invalid_request_error", message: words };
      const error = (await talk(done, [refused]).catch((thrown: unknown) => thrown)) as UserError;
      expect(error).toBeInstanceOf(UserError);
      expect(error.message).toBe("The model API rejected the request as invalid.");
      expect(error.cause).toMatchObject({ status: 400, message: expect.stringContaining(words) });
    });

    test("a wrong key is an error at once", async () => {
      const wrong: Fault = {
        kind: "error",
        status: 401,
        type: "authentication_error",
        message: "invalid x-api-key",
      };
      await expect(talk(done, [wrong])).rejects.toThrow("invalid x-api-key");
    });
  });
});

test("the model and the effort are the ones chosen, and the price is that model's", async () => {
  const choice = { model: "claude-opus-5-5", effort: "high" } as const;
  const chosen = await talk(done, [], undefined, choice);
  expect(chosen.requests[0]?.body).toMatchObject({
    model: "claude-opus-5-5",
    thinking: { type: "adaptive" },
    output_config: { effort: "high" },
  });
  const plain = await talk(done);
  expect(plain.requests[0]?.body).toMatchObject({ model: "claude-sonnet-5-5" });
  expect(plain.requests[0]?.body).not.toHaveProperty("output_config");
  expect(chosen.answer.usage.usd / plain.answer.usage.usd).toBeCloseTo(2, 5);
});

test("the second turn reads the first from the cache", async () => {
  const { answer } = await talk(({ calls }) =>
    calls.length === 0 ? call("look", { at: "home" }) : call("submit_plan", { text: "x" }),
  );
  expect(answer.usage.cached).toBeGreaterThan(0);
});
