import { generateKeyPairSync } from "node:crypto";
import Anthropic from "@anthropic-ai/sdk";
import { describe, expect, test } from "@jest/globals";
import { Octokit } from "@octokit/rest";
import { createSecrets } from "../../src/core/markdown/scrub.ts";
import type { Config } from "../../src/server/config.ts";
import { createLog, keepErrors, secretsOf } from "../../src/server/log.ts";
import { aLoggedBot } from "../world/logged.ts";
import { aWorld } from "../world/story.ts";

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
const KEY_LINE = privateKey.split("\n")[5] ?? "";
const TOKEN = `ghs_${"t".repeat(36)}`;
const BASIC = Buffer.from(`x-access-token:${TOKEN}`).toString("base64");
const JWT = `eyJhbGciOiJSUzI1NiJ9.${"p".repeat(40)}.${"s".repeat(80)}`;
const PASSWORD = "canary p@ss/word";
const PARAMETERS = ["canary p+ss&word", "canary of the ssl key"];
const QUERY = new URLSearchParams([
  ["password", PARAMETERS[0] ?? ""],
  ["sslpassword", PARAMETERS[1] ?? ""],
]).toString();
const config = {
  app: { id: 1, privateKey, webhookSecret: 'canary-"webhook"\\secret' },
  model: { apiKey: "canary-of-the-model", baseUrl: undefined, name: "m" },
  previousPrivateKeys: [],
  dashboardToken: "canary-of-the-dashboard-with-32-characters",
  databaseUrl: `postgres://me:${encodeURIComponent(PASSWORD)}@there/db?${QUERY}`,
} as unknown as Config;
/** In each form that a line could hold them; parsed, so that the line's own escapes do not hide them. */
const CANARIES = [
  KEY_LINE,
  config.app.webhookSecret,
  JSON.stringify(config.app.webhookSecret).slice(1, -1),
  config.model.apiKey,
  config.dashboardToken ?? "",
  PASSWORD,
  encodeURIComponent(PASSWORD),
  ...PARAMETERS,
  ...PARAMETERS.map(encodeURIComponent),
  TOKEN,
  BASIC,
  JWT,
];

/** All text of a line, names and values, as whoever reads its JSON has it. */
function textsOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [String(value)];
  return Object.entries(value).flatMap(([name, one]) => [name, ...textsOf(one)]);
}

const leaks = (lines: readonly string[], secrets: readonly string[]) =>
  lines.flatMap((line) => {
    const text = textsOf(JSON.parse(line)).join("\n");
    return secrets.filter((secret) => text.includes(secret) || line.includes(secret));
  });

function aLogged() {
  const lines: string[] = [];
  return {
    lines,
    log: createLog("trace", createSecrets(secretsOf(config)).scrub, (line) => void lines.push(line)),
  };
}

const octokitError = () => {
  const headers = { "content-type": "application/json", "x-marker": "a header of the answer" };
  const message = `Bad credentials: ${TOKEN}`;
  const body = JSON.stringify({ message, marker: "the body of the answer" });
  const octokit = new Octokit({
    baseUrl: `https://x-access-token:${TOKEN}@github.test`,
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    request: { fetch: async () => new Response(body, { status: 401, headers }) },
  });
  const authorization = `bearer ${JWT}`;
  const request = { headers: { authorization, "x-marker": "a header of the request" } };
  return octokit
    .request("POST /graphql", { ...request, query: "the body of the request" })
    .catch((error: unknown) => error);
};
const anthropicError = async () =>
  Anthropic.APIError.generate(
    401,
    { error: { type: "authentication_error", message: `no such key: ${config.model.apiKey}` } },
    undefined,
    new Headers({ "x-marker": "a header of the answer" }),
  );

describe("no secret leaves by a line", () => {
  test.each(CANARIES)("%#: wherever in it it stands", (secret) => {
    const { lines, log } = aLogged();
    const inner = new Error(`inner ${secret}`);
    const error = new Error(`outer ${secret}`, { cause: new Error("middle", { cause: inner }) });
    log.info({}, `a message with ${secret}`);
    log.info({ deep: [{ er: [secret] }], [secret]: 1 }, "fields");
    log.error({ err: error }, "an error");
    log.error({ err: new AggregateError([error], secret) }, "several errors");
    log.error({ err: JSON.stringify({ body: `a body with ${secret}` }) }, "a body");
    log.error({ headers: { authorization: `Basic ${secret}`, "x-api-key": secret } }, "headers");
    log.child({ name: secret }).warn({ problem: error.stack }, "a child's line");
    expect(lines).toHaveLength(7);
    expect(leaks(lines, [secret])).toEqual([]);
  });

  test("a whole private key, in a text and in a text within a text", () => {
    const { lines, log } = aLogged();
    log.info({ key: undefined, pem: privateKey, body: JSON.stringify({ privateKey }) }, privateKey);
    expect(leaks(lines, [...privateKey.split("\n").slice(1, 27), "BEGIN"])).toEqual([]);
  });

  test("a line stays JSON where the end of a key is missing", () => {
    const { lines, log } = aLogged();
    log.info({ cut: privateKey.slice(0, 200), after: "is there" }, "a message");
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      cut: "[redacted]",
      after: "is there",
      msg: "a message",
    });
  });
});

