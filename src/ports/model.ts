import type { Prices } from "../core/state/prices.ts";

/** The services that models are called at. */
export const PROVIDERS = ["anthropic", "bedrock", "vertex", "openai"] as const;

/** Where the model is, and with what credentials; those that are left out are found as the provider's SDK does. */
export interface ModelSettings {
  readonly provider: (typeof PROVIDERS)[number];
  /** The model to use where a repository's settings name none. */
  readonly name: string;
  /** An endpoint other than the provider's own. */
  readonly baseUrl: string | undefined;
  /** A key or bearer token; empty if the provider takes other credentials. */
  readonly apiKey: string;
  /** Keys that sign requests to Amazon Bedrock. */
  readonly aws?:
    | { readonly id: string; readonly secret: string; readonly sessionToken: string | undefined }
    | undefined;
  /** Of Bedrock and Vertex. */
  readonly region?: string | undefined;
  /** The Google Cloud project of Vertex. */
  readonly project?: string | undefined;
  /** What the operator pays, by model. */
  readonly prices?: Prices | undefined;
}
