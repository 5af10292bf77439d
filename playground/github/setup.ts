import { join } from "node:path";
import { signatureOf } from "./actions/pushes.ts";
import { tellInstalled } from "./events.ts";
import { commitFolder, importRepository, initBare, isRepository, moveBranch } from "./git/write.ts";
import type { Account, Installation, Repository } from "./model.ts";
import { keep, type World } from "./world.ts";

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
  await initBare(gitDir, DEFAULT_BRANCH);
  await fill(world, gitDir, from, owner);
  const fullName = `${input.owner}/${name}`;
  const createdAt = world.log.record({ kind: "repository", by: owner.login, repo: fullName });
  const installation = installationOn(world, owner, createdAt);
  const repo = keep<Repository>(world, {
    kind: "repository",
    ...world.ids.next("R"),
    owner,
    name,
    fullName,
    gitDir,
    installation,
    createdAt,
    pushedAt: createdAt,
    isPrivate: input.private ?? false,
    allowsDrafts: input.drafts ?? true,
    defaultBranch: DEFAULT_BRANCH,
    roles: new Map(),
    labels: new Map(),
    issues: [],
    checks: [],
  });
  world.repositories.set(fullName.toLowerCase(), repo);
  installation.repositories.push(repo);
  tellInstalled(world, installation, repo, owner);
  return repo;
}

async function fill(world: World, gitDir: string, from: string, owner: Account): Promise<void> {
  if (isRepository(from)) {
    await importRepository(gitDir, from, DEFAULT_BRANCH);
    return;
  }
  const person = [...world.accounts.values()].find((account) => account.type === "User") ?? owner;
  const sha = await commitFolder(gitDir, from, signatureOf(world, person), "Initial commit\n");
  await moveBranch(gitDir, DEFAULT_BRANCH, sha, undefined);
}

function installationOn(world: World, account: Account, createdAt: string): Installation {
  const known = world.installations.find((installation) => installation.account === account);
  if (known) return known;
  const { id } = world.ids.next("INSTALLATION");
  const installation: Installation = { id, account, repositories: [], createdAt };
  world.installations.push(installation);
  return installation;
}
