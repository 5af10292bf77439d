/** Ten seconds: somebody waits in front of a page. Milliseconds. */
const ANSWER_MS = 10_000;

/** The ids of the models that a key can use. Throws the API's error. */
export async function listModels(access: {
  readonly apiKey: string;
  readonly baseUrl: string | undefined;
}): Promise<string[]> {
  const { default: Anthropic } = await import("@anthropic-ai/sdk");
  const { apiKey, baseUrl } = access;
  const client = new Anthropic({ apiKey, baseURL: baseUrl ?? null, maxRetries: 0, timeout: ANSWER_MS });
  const ids: string[] = [];
  for await (const { id } of client.models.list({ limit: 1_000 })) ids.push(id);
  return ids;
}