test.each([
  ["Octokit's", octokitError, { name: "HttpError", message: "Bad credentials: [redacted]", status: 401 }],
  [
    "Anthropic's",
    anthropicError,
    { message: expect.stringContaining("no such key: [redacted]"), status: 401 },
  ],
])("%s errors are told in words, without what they carry", async (_, fail, words) => {
  const { lines, log } = aLogged();
  const error = await fail();
  log.error({ err: new Error("around it", { cause: error }) }, "an error");
  log.error({ err: error }, "an error");
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ err: { message: "around it", cause: words } });
  expect(JSON.parse(lines[1] ?? "")).toMatchObject({ err: { ...words, stack: expect.any(String) } });
  expect(Object.keys(JSON.parse(lines[1] ?? "").err)).toEqual(["name", "message", "status", "stack"]);
  const carried = ["a header of", "the body of"];
  expect(leaks(lines, [...CANARIES, ...carried])).toEqual([]);
});

test("a circular cause ends, and what is no error is told as it is", () => {
  const { lines, log } = aLogged();
  const error = new Error("circular");
  error.cause = error;
  log.error({ err: error }, "an error");
  log.error({ err: "It is no wake of ours." }, "a key was given up");
  expect(JSON.parse(lines[0] ?? "").err.cause.cause.message).toBe("circular");
  expect(JSON.parse(lines[1] ?? "").err).toBe("It is no wake of ours.");
});

test.each([
  ["an issue's", { issue: 42 }],
  ["a pull request's", { pull: 42 }],
])("%s key is a text", (_, number) => {
  const { lines, log } = aLogged();
  log.info({ key: { installation: 7, owner: "acme", repo: "demo", ...number } }, "a step");
  expect(JSON.parse(lines[0] ?? "").key).toBe("acme/demo#42");
});

test("the last 20 errors are kept, the newest first, without secrets", () => {
  const kept = keepErrors(() => {});
  const log = createLog("trace", createSecrets(secretsOf(config)).scrub, kept.write);
  const key = { installation: 7, owner: "acme", repo: "demo", issue: 42 };
  for (let nth = 1; nth <= 21; nth++) log.error({}, `error ${nth}`);
  log.warn({ err: new Error("a warning") }, "no error");
  log.error({ key, err: new Error(`no ${TOKEN}`), errorId: "0a1b2c3d" }, "a step was given up");
  const [newest, ...others] = kept.errors;
  expect(newest).toMatchObject({
    time: expect.any(Number),
    msg: "a step was given up",
    err: { message: "no [redacted]" },
    key: "acme/demo#42",
    errorId: "0a1b2c3d",
  });
  expect(others.map(({ msg }) => msg)).toEqual(Array.from({ length: 19 }, (_, nth) => `error ${21 - nth}`));
});

test("a life in which everything fails once tells no secret, and of which plan each line is", async () => {
  const world = await aWorld();
  const { github, repo, model } = world;
  const { lines, config: settings, bot, settle } = await aLoggedBot(world);
  const once = { times: 1 };
  github.faults.set([
    { on: { class: "graphql" }, do: { kind: "status", status: 500, when: "after" }, ...once },
    { on: { class: "git" }, do: { kind: "status", status: 500, when: "before" }, ...once },
    { on: { class: "rest-write" }, do: { kind: "drop", when: "before" }, ...once },
    {
      on: { operation: "GET /app/installations" },
      do: { kind: "status", status: 500, when: "before" },
      ...once,
    },
  ]);
  const message = `invalid x-api-key: ${settings.model.apiKey}`;
  model?.faults.set([{ on: {}, do: { kind: "error", status: 401, message }, ...once }]);
  try {
    await expect(bot.sweep()).rejects.toMatchObject({ status: 500 });
    await fetch(bot.webhookUrl, { method: "POST", body: settings.app.webhookSecret });
    const issue = github.openIssue(repo, { by: "alice", title: "T", body: "" });
    github.label(repo, issue, "ai-plan", "alice");
    await settle();
    while (await bot.hurry()) await settle();
    github.comment(repo, github.pulls(repo)[0]?.number ?? 0, "/approve", "carol");
    await settle();
    expect(github.pulls(repo).map(({ isDraft }) => isDraft)).toEqual([false]);
  } finally {
    await bot.stop();
  }
  const tokens = github.effects.flatMap(({ token }) => (typeof token === "string" ? [token] : []));
  const secrets = [
    ...tokens,
    ...secretsOf(settings).flatMap((secret) => secret.split("\n")),
    "ghs_",
    "x-access-token:",
  ].filter((secret) => secret.length >= 8 || secret === "ghs_");
  expect(leaks(lines, secrets)).toEqual([]);
  const told = lines.map((line) => JSON.parse(line) as { key?: unknown; err?: object; step?: string });
  expect(told.filter(({ err }) => err !== undefined).length).toBeGreaterThanOrEqual(4);
  expect(lines.join("")).toContain("invalid x-api-key: [redacted]");
  const ofPlans = told.filter(
    ({ key, step, err }) => key !== undefined || step !== undefined || err !== undefined,
  );
  expect(new Set(ofPlans.map(({ key }) => key))).toEqual(new Set([`${repo}#1`]));
});
