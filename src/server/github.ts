import { OperatorError } from "../core/state/errors.ts";
import { inTime } from "./health.ts";

/** Who we are to GitHub, and where it is. */
interface Asked {
  readonly appId: number;
  readonly apiUrl: string;
}

/** More of an answer is a page, and no reason. Characters. */
const REASON_MAX = 200;

/**
 * Asks GitHub once, at the start, whether it takes us for the App. Returns undefined if it does, or why that could not be
 * learned: then it may be away for a while. Throws an OperatorError if GitHub refuses, because that does not pass by itself.
 */
export async function askGitHub(
  ask: () => Promise<unknown>,
  { appId, apiUrl }: Asked,
): Promise<string | undefined> {
  try {
    await inTime(ask);
    return undefined;
  } catch (error) {
    const { status, message } = error as Error & { status?: number };
    const reason = (message.split("\n")[0] ?? "").slice(0, REASON_MAX);
    if (status !== 401 && status !== 404)
      return `GitHub did not answer as expected at ${apiUrl} (GITHUB_API_URL): ${reason}`;
    throw new OperatorError(
      `GitHub at ${apiUrl} (GITHUB_API_URL) refused the App's credentials: ${status} ${reason}. ` +
        `Set APP_ID (now ${appId}) and PRIVATE_KEY to those on the App's settings page.`,
    );
  }
}
