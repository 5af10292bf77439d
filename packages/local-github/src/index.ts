import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import type { Server } from "node:http";
import { steer } from "@redline/faults/control.ts";
import type { Clock } from "./clock.ts";
import type { Delivery } from "./deliveries.ts";
import { GitHubFaults } from "./faults/github.ts";
import { parsePlan } from "./faults/plan.ts";
import type { Asked } from "./faults/question.ts";
import type { FaultResponse, Replacement } from "./faults/response.ts";
import { closeReader, readObject } from "./git/objects.ts";
import { type Commit, readChanges, readLog, readRef } from "./git/read.ts";
import type { LimitSettings } from "./limits.ts";
import type { Effect, Request } from "./log.ts";
import { type Account, isPull, type PullRequest, type Repository } from "./model.ts";
import { type AppOptions, identityOf, newWorld } from "./new-world.ts";
import { type People, peopleOf } from "./people.ts";
import { Quiet } from "./quiet.ts";
import { PROCESS_TALLY, type Tally } from "./schema/tally.ts";
import { httpServer, type OnRequest, type TakeRequest } from "./server.ts";
import { addAccount, addApp, addRepository, type NewApp, type NewRepository } from "./setup.ts";
import { type IssueView, issueView, type PullView, pullView } from "./views.ts";
import { issueOf, pullOf, repositoryOf, type World } from "./world.ts";

export type { Fault, FaultPlan, FaultRule } from "./faults/plan.ts";
export { randomPlan } from "./faults/random-plan.ts";
export type { Effect, Request } from "./log.ts";
export { Refusal } from "./refusal.ts";
export { newTally } from "./schema/tally.ts";
export type { IssueView, PullView } from "./views.ts";

export interface GitHubOptions {
  /** Folder for the bare repositories; created. */
  readonly root: string;
  /** 0, the default, takes any free one. */
  readonly port?: number;
  readonly app?: AppOptions;
  /** Where validations are counted; the process's tally unless violations are made on purpose. */
  readonly tally?: Tally;
}

interface CommitView {
  readonly sha: string;
  readonly message: string;
  /** `Name <e-mail>` */
  readonly author: string;
  readonly parents: readonly string[];
  readonly files: readonly string[];
}

/** A GitHub on this machine, with one App registered on it. What people do is in `People`. */
export interface LocalGitHub extends People {
  /** Base of the pages, the API and git alike. */
  readonly url: string;
  readonly app: {
    readonly id: number;
    readonly slug: string;
    readonly privateKey: string;
    readonly webhookSecret: string;
    readonly botLogin: string;
    readonly botId: number;
  };
  readonly clock: Clock;
  /** Every change of state, in order. */
  readonly effects: readonly Effect[];
  readonly requests: readonly Request[];
  /** What was asked and is not covered, and mistakes: a good test ends with none. */
  readonly violations: readonly string[];
  readonly deliveries: readonly Delivery[];
  /** Lets a test watch requests as they arrive, or fail one of them. */
  onRequest: OnRequest | undefined;
  /** Puts pages for people in front of the API: given all that there is, what is returned is asked first. */
  servePages(pagesOf: (world: World) => TakeRequest): void;
  /** What goes wrong, by plan. */
  readonly faults: GitHubFaults;
  /** Other limits than GitHub's, so that a test meets them soon. */
  setLimits(limits: Partial<LimitSettings>): void;
  sendWebhooksTo(url: string | undefined): void;
  redeliver(deliveryId: number): void;
  addUser(login: string, name?: string): Account;
  addRepository(input: NewRepository): Promise<Repository>;
  /** Installs an App of somebody else, which acts with that token. */
  addApp(input: NewApp): { readonly botLogin: string; readonly token: string };
  issue(repo: string, number: number): IssueView;
  pull(repo: string, number: number): PullView;
  /** All pull requests of a repository, oldest first. */
  pulls(repo: string): PullView[];
  readFile(repo: string, ref: string, path: string): Promise<string | undefined>;
  /** Newest first; empty if there is no such ref. */
  log(repo: string, ref: string): Promise<CommitView[]>;
  /** Resolves once no request is being served and no webhook is undelivered. */
  idle(): Promise<void>;
  /** Resolves at once if an earlier effect satisfies it, else at the next that does. */
  until(predicate: (effect: Effect) => boolean): Promise<Effect>;
  close(): Promise<void>;
}

const LOG_MAX = 1000;

