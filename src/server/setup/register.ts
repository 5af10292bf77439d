import { reasonOf } from "./address.ts";
import { messagePage, registrationFailedPage } from "./pages.ts";
import { apiUrlOf, githubSettings, type Progress, serverUrlOf } from "./progress.ts";
import type { Answer, Call } from "./steps.ts";

/** What GitHub gives for the code of a new App. */
interface NewApp {
  readonly id: number;
  readonly pem: string;
  readonly webhookSecret: string;
  /** Its page on GitHub. */
  readonly page: string;
}

/** GitHub, as the set-up asks it. Errors have the `status` of GitHub's answer. */
export interface SetupGitHub {
  /** Exchanges the code, which counts once. */
  convert(apiUrl: string, code: string): Promise<NewApp>;
  /** The App's page. */
  appPage(app: {
    readonly appId: number;
    readonly privateKey: string;
    readonly apiUrl: string;
  }): Promise<string>;
}

/** Takes the browser that GitHub sends back once the App is registered there. */
export function createRegistration(progress: Progress, github: SetupGitHub, state: string) {
  let exchange: { readonly code: string; readonly app: Promise<NewApp> } | undefined;
  const isDone = () => ["model", "done"].includes(progress.step());
  const finish = async (code: string): Promise<Answer> => {
    const retry = `/setup/registered?code=${code}&state=${state}`;
    exchange ??= { code, app: github.convert(apiUrlOf(progress), code) };
    const app = await exchange.app.catch((error: Error) => {
      exchange = undefined;
      return conversionFailed(error, progress, retry);
    });
    if ("status" in app || "location" in app) return app;
    // GitHub shows them once: if they cannot be saved, the exchange is kept, and saving can be tried again.
    const credentials = { APP_ID: String(app.id), PRIVATE_KEY: app.pem, WEBHOOK_SECRET: app.webhookSecret };
    progress.save({ ...credentials, ...githubSettings(new URL(serverUrlOf(progress)), progress) });
    return { location: "/setup/model" };
  };
  return {
    registered: async ({ query }: Call): Promise<Answer> => {
      const code = codeOf(query, state);
      if (code === undefined) return { status: 403, body: NOT_BEGUN };
      // A reload waits for the same exchange; another registration comes too late.
      if (exchange ? exchange.code !== code : isDone()) return { status: 409, body: IS_SET_UP };
      return isDone() ? { location: `/setup/${progress.step()}` } : await finish(code);
    },
    /** The App's page on GitHub, from the exchange or, in a set-up that is continued, from GitHub. */
    page: async (): Promise<string | undefined> => {
      if (exchange) return (await exchange.app).page;
      const [appId, privateKey] = [Number(progress.get("APP_ID")), progress.get("PRIVATE_KEY")];
      if (privateKey === undefined) return undefined;
      const asked = github.appPage({ appId, privateKey, apiUrl: apiUrlOf(progress) });
      return await asked.catch(() => undefined);
    },
  };
}

/** The code that GitHub gave for a registration that was begun here. */
function codeOf(query: URLSearchParams, state: string): string | undefined {
  const [, code] = /^([\w-]{1,100})$/.exec(query.get("code") ?? "") ?? [];
  return query.get("state") === state ? code : undefined;
}

const NOT_BEGUN = registrationFailedPage(
  "This registration was not started on this page, or before the server was restarted. If GitHub has created an App, delete it there.",
);
const IS_SET_UP = messagePage(
  "The App is set up already",
  "To set up another App, stop the server, empty APP_ID and PRIVATE_KEY in .env, and start it again.",
);

/** Octokit gives a failed connection the status 500, and its reason as the cause. */
function conversionFailed(
  error: Error & { readonly status?: number },
  progress: Progress,
  retry: string,
): Answer {
  const api = apiUrlOf(progress);
  if (error.status === 404 || error.status === 422) {
    const problem = `GitHub at ${api} does not accept this code: it was used already, or is older than an hour. Delete the App on GitHub and register it again.`;
    return { status: 422, body: registrationFailedPage(problem) };
  }
  const reason = error.cause ? reasonOf(error) : `it answered with status ${error.status}.`;
  const problem = `GitHub at ${api} could not be reached: ${reason}`;
  return { status: 502, body: registrationFailedPage(problem, retry) };
}
