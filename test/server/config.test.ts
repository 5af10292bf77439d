import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { createSecrets } from "../../src/core/markdown/scrub.ts";
import { parseConfig, variablesOf } from "../../src/server/config.ts";
import { secretsOf } from "../../src/server/log.ts";
import { engineEnvironment } from "../../src/workspace/sandbox/container/engine.ts";
import { createUnconfined } from "../../src/workspace/sandbox/unconfined.ts";
import { variablesOf as inSandbox } from "../../src/workspace/sandbox/variables.ts";
import { alone } from "../world/alone.ts";

const problems = (env: NodeJS.ProcessEnv) => {
  const parsed = parseConfig({ ...alone(), ANTHROPIC_API_KEY: undefined, ...env });
  return "problems" in parsed ? parsed.problems : [];
};
const configOf = (env: NodeJS.ProcessEnv) => {
  const parsed = parseConfig({ ...alone(), ...env });
  if ("problems" in parsed) throw new Error(parsed.problems.join("\n"));
  return parsed.config;
};

describe("the model's provider", () => {
  test.each([
    [{}, ["ANTHROPIC_API_KEY must be the API key for requests to the model (not set)."]],
    [
      { REDLINE_MODEL_PROVIDER: "bedrock" },
      [
        "AWS_REGION must be the AWS region of Bedrock, such as us-east-1 (not set).",
        "REDLINE_MODEL must be a model or inference profile on Bedrock, such as us.anthropic.claude-sonnet-5-5 (not set).",
      ],
    ],
    [
      {
        REDLINE_MODEL_PROVIDER: "bedrock",
        AWS_REGION: "us-east-1",
        REDLINE_MODEL: "m",
        AWS_SECRET_ACCESS_KEY: "s",
      },
      ["AWS_ACCESS_KEY_ID must be set together with the other half of the key (not set)."],
    ],
    [
      { REDLINE_MODEL_PROVIDER: "vertex" },
      [
        "CLOUD_ML_REGION must be the Google Cloud region of the model, such as global or us-east5 (not set).",
        "ANTHROPIC_VERTEX_PROJECT_ID must be the id of the Google Cloud project (not set).",
        "REDLINE_MODEL must be a model on Vertex AI, such as claude-sonnet-5-5 (not set).",
      ],
    ],
    [
      {
        REDLINE_MODEL_PROVIDER: "openai",
        OPENAI_BASE_URL: "localhost:11434",
        REDLINE_PRICES: "m=free",
        PORT: "x",
      },
      [
        "OPENAI_API_KEY must be the API key for requests to the model; any value if the server needs none (not set).",
        'OPENAI_BASE_URL must be a URL such as https://models.example.com (found "localhost:11434").',
        "REDLINE_MODEL must be the name of the model in the API (not set).",
        'REDLINE_PRICES must be prices in US dollars for a million tokens, all above 0: MODEL=INPUT/OUTPUT or MODEL=INPUT/OUTPUT/CACHED, separated by commas (found "m=free").',
        'PORT must be a whole number from 0 to 65535 (found "x").',
      ],
    ],
    [
      { REDLINE_MODEL_PROVIDER: "azure" },
      ['REDLINE_MODEL_PROVIDER must be one of anthropic, bedrock, vertex, openai (found "azure").'],
    ],
  ])("%j: all that it lacks is told at once", (env, told) => {
    expect(problems(env)).toEqual(told);
  });

  test.each(["m=0/1", "m=1", "=1/2", "m=1/2/0", "m=1/2/3/4", "m=1/x", "m=a"])(
    "%s is no price: nothing is free",
    (list) => {
      expect(problems({ ANTHROPIC_API_KEY: "k", REDLINE_PRICES: list })).toHaveLength(1);
    },
  );

  test("prices are by the whole name of a model", () => {
    const { prices } = configOf({ REDLINE_PRICES: "gpt-x=1.25/10/0.125, org/model:7b@v1=0.2/0.4," }).model;
    expect(prices).toEqual(
      new Map([
        ["gpt-x", { input: 1.25, output: 10, cacheRead: 0.1 }],
        ["org/model:7b@v1", { input: 0.2, output: 0.4, cacheRead: 1 }],
      ]),
    );
  });

  test("the credentials of another one are not used", () => {
    const all = { AWS_BEARER_TOKEN_BEDROCK: "bearer", OPENAI_API_KEY: "openai", AWS_REGION: "us-east-1" };
    expect(configOf(all).model).toMatchObject({ provider: "anthropic", apiKey: "k" });
    const openai = { ...all, REDLINE_MODEL_PROVIDER: "openai", REDLINE_MODEL: "m" };
    expect(configOf(openai).model).toMatchObject({ provider: "openai", apiKey: "openai", name: "m" });
    const bedrock = { ...all, REDLINE_MODEL_PROVIDER: "bedrock", REDLINE_MODEL: "m" };
    expect(configOf(bedrock).model).toMatchObject({ apiKey: "bearer", region: "us-east-1", aws: undefined });
  });
});

