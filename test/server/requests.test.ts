import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "@jest/globals";
import { createSecrets } from "../../src/core/markdown/scrub.ts";
import { createForge } from "../../src/github/github.ts";
import type { Asked } from "../../src/ports/metrics.ts";
import { aMemory } from "../world/memory.ts";
import { nock } from "../world/nock.ts";

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
const key = { installation: 7, owner: "acme", repo: "demo", issue: 42 };
const LEFT = { "x-ratelimit-resource": "graphql", "x-ratelimit-remaining": "0" };

/** What is counted where the issue is asked for and GitHub answers so. */
async function counted(apiUrl: string, path: string, answer: object) {
  const { origin } = new URL(apiUrl);
  const token = {
    token: "ghs_x",
    expires_at: new Date(Date.now() + 3_600_000).toISOString(),
    permissions: {},
  };
  nock(origin)
    .post(/access_tokens$/)
    .reply(201, token);
  nock(origin).post(path).reply(200, answer, LEFT);
  const asked: Asked[] = [];
  const metrics = {
    recordWake: () => {},
    recordAction: () => {},
    recordSpend: () => {},
    recordRequest: (one: Asked) => void asked.push(one),
  };
  const forge = createForge({
    appId: 1,
    privateKey,
    apiUrl,
    serverUrl: origin,
    previousPrivateKeys: [],
    now: Date.now,
    memory: aMemory(),
    metrics,
    secrets: createSecrets([]),
  });
  await forge.observe(key).catch(() => undefined);
  return asked.at(-1);
}

const query = { class: "graphql-read", installation: 7, resource: "graphql", remaining: 0 };

test.each([
  ["is well", { data: { viewer: {}, repository: null } }, "ok"],
  ["is gone", { data: null, errors: [{ type: "NOT_FOUND", message: "Could not resolve" }] }, "error"],
  [
    "is there but for a part",
    {
      data: { repository: {}, defaults: null },
      errors: [{ type: "NOT_FOUND", message: "Could not resolve" }],
    },
    "ok",
  ],
  [
    "is too much",
    { data: null, errors: [{ type: "RATE_LIMITED", message: "API rate limit exceeded" }] },
    "limited",
  ],
])("a query that GitHub says %s, all with status 200, is counted as that", async (_, answer, outcome) => {
  expect(await counted("https://api.github.test", "/graphql", answer)).toEqual({ ...query, outcome });
});

test("on GitHub Enterprise Server a query is a query: it needs no failpoint", async () => {
  const answer = { data: { viewer: {}, repository: null } };
  expect(await counted("https://ghe.test/api/v3", "/api/graphql", answer)).toEqual({
    ...query,
    outcome: "ok",
  });
});
