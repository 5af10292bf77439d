/** Where a model is asked, and with which key. */
export interface ModelAccess {
  readonly apiKey: string;
  /** Undefined for Anthropic's own. */
  readonly baseUrl: string | undefined;
}

/** The ids of the models that a key can use. Throws an error with the `status` of the refusal. */
export type ListModels = (access: ModelAccess) => Promise<readonly string[]>;

/** What is wrong with a key. `isRefused`: it certainly does not work. */
export interface ModelProblem {
  readonly problem: string;
  readonly isRefused: boolean;
}

/** Checks that a key works and that it can use the configured models. Returns what is wrong, without the key. */
export async function modelProblem(
  list: ListModels,
  access: ModelAccess,
  names: readonly string[],
): Promise<ModelProblem | undefined> {
  const at = new URL(access.baseUrl ?? "https://api.anthropic.com").host;
  try {
    const ids = await list(access);
    const missing = names.filter((name) => !ids.includes(name));
    if (missing.length === 0) return undefined;
    const offered = `It can use ${ids.slice(0, 8).join(", ") || "none"}.`;
    return { isRefused: false, problem: `The key works, but cannot use ${missing.join(", ")}. ${offered}` };
  } catch (error) {
    const { status } = error as { readonly status?: number };
    if (status === 401 || status === 403)
      return { isRefused: true, problem: `${at} rejected the API key (status ${status}).` };
    const why = status === undefined ? "could not be reached" : `answered with status ${status}`;
    return { isRefused: false, problem: `The key could not be checked: ${at} ${why}.` };
  }
}
