import type { ModelSettings } from "../../ports/model.ts";
import { messagesProvider } from "./anthropic.ts";
import type { ClientOptions, Provider } from "./provider.ts";

/** Amazon Bedrock: requests are signed with AWS keys, or carry a Bedrock API key. */
export async function createBedrock(
  { apiKey, aws, region, baseUrl }: ModelSettings,
  options: ClientOptions,
): Promise<Provider> {
  const { AnthropicBedrock } = await import("@anthropic-ai/bedrock-sdk");
  const all = { ...options, awsRegion: region, baseURL: baseUrl, apiKey: apiKey || null };
  const client = aws
    ? new AnthropicBedrock({
        ...all,
        awsAccessKey: aws.id,
        awsSecretKey: aws.secret,
        awsSessionToken: aws.sessionToken,
      })
    : new AnthropicBedrock(all);
  // Requests that may not leave a region, or a group of them, cost a tenth more.
  const surcharge = (model: string) => (model.startsWith("global.") ? 1 : 1.1);
  return { ...(await messagesProvider(client)), surcharge };
}
