import { DEFAULT_SETTINGS } from "../../core/state/settings.ts";
import { WEBHOOK_PATH } from "../http.ts";
import { DEFAULT_MODEL } from "../model-config.ts";
import { type ListModels, modelProblem } from "../model-key.ts";
import { parseAddress, privateProblem, reachProblem } from "./address.ts";
import { secret } from "./guard.ts";
import { hookUrl, readManifest, registrationOf, registrationPage } from "./manifest.ts";
import {
  type AddressForm,
  addressPage,
  donePage,
  modelPage,
  ownerPage,
  type Rejection,
  registerPage,
  startingPage,
} from "./pages.ts";
import { githubSettings, type Progress, serverUrlOf } from "./progress.ts";

/** What a page is asked with. */
export interface Call {
  /** Of the page, as the browser names it. */
  readonly origin: string;
  readonly query: URLSearchParams;
  readonly form: URLSearchParams;
}

/** What is answered: a page, or the address of the next one. */
export type Answer =
  | { readonly status: number; readonly body: string; readonly isLast?: boolean }
  | { readonly location: string };

/** What the steps use. */
export interface StepsOptions {
  readonly progress: Progress;
  readonly listModels: ListModels;
  /** Goes with the browser to GitHub and back. */
  readonly state: string;
  /** The pages by which this server recognizes itself: the text of each, by its path. */
  readonly probes: Map<string, string>;
  /** The App's page on GitHub, if GitHub can be asked. */
  readonly appPage: () => Promise<string | undefined>;
}

/** Answers one method and path. */
export type Handler = (call: Call) => Answer | Promise<Answer>;

const shown = (body: string): Answer => ({ status: 200, body });
const rejected = (body: string): Answer => ({ status: 422, body });

/** The pages of the steps, by method and path; each form is answered by the next page, or again with what is wrong. */
export function createSteps(options: StepsOptions): Readonly<Record<string, Handler>> {
  const { progress } = options;
  const next = (): Answer => ({ location: `/setup/${progress.step()}` });
  /** There is one App: what was registered stays. */
  const beforeApp = (handler: Handler): Handler => {
    return (call) => (["address", "app"].includes(progress.step()) ? handler(call) : next());
  };
  const afterApp = (handler: Handler): Handler => {
    return (call) => (["model", "done"].includes(progress.step()) ? handler(call) : next());
  };
  let owner = "";
  return {
    "GET /setup": next,
    "GET /setup/address": beforeApp(() => shown(addressPage(savedAddress(progress)))),
    "POST /setup/address": beforeApp(async ({ form }) => {
      const typed = {
        github: text(form, "github"),
        address: text(form, "address"),
        relay: text(form, "relay"),
      };
      const rejection = await takeAddress(typed, form.has("unchecked"), options);
      return rejection ? rejected(addressPage(typed, rejection)) : next();
    }),
    "GET /setup/app": beforeApp(() => (progress.step() === "address" ? next() : shown(ownerPage(owner)))),
    "POST /setup/app": beforeApp(({ form, origin }) => {
      owner = text(form, "owner").replace(/^@/, "");
      if (!/^[\w-]*$/.test(owner)) return rejected(ownerPage(owner, { problem: NO_ORGANIZATION }));
      return shown(registration(owner, origin, options));
    }),
    "GET /setup/model": afterApp(() => shown(modelPage(modelApi(progress)))),
    "POST /setup/model": afterApp(async ({ form }) => {
      if (form.has("skip")) return { location: "/setup/done" };
      const rejection = await takeKey(text(form, "key"), form.has("unchecked"), options);
      return rejection ? rejected(modelPage(modelApi(progress), rejection)) : next();
    }),
    "GET /setup/done": afterApp(async () => shown(donePage(await summaryOf(options)))),
    "POST /setup/start": async () => {
      if (progress.step() !== "done") return next();
      return { status: 200, body: startingPage(await summaryOf(options)), isLast: true };
    },
  };
}

const NO_ORGANIZATION = "This is not the name of an organization. Enter the name in its address on GitHub.";

const text = (form: URLSearchParams, name: string): string => (form.get(name) ?? "").trim();

