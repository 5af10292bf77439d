import type { ModelSettings } from "../../ports/model.ts";
import { messagesProvider } from "./anthropic.ts";
import type { ClientOptions, Provider } from "./provider.ts";

const SCOPE = "https://www.googleapis.com/auth/cloud-platform";

/** Google Vertex AI, with Google's Application Default Credentials. */
export async function createVertex(
  { project, region, baseUrl }: ModelSettings,
  options: ClientOptions,
): Promise<Provider> {
  const { AnthropicVertex } = await import("@anthropic-ai/vertex-sdk");
  const { GoogleAuth } = await import("google-auth-library");
  // Left to itself, the SDK would look for credentials once, and never again if there were none.
  const authClient = await new GoogleAuth({ scopes: SCOPE }).getClient();
  const place = { projectId: project, region, baseURL: baseUrl };
  const client = new AnthropicVertex({ ...options, ...place, authClient });
  // Requests that may not leave a region, or a group of them, cost a tenth more.
  return { ...(await messagesProvider(client)), surcharge: () => (region === "global" ? 1 : 1.1) };
}
