import { z } from "zod";
import type { Price, Prices } from "../core/state/prices.ts";
import { type ModelSettings, PROVIDERS } from "../ports/model.ts";
import type { Environment } from "./environment.ts";

type Provider = ModelSettings["provider"];

/** The model for repositories whose settings name none. */
export const DEFAULT_MODEL = "claude-sonnet-5-5";

const PRICES =
  "must be prices in US dollars for a million tokens, all above 0: MODEL=INPUT/OUTPUT or MODEL=INPUT/OUTPUT/CACHED, separated by commas";

const text = z.string().optional();
const url = z
  .url({ protocol: /^https?$/, error: "must be a URL such as https://models.example.com" })
  .optional();

/** The variables of all providers; the credentials have the names that the providers' own programs give them. */
export const MODEL_VARIABLES = {
  REDLINE_MODEL_PROVIDER: z.enum(PROVIDERS, `must be one of ${PROVIDERS.join(", ")}`).default("anthropic"),
  ANTHROPIC_API_KEY: text,
  ANTHROPIC_BASE_URL: z
    .url({ protocol: /^https?$/, error: "must be a URL such as https://api.anthropic.com" })
    .optional(),
  AWS_REGION: text,
  AWS_BEARER_TOKEN_BEDROCK: text,
  AWS_ACCESS_KEY_ID: text,
  AWS_SECRET_ACCESS_KEY: text,
  AWS_SESSION_TOKEN: text,
  ANTHROPIC_BEDROCK_BASE_URL: url,
  CLOUD_ML_REGION: text,
  ANTHROPIC_VERTEX_PROJECT_ID: text,
  ANTHROPIC_VERTEX_BASE_URL: url,
  OPENAI_API_KEY: text,
  OPENAI_BASE_URL: url,
  REDLINE_MODEL: text,
  REDLINE_PRICES: z.string().default("").transform(readPrices),
};
type Variables = z.output<z.ZodObject<typeof MODEL_VARIABLES>>;

/** What a provider does not work without, and what it must be. */
const NEEDED: Readonly<Record<Provider, Readonly<Record<string, string>>>> = {
  anthropic: { ANTHROPIC_API_KEY: "must be the API key for requests to the model" },
  bedrock: {
    AWS_REGION: "must be the AWS region of Bedrock, such as us-east-1",
    REDLINE_MODEL: "must be a model or inference profile on Bedrock, such as us.anthropic.claude-sonnet-5-5",
  },
  vertex: {
    CLOUD_ML_REGION: "must be the Google Cloud region of the model, such as global or us-east5",
    ANTHROPIC_VERTEX_PROJECT_ID: "must be the id of the Google Cloud project",
    REDLINE_MODEL: "must be a model on Vertex AI, such as claude-sonnet-5-5",
  },
  openai: {
    OPENAI_API_KEY: "must be the API key for requests to the model; any value if the server needs none",
    REDLINE_MODEL: "must be the name of the model in the API",
  },
};

/** Those of the variables that the chosen provider needs, as required ones. */
export function modelVariables(env: Environment): Readonly<Record<string, z.ZodString>> {
  const {
    REDLINE_MODEL_PROVIDER: named = "anthropic",
    AWS_ACCESS_KEY_ID: id,
    AWS_SECRET_ACCESS_KEY: key,
  } = env;
  const provider = PROVIDERS.find((one) => one === named);
  const other = id === undefined ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY";
  const halves = provider === "bedrock" && (id === undefined) !== (key === undefined);
  const needed = {
    ...(provider && NEEDED[provider]),
    ...(halves ? { [other]: "must be set together with the other half of the key" } : {}),
  };
  const required = Object.entries(needed).map(([name, message]) => [name, z.string(message)]);
  return Object.fromEntries(required);
}

/** The model's settings, from parsed variables. */
export function modelOf(env: Variables): ModelSettings {
  const { REDLINE_MODEL_PROVIDER: provider, REDLINE_MODEL: name = DEFAULT_MODEL } = env;
  return { provider, name, prices: env.REDLINE_PRICES, ...ACCESS[provider](env) };
}

const ACCESS: Readonly<
  Record<Provider, (env: Variables) => Omit<ModelSettings, "provider" | "name" | "prices">>
> = {
  anthropic: (env) => ({ apiKey: env.ANTHROPIC_API_KEY ?? "", baseUrl: env.ANTHROPIC_BASE_URL }),
  bedrock: ({ AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, ...env }) => ({
    apiKey: env.AWS_BEARER_TOKEN_BEDROCK ?? "",
    aws: id && secret ? { id, secret, sessionToken: env.AWS_SESSION_TOKEN } : undefined,
    region: env.AWS_REGION,
    baseUrl: env.ANTHROPIC_BEDROCK_BASE_URL,
  }),
  vertex: (env) => ({
    apiKey: "",
    region: env.CLOUD_ML_REGION,
    project: env.ANTHROPIC_VERTEX_PROJECT_ID,
    baseUrl: env.ANTHROPIC_VERTEX_BASE_URL,
  }),
  openai: (env) => ({ apiKey: env.OPENAI_API_KEY ?? "", baseUrl: env.OPENAI_BASE_URL }),
};

function readPrices(list: string, context: z.RefinementCtx): Prices {
  const entries = list.split(",").flatMap((entry) => (entry.trim() === "" ? [] : [readPrice(entry.trim())]));
  const prices = entries.filter((entry) => entry !== undefined);
  if (prices.length < entries.length) context.addIssue({ code: "custom", message: PRICES });
  return new Map(prices);
}

/** Nothing is free: a budget that nothing is counted against would not end a conversation. */
function readPrice(entry: string): readonly [string, Price] | undefined {
  const [, name = "", list = ""] = /^(.+)=([\d./]+)$/.exec(entry) ?? [];
  const [input = 0, output = 0, cached = input, ...more] = list.split("/").map(Number);
  const isRight = [input, output, cached].every((usd) => usd > 0) && more.length === 0;
  return isRight ? [name, { input, output, cacheRead: cached / input }] : undefined;
}