/** Starts a GitHub with nothing on it but the App and its bot. */
export async function startGitHub(options: GitHubOptions): Promise<LocalGitHub> {
  await mkdir(options.root, { recursive: true });
  const world = newWorld(options.root, identityOf(options.app ?? {}), options.tally ?? PROCESS_TALLY);
  const traffic = { busy: 0 };
  const quiet = new Quiet(() => traffic.busy > 0 || !world.deliveries.isIdle);
  world.deliveries.onIdle = () => quiet.check();
  world.deliveries.onSend = ({ event, payload }) => world.validator.payload(event, payload);
  const faults = new GitHubFaults(world);
  let pages: TakeRequest = () => false;
  world.deliveries.onDelivery = (delivery, send) => faults.deliver(delivery, send);
  const server = httpServer(world, {
    faultFor: (asked) => faultFor(github, asked),
    steer: (request, response) =>
      steer(steeredOf(world, faults), request, response) || pages(request, response),
    onBegin: () => {
      traffic.busy += 1;
    },
    onEnd: () => {
      traffic.busy -= 1;
      quiet.check();
    },
  });
  world.url = await listen(server, options.port ?? 0);
  const github: LocalGitHub = {
    ...peopleOf(world),
    ...readersOf(world),
    ...controlsOf(world),
    faults,
    servePages: (pagesOf) => {
      pages = pagesOf(world);
    },
    idle: () => quiet.wait(),
    close: () => close(world, server, faults),
  };
  return github;
}

/** The test's `onRequest` comes first, then the fault plan. */
async function faultFor(
  { onRequest, faults }: LocalGitHub,
  asked: Asked,
): Promise<Replacement | FaultResponse | undefined> {
  const response = await onRequest?.(asked.entry);
  if (response === undefined) return faults.respond(asked);
  if (response === "drop" || !("after" in response)) return response;
  return { after: async () => response.after, isMute: true };
}

function steeredOf(world: World, faults: GitHubFaults): Parameters<typeof steer>[0] {
  return { faults, setPlan: (plan) => faults.set(parsePlan(plan)), clock: world.clock };
}

function readersOf(world: World) {
  const repository = (repo: string): Repository => repositoryOf(world, repo);
  const viewPull = (issue: PullRequest): PullView => {
    const checks = issue.repo.checks.filter(({ headSha }) => issue.pull.heads.has(headSha));
    return pullView(issue, checks);
  };
  return {
    issue: (repo: string, number: number) => issueView(issueOf(repository(repo), number)),
    pull: (repo: string, number: number) => viewPull(pullOf(repository(repo), number)),
    pulls: (repo: string) => repository(repo).issues.filter(isPull).map(viewPull),
    async readFile(repo: string, ref: string, path: string) {
      const { gitDir } = repository(repo);
      const object = await readObject(gitDir, `${(await tipOf(gitDir, ref)) ?? ref}:${path}`);
      return object?.type === "blob" ? object.content.toString() : undefined;
    },
    async log(repo: string, ref: string) {
      const { gitDir } = repository(repo);
      const tip = await tipOf(gitDir, ref);
      const commits = tip ? await readLog(gitDir, tip, LOG_MAX) : [];
      return Promise.all(commits.map((commit) => commitView(gitDir, commit)));
    },
  };
}

/** Who looks on means the branch, whatever else has its name; git itself would take a tag first. */
async function tipOf(gitDir: string, ref: string): Promise<string | undefined> {
  return (await readRef(gitDir, `refs/heads/${ref}`)) ?? (await readRef(gitDir, ref));
}

async function commitView(gitDir: string, { sha, message, author, parents }: Commit): Promise<CommitView> {
  const changes = await readChanges(gitDir, sha);
  const files = changes.map(({ path }) => path);
  return { sha, message, author: `${author.name} <${author.email}>`, parents, files };
}

function controlsOf(world: World) {
  const { id, slug, privateKey, webhookSecret } = world.app;
  return {
    url: world.url,
    app: { id, slug, privateKey, webhookSecret, botLogin: world.bot.login, botId: world.bot.id },
    clock: world.clock,
    effects: world.log.effects,
    requests: world.log.requests,
    violations: world.log.violations,
    deliveries: world.deliveries.all,
    onRequest: undefined,
    setLimits: (limits: Partial<LimitSettings>) => world.limits.set(limits),
    sendWebhooksTo: (url: string | undefined) => world.deliveries.sendTo(url),
    redeliver(deliveryId: number): void {
      if (!world.deliveries.redeliver(deliveryId)) throw new RangeError(`there is no delivery ${deliveryId}`);
    },
    addUser: (login: string, name?: string) => addAccount(world, login, "User", name),
    addRepository: (input: NewRepository) => addRepository(world, input),
    addApp: (input: NewApp) => addApp(world, input),
    until: (predicate: (effect: Effect) => boolean) => world.log.until(predicate),
  };
}

async function listen(server: Server, port: number): Promise<string> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("not listening on a port");
  return `http://127.0.0.1:${address.port}`;
}

async function close(world: World, server: Server, faults: GitHubFaults): Promise<void> {
  world.deliveries.close();
  faults.clear();
  server.close();
  server.closeAllConnections();
  await once(server, "close");
  for (const { gitDir } of world.repositories.values()) closeReader(gitDir);
}
