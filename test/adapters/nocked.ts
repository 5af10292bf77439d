import { generateKeyPairSync } from "node:crypto";
import { beforeEach } from "@jest/globals";
import { createSecrets } from "../../src/core/markdown/scrub.ts";
import { createForge } from "../../src/github/github.ts";
import { aMemory } from "../world/memory.ts";
import { nock } from "../world/nock.ts";

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
/** Where the client under test believes GitHub to be. */
export const API = "https://api.github.test";
/** Known from the settings; and what GitHub gives us for an hour, which looks like nothing. */
export const SECRET = "a secret of the settings";
export const TOKEN = "0123456789-an-opaque-token";
export const key = { installation: 7, owner: "acme", repo: "demo", issue: 42 };
/** GitHub's adapter as the App has it, with nock in GitHub's place. */
export const client = () =>
  createForge({
    appId: 1,
    privateKey,
    apiUrl: API,
    serverUrl: "https://github.test",
    previousPrivateKeys: [],
    now: Date.now,
    secrets: createSecrets([privateKey, SECRET]),
    memory: aMemory(),
  });
beforeEach(() => {
  nock(API)
    .persist()
    .post("/app/installations/7/access_tokens")
    .reply(201, {
      token: TOKEN,
      expires_at: new Date(Date.now() + 3_600_000).toISOString(),
      permissions: {},
    });
});