function savedAddress(progress: Progress): AddressForm {
  const { address = "", relay = "" } = progress.destination();
  return { github: serverUrlOf(progress), address, relay };
}

/** Saves where GitHub is, and where it reaches us. Returns why not, if it does not. */
async function takeAddress(
  typed: AddressForm,
  isUnchecked: boolean,
  { progress, probes }: StepsOptions,
): Promise<Rejection | undefined> {
  const github = parseAddress(typed.github, "GitHub", "https://github.com");
  if (typeof github === "string") return { problem: github };
  if ((typed.address === "") === (typed.relay === ""))
    return { problem: "Enter either the public address of this server or a webhook relay." };
  const destination = typed.relay
    ? relayOf(typed.relay)
    : await addressOf(typed.address, github, isUnchecked ? undefined : probes);
  if ("problem" in destination) return destination;
  progress.save({ ...destination, ...githubSettings(github, progress) });
  return undefined;
}

type Destination = { readonly REDLINE_PUBLIC_URL: string; readonly WEBHOOK_PROXY_URL: string };

function relayOf(typed: string): Destination | Rejection {
  const relay = URL.canParse(typed) ? new URL(typed) : undefined;
  if (relay?.protocol === "https:") return { REDLINE_PUBLIC_URL: "", WEBHOOK_PROXY_URL: relay.href };
  return {
    problem: "The relay must be a URL that begins with https://, such as https://smee.io/new-channel.",
  };
}

/** Without `probes` we do not look ourselves up. */
async function addressOf(
  typed: string,
  github: URL,
  probes: Map<string, string> | undefined,
): Promise<Destination | Rejection> {
  const address = parseAddress(typed, "The public address");
  if (typeof address === "string") return { problem: address };
  const refused = await privateProblem(address, github);
  if (refused !== undefined) return { problem: refused };
  const bare = address.href.replace(/\/$/, "");
  const reason = probes && (await lookUp(bare, probes));
  if (reason === undefined) return { REDLINE_PUBLIC_URL: bare, WEBHOOK_PROXY_URL: "" };
  return { problem: `This server did not find itself at ${address.host}: ${reason}`, canContinue: true };
}

/** Why we do not find ourselves at an address, by a page that nobody else has; undefined if we do. */
async function lookUp(address: string, probes: Map<string, string>): Promise<string | undefined> {
  const [path, proof] = [`${WEBHOOK_PATH}/${secret()}`, secret()];
  probes.set(path, proof);
  try {
    return await reachProblem(new URL(`${address}${path}`), proof);
  } finally {
    probes.delete(path);
  }
}

function registration(owner: string, origin: string, { progress, state }: StepsOptions): string {
  const destination = progress.destination();
  return registerPage({
    page: registrationPage(serverUrlOf(progress), owner, state),
    manifest: registrationOf(destination, origin),
    asks: readManifest(),
    hook: hookUrl(destination),
  });
}

const modelApi = ({ get }: Progress): string => get("ANTHROPIC_BASE_URL") ?? "https://api.anthropic.com";

/** Saves the key for the model if it works. Returns why not, if it does not. */
async function takeKey(
  apiKey: string,
  isUnchecked: boolean,
  { progress, listModels }: StepsOptions,
): Promise<Rejection | undefined> {
  if (!/^[\x21-\x7e]+$/.test(apiKey)) return { problem: "Enter the API key: one line, without spaces." };
  const model = progress.get("REDLINE_MODEL") ?? DEFAULT_MODEL;
  const found = await modelProblem(listModels, { apiKey, baseUrl: progress.get("ANTHROPIC_BASE_URL") }, [
    model,
  ]);
  if (found && (found.isRefused || !isUnchecked))
    return { problem: found.problem, canContinue: !found.isRefused };
  progress.save({ ANTHROPIC_API_KEY: apiKey });
  return undefined;
}

async function summaryOf({ progress, appPage }: StepsOptions) {
  const { relay } = progress.destination();
  const page = await appPage();
  return {
    install: page && `${page}/installations/new`,
    label: DEFAULT_SETTINGS.label,
    hasKey: progress.get("ANTHROPIC_API_KEY") !== undefined,
    relay: relay && new URL(relay).host,
  };
}
