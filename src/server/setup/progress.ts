import { OperatorError } from "../../core/state/errors.ts";
import { writeEnv } from "../env-file.ts";
import { apiOf, type Destination } from "./manifest.ts";

/** The steps of the set-up, in order. */
export const STEPS = ["address", "app", "model", "done"] as const;
export type Step = (typeof STEPS)[number];

/** Explains every setting. */
const EXAMPLE = new URL("../../../.env.example", import.meta.url);

type Values = Readonly<Record<string, string>>;

/** The server's settings while they are being made. Each step is saved, so the next start continues after it. */
export interface Progress {
  /** The value of a setting; undefined if it is empty or not set. */
  readonly get: (name: string) => string | undefined;
  /** Saves settings in `.env`. */
  save(values: Values): void;
  /** Everything that was saved. */
  saved(): Values;
  /** The first step that is not done. */
  step(): Step;
  destination(): Destination;
}

/** Continues from the environment, which has what was saved before. `file` is `.env`. */
export function createProgress(env: Readonly<Record<string, string | undefined>>, file?: string): Progress {
  const saved: Record<string, string> = {};
  const get = (name: string) => (saved[name] ?? env[name]) || undefined;
  const hasApp = () =>
    (get("PRIVATE_KEY") ?? get("PRIVATE_KEY_PATH")) !== undefined && get("APP_ID") !== undefined;
  const destination = () => ({ address: get("REDLINE_PUBLIC_URL"), relay: get("WEBHOOK_PROXY_URL") });
  return {
    get,
    save: (values) => {
      try {
        writeEnv(values, file, EXAMPLE);
      } catch (error) {
        throw new OperatorError(
          `The settings cannot be written: ${(error as Error).message}. Make the folder writable, then reload this page.`,
        );
      }
      Object.assign(saved, values);
    },
    saved: () => saved,
    step: () => {
      if (hasApp()) return get("ANTHROPIC_API_KEY") === undefined ? "model" : "done";
      const { address, relay } = destination();
      return address === undefined && relay === undefined ? "address" : "app";
    },
    destination,
  };
}

/** The GitHub that the settings name, by those of Redline or those of Probot. */
export function serverUrlOf({ get }: Pick<Progress, "get">): string {
  const host = get("GHE_HOST");
  const named = host && `${get("GHE_PROTOCOL") ?? "https"}://${host}`;
  return (get("GITHUB_SERVER_URL") ?? named ?? "https://github.com").replace(/\/+$/, "");
}

/** Its API, which the settings may name beside it. */
export const apiUrlOf = ({ get }: Pick<Progress, "get">): string =>
  get("GITHUB_API_URL") ?? apiOf(new URL(serverUrlOf({ get })));

/** What the bot must be told of a GitHub; nothing if the settings name it already, or if it is the default. */
export function githubSettings(github: URL, progress: Pick<Progress, "get">): Record<string, string> {
  const isNamed = progress.get("GITHUB_SERVER_URL") !== undefined;
  const isSame = github.origin === serverUrlOf(progress);
  if (isSame && (isNamed || github.origin === "https://github.com")) return {};
  return { GITHUB_SERVER_URL: github.origin, GITHUB_API_URL: isSame ? apiUrlOf(progress) : apiOf(github) };
}
