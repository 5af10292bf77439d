import { cp } from "node:fs/promises";
import { join } from "node:path";
import { signatureOf } from "./actions/pushes.ts";
import { iso } from "./clock.ts";
import { tellInstalled } from "./events.ts";
import {
  commitFolder,
  importRepository,
  initBare,
  isCopyable,
  isRepository,
  moveBranch,
} from "./git/write.ts";
import type { Account, Installation, Repository } from "./model.ts";
import { keep, repositoryOf, type World } from "./world.ts";

const DEFAULT_BRANCH = "main";

export interface NewRepository {
  readonly owner: string;
  readonly name: string;
  /** A folder of files, which become the first commit, or a git repository, which is taken over with its history. */
  readonly from: string;
  readonly private?: boolean;
  /** False as on private repositories of free plans. */
  readonly drafts?: boolean;
}

/** Makes an account; people's ids count up in the order in which they come. */
export function addAccount(
  world: Pick<World, "ids" | "nodes" | "accounts">,
  login: string,
  type: Account["type"],
  name = login,
): Account {
  const known = world.accounts.get(login.toLowerCase());
  if (known) return known;
  const prefix = type === "Bot" ? "BOT" : type === "User" ? "U" : "O";
  const account = keep<Account>(world, { kind: "account", ...world.ids.next(prefix), login, name, type });
  world.accounts.set(login.toLowerCase(), account);
  return account;
}

/** Makes a repository, with the App installed on it. An owner that nobody added is an organization. */
export async function addRepository(world: World, input: NewRepository): Promise<Repository> {
  const { name, from } = input;
  const owner = addAccount(world, input.owner, "Organization");
  const gitDir = join(world.root, input.owner, `${name}.git`);
  if (await isCopyable(from)) await cp(from, gitDir, { recursive: true });
  else await fill(world, gitDir, from, owner);
  const repo = newRepository(world, owner, {
    name,
    gitDir,
    defaultBranch: DEFAULT_BRANCH,
    isPrivate: input.private ?? false,
    allowsDrafts: input.drafts ?? true,
    parent: undefined,
    installation: undefined,
  });
  const installation = installationOn(world, owner, repo.createdAt);
  repo.installation = installation;
  installation.repositories.push(repo);
  tellInstalled(world, installation, repo, owner);
  return repo;
}

type Given = "name" | "gitDir" | "defaultBranch" | "isPrivate" | "allowsDrafts" | "parent" | "installation";

/** Makes a repository known, with nothing in it but what lies in its folder. */
export function newRepository(world: World, owner: Account, given: Pick<Repository, Given>): Repository {
  const fullName = `${owner.login}/${given.name}`;
  const createdAt = world.log.record({ kind: "repository", by: owner.login, repo: fullName });
  const repo = keep<Repository>(world, {
    kind: "repository",
    ...world.ids.next("R"),
    ...given,
    owner,
    fullName,
    createdAt,
    pushedAt: createdAt,
    roles: new Map(),
    labels: new Map(),
    issues: [],
    gone: new Map(),
    lastNumber: 0,
    checks: [],
    protections: new Map(),
    signed: new Set(),
  });
  world.repositories.set(fullName.toLowerCase(), repo);
  return repo;
}

async function fill(world: World, gitDir: string, from: string, owner: Account): Promise<void> {
  await initBare(gitDir, DEFAULT_BRANCH);
  if (isRepository(from)) {
    await importRepository(gitDir, from, DEFAULT_BRANCH);
    return;
  }
  const person = [...world.accounts.values()].find((account) => account.type === "User") ?? owner;
  const sha = await commitFolder(gitDir, from, signatureOf(world, person), "Initial commit\n");
  await moveBranch(gitDir, DEFAULT_BRANCH, sha, undefined);
}

/** The App's installation on that account; made if there is none. */
function installationOn(world: World, account: Account, createdAt: string): Installation {
  const known = world.installations.find((installation) => installation.account === account);
  if (known) return known;
  const { id, slug, name, permissions } = world.app;
  const installation = newInstallation(world, account, { app: { id, slug, name }, permissions, createdAt });
  world.installations.push(installation);
  return installation;
}

function newInstallation(
  world: World,
  account: Account,
  { app, permissions, createdAt }: Pick<Installation, "app" | "permissions" | "createdAt">,
): Installation {
  const { id } = world.ids.next("INSTALLATION");
  const granted = { metadata: "read", ...permissions };
  return { id, app, account, repositories: [], createdAt, permissions: granted, suspended: undefined };
}

/** An App of somebody else. */
export interface NewApp {
  readonly id: number;
  readonly slug: string;
  /** Full names of the repositories that it is installed on, all of one owner. */
  readonly repositories: readonly string[];
  readonly permissions: Readonly<Record<string, string>>;
}

/** Installs an App of somebody else; gives the login of its bot and a token of its installation. */
export function addApp(world: World, input: NewApp): { readonly botLogin: string; readonly token: string } {
  const { id, slug, permissions } = input;
  const repositories = input.repositories.map((name) => repositoryOf(world, name));
  const [first] = repositories;
  if (!first) throw new RangeError(`${slug} is installed on no repository`);
  const bot = addAccount(world, `${slug}[bot]`, "Bot", slug);
  const app = { id, slug, name: slug };
  const createdAt = iso(world.clock.now());
  const installation = newInstallation(world, first.owner, { app, permissions, createdAt });
  installation.repositories.push(...repositories);
  world.otherInstallations.push(installation);
  const viewer = { account: bot, installation, permissions: installation.permissions, narrowedTo: undefined };
  return { botLogin: bot.login, token: world.tokens.issue(viewer).token };
}