/** Variables that anybody may know. Whatever else the server reads is a secret. */
const PUBLIC = `APP_ID PREVIOUS_PRIVATE_KEY_PATHS ANTHROPIC_BASE_URL ANTHROPIC_BEDROCK_BASE_URL
  ANTHROPIC_VERTEX_BASE_URL ANTHROPIC_VERTEX_PROJECT_ID AWS_ACCESS_KEY_ID AWS_REGION CLOUD_ML_REGION OPENAI_BASE_URL
  GITHUB_API_URL GITHUB_SERVER_URL HOST PORT LOG_LEVEL REDLINE_MODEL_PROVIDER REDLINE_MODEL REDLINE_PRICES
  REDLINE_FOLDER REDLINE_MIRRORS_GB REDLINE_ENVIRONMENTS_GB REDLINE_AT_ONCE REDLINE_QUIET_MS REDLINE_SWEEP_MINUTES
  REDLINE_SANDBOX REDLINE_CONTAINER_IMAGE REDLINE_NO_SANDBOX`.split(/\s+/);
const OURS = Object.keys(variablesOf({}).shape).filter((name) => !PUBLIC.includes(name));
/** Of programs that may run in the same environment, and of SDKs that read more than the server does. */
const OTHERS = ["OPENAI_ADMIN_KEY", "ANTHROPIC_AUTH_TOKEN", "NPM_TOKEN", "PGPASSWORD", "AZURE_CLIENT_SECRET"];

describe("a secret variable", () => {
  const { PRIVATE_KEY } = alone();
  const canary = (name: string) =>
    ({
      PRIVATE_KEY,
      DATABASE_URL: "postgres://me:canary-of-DATABASE_URL@there/db",
      WEBHOOK_PROXY_URL: "https://smee.io/canary-of-WEBHOOK_PROXY_URL",
    })[name] ?? `canary-of-${name}-with-32-characters-or-more`;
  const names = [...OURS, ...OTHERS];
  const env = Object.fromEntries(names.map((name) => [name, canary(name)]));
  const before = process.env;
  let folder = "";
  afterEach(async () => {
    process.env = before;
    if (folder !== "") await rm(folder, { recursive: true, force: true });
  });

  test("is every one that is not known to be public", () => {
    expect(OURS.toSorted()).toEqual([
      "ANTHROPIC_API_KEY",
      "AWS_BEARER_TOKEN_BEDROCK",
      "AWS_SECRET_ACCESS_KEY",
      "AWS_SESSION_TOKEN",
      "DASHBOARD_TOKEN",
      "DATABASE_URL",
      "OPENAI_API_KEY",
      "PRIVATE_KEY",
      "WEBHOOK_PROXY_URL",
      "WEBHOOK_SECRET",
    ]);
  });

  test.each(["anthropic", "bedrock", "vertex", "openai"])("is scrubbed with the provider %s", (provider) => {
    const needed = {
      AWS_REGION: "r",
      CLOUD_ML_REGION: "r",
      ANTHROPIC_VERTEX_PROJECT_ID: "p",
      REDLINE_MODEL: "m",
    };
    const config = configOf({
      ...env,
      ...needed,
      AWS_ACCESS_KEY_ID: "AKID",
      REDLINE_MODEL_PROVIDER: provider,
    });
    const { scrub } = createSecrets(secretsOf(config));
    const leaked = names.filter((name) => {
      const said = scrub(`It says ${canary(name)} and on.`);
      return said.includes("canary") || said.includes(PRIVATE_KEY.split("\n")[3] ?? "");
    });
    expect(leaked).toEqual([]);
  });

  test("is not repeated where it is wrong", () => {
    const wrong = Object.fromEntries(names.map((name) => [name, `canary ${name}`]));
    const text = problems({ ...wrong, WEBHOOK_SECRET: "canary", REDLINE_MODEL_PROVIDER: "bedrock" }).join(
      "\n",
    );
    expect(text).toContain("PRIVATE_KEY");
    expect(text).not.toContain("canary");
  });

  test("reaches no command: neither in a sandbox, nor without one, nor what starts a container", async () => {
    process.env = { ...before, ...env };
    folder = await mkdtemp(join(tmpdir(), "redline-secrets-"));
    await mkdir(join(folder, "empty"));
    const { output } = await createUnconfined(folder).run({ tree: join(folder, "empty"), command: "env" });
    const environments = [output, JSON.stringify(inSandbox({})), JSON.stringify(engineEnvironment())];
    expect(output).toContain("PATH=");
    expect(environments.filter((one) => /canary|BEGIN PRIVATE KEY/.test(one))).toEqual([]);
  });
});
