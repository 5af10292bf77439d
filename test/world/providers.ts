import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll } from "@jest/globals";
import type { WorldOptions } from "../../playground/world.ts";
import type { ModelSettings } from "../../src/ports/model.ts";

/** Known to nobody but the token server and who asks it. */
export const GOOGLE_TOKEN = "canary-of-Google-4Xr8";

const model = { name: "claude-sonnet-5-5", baseUrl: undefined, apiKey: "" };

/** The settings of each provider for a server that speaks the protocols of all. */
export const SETTINGS: Readonly<Record<ModelSettings["provider"], (url: string) => ModelSettings>> = {
  anthropic: (url) => ({ ...model, provider: "anthropic", apiKey: "canary-of-Anthropic-2Ht6", baseUrl: url }),
  bedrock: (url) => ({
    ...model,
    provider: "bedrock",
    name: "us.anthropic.claude-sonnet-5-5-20260801-v1:0",
    region: "us-east-1",
    aws: { id: "AKID", secret: "canary-of-AWS-9Qk2", sessionToken: "canary-of-a-session-3Wd5" },
    baseUrl: url,
  }),
  vertex: (url) => ({
    ...model,
    provider: "vertex",
    name: "claude-sonnet-5-5@20260801",
    region: "us-east5",
    project: "a-project",
    baseUrl: `${url}/v1`,
  }),
  openai: (url) => ({
    ...model,
    provider: "openai",
    name: "gpt-x",
    apiKey: "canary-of-OpenAI-7Lm1",
    baseUrl: `${url}/v1`,
    prices: new Map([["gpt-x", { input: 2, output: 10, cacheRead: 0.5 }]]),
  }),
};

/** A world whose bot reaches the local model as if it were at that provider. */
export const at = (provider: ModelSettings["provider"]): Pick<WorldOptions, "change"> => ({
  change: (config) => ({ ...config, model: SETTINGS[provider](config.model.baseUrl ?? "") }),
});

/** While the file's tests run, Google's credentials are those of a machine of Google's, as its metadata server says. */
export function onGoogleCloud(): void {
  const server = createServer(({ url = "" }, response) => {
    const token = { access_token: GOOGLE_TOKEN, expires_in: 3_600, token_type: "Bearer" };
    const [type, body] = url.includes("/token") ? ["json", JSON.stringify(token)] : ["text", "a-project"];
    response.writeHead(200, { "metadata-flavor": "Google", "content-type": `application/${type}` }).end(body);
  });
  beforeAll(async () => {
    await once(server.listen(0, "127.0.0.1"), "listening");
    process.env.GCE_METADATA_HOST = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    process.env.METADATA_SERVER_DETECTION = "assume-present";
  });
  afterAll(() => {
    delete process.env.GCE_METADATA_HOST;
    delete process.env.METADATA_SERVER_DETECTION;
    server.closeAllConnections();
    server.close();
  });
}
