import { describe, expect, test } from "@jest/globals";
import type { ModelScript } from "../../playground/model/index.ts";
import { createModel } from "../../src/agent/model.ts";
import { createSecrets } from "../../src/core/markdown/scrub.ts";
import { RetryAfter } from "../../src/core/state/errors.ts";
import { PROVIDERS } from "../../src/ports/model.ts";
import { GOOGLE_TOKEN, onGoogleCloud, SETTINGS } from "../world/providers.ts";
import { aServer, call, done, error, FINAL, HELLO, talkTo } from "./talk.ts";

onGoogleCloud();

describe.each(PROVIDERS)("%s", (provider) => {
  test("calls that come together are all run, and answered in one turn", async () => {
    const both = [...call("look", { at: "left" }), ...call("look", { at: "right" })];
    const script: ModelScript = ({ calls }) =>
      calls.length === 0
        ? [{ type: "text", text: "Both ways." }, ...both]
        : call("submit_plan", { text: calls.map(({ result }) => result).join(" ") });
    const { answer, requests } = await talkTo(provider, script);
    expect(answer).toMatchObject({ kind: "done", value: "You see left. You see right." });
    expect(requests).toHaveLength(2);
    expect(JSON.stringify(requests[1]?.body)).toContain("Both ways.");
  });

  test("that a tool failed is told to the model", async () => {
    const script: ModelScript = ({ calls }) =>
      calls.length === 0
        ? call("look", { at: "boom" })
        : call("submit_plan", { text: String(calls[0]?.isError) });
    expect((await talkTo(provider, script)).answer).toMatchObject({ value: "true" });
  });

  test("a refusal is the model's word, and a call that reached the length limit is not run", async () => {
    const { answer } = await talkTo(provider, done, [{ kind: "refusal" }]);
    expect(answer).toMatchObject({ kind: "gave-up", why: "The model declined to work on this." });
    const long: ModelScript = () => call("submit_plan", { text: "l".repeat(300) });
    const { answer: second, requests } = await talkTo(provider, long, [{ kind: "max-tokens" }]);
    expect(second).toMatchObject({ kind: "done", value: "l".repeat(300) });
    expect(JSON.stringify(requests[1]?.body)).toContain("cut at the length limit");
  });

  test("arguments that are not JSON harm nothing", async () => {
    const { answer, requests } = await talkTo(provider, done, [{ kind: "malformed" }]);
    expect(answer).toMatchObject({ kind: "done", value: "done" });
    expect(requests).toHaveLength(2);
  });

  test("errors of the server are retried, and one in the middle of a response counts as lost", async () => {
    const soon = { headers: { "retry-after-ms": "1" } };
    const faults = [error(500, soon), error(429, soon), error(503, soon)];
    expect((await talkTo(provider, done, faults)).answer).toMatchObject({ kind: "done" });
    const { answer, lost, requests } = await talkTo(provider, done, [
      { kind: "error-event", afterEvents: 3 },
    ]);
    expect(answer).toMatchObject({ kind: "done" });
    expect(requests).toHaveLength(2);
    expect(lost).toMatchObject([{ calls: 1 }]);
    expect(lost[0]?.usd).toBeGreaterThan(0);
  });

  test("a limit of the rate says when to come back, up to an hour", async () => {
    for (const [after, waitMs] of [
      ["120", 120_000],
      ["86400", 3_600_000],
    ] as const) {
      const limited = talkTo(provider, done, [error(429, { headers: { ...FINAL, "retry-after": after } })]);
      const thrown = await limited.catch((one: unknown) => one);
      expect(thrown).toBeInstanceOf(RetryAfter);
      expect(thrown).toMatchObject({ waitMs, isNoFailure: false });
    }
    await expect(talkTo(provider, done, [error(429, { headers: FINAL })])).rejects.toMatchObject({
      status: 429,
    });
  });

  test.each([401, 403])("%i is an error at once, with its status", async (status) => {
    const faults = [error(status, { type: "permission_error", message: "no entry" })];
    await expect(talkTo(provider, done, faults)).rejects.toMatchObject({
      status,
      message: expect.stringContaining("no entry"),
    });
    expect(faults).toEqual([]);
  });

  test("no credential that was sent can be said", async () => {
    const { requests, secrets } = await talkTo(provider, done);
    const headers = Object.entries(requests[0]?.headers ?? {});
    const sent = headers.filter(([name]) => /^(authorization|x-api-key|x-amz-security-token)$/.test(name));
    expect(sent.length).toBeGreaterThan(0);
    // A signature is of one request alone.
    const said = sent.map(([, value]) => secrets.scrub(String(value).replace("Bearer ", ""))).join("\n");
    expect(said.replace(/^AWS4-HMAC-SHA256 .*$/m, "")).not.toContain("canary");
  });
});

test.each([
  ["anthropic", "/v1/messages"],
  ["bedrock", "/model/us.anthropic.claude-sonnet-5-5-20260801-v1%3A0/invoke-with-response-stream"],
  [
    "vertex",
    "/v1/projects/a-project/locations/us-east5/publishers/anthropic/models/claude-sonnet-5-5@20260801:streamRawPredict",
  ],
  ["openai", "/v1/chat/completions"],
] as const)("%s is asked in its own protocol", async (provider, path) => {
  const { requests } = await talkTo(provider, done);
  expect(requests.map((request) => decodeURIComponent(request.path))).toEqual([decodeURIComponent(path)]);
});

test("a price is that of the model's family, and a tenth more in a region", async () => {
  const costs = await Promise.all(
    PROVIDERS.map(async (provider) => (await talkTo(provider, done)).answer.usage.usd),
  );
  const [anthropic = 0, bedrock = 0, vertex = 0] = costs;
  expect(bedrock / anthropic).toBeCloseTo(1.1, 5);
  expect(vertex / anthropic).toBeCloseTo(1.1, 5);
  expect(Math.min(...costs)).toBeGreaterThan(0);
});

describe("Bedrock", () => {
  test("a request is signed with the keys, or carries a Bedrock API key", async () => {
    const { requests } = await talkTo("bedrock", done);
    expect(requests[0]?.headers).toMatchObject({
      authorization: expect.stringMatching(/^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/us-east-1\/bedrock\//),
      "x-amz-security-token": "canary-of-a-session-3Wd5",
    });
    const server = await aServer({ script: done });
    const settings = { ...SETTINGS.bedrock(server.url), aws: undefined, apiKey: "canary-of-a-bearer" };
    await createModel(settings, createSecrets([]))(HELLO);
    expect(server.requests[0]?.headers.authorization).toBe("Bearer canary-of-a-bearer");
  });

  test("its words for an unknown model are understood", async () => {
    const invalid = error(400, {
      type: "ValidationException",
      message: "The provided model identifier is invalid.",
    });
    await expect(talkTo("bedrock", done, [invalid])).rejects.toThrow("does not know the model");
  });
});

describe("Vertex", () => {
  test("a request carries the token of the machine, and credentials that were missing are looked for again", async () => {
    const server = await aServer({ script: done });
    const model = createModel(SETTINGS.vertex(server.url), createSecrets([]));
    process.env.GOOGLE_APPLICATION_CREDENTIALS = "/nowhere/credentials.json";
    try {
      await expect(model(HELLO)).rejects.toThrow("ENOENT");
    } finally {
      delete process.env.GOOGLE_APPLICATION_CREDENTIALS;
    }
    expect(await model(HELLO)).toMatchObject({ stopReason: "tool_use" });
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${GOOGLE_TOKEN}`);
  });
});
