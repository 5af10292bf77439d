import type { Clock } from "./clock.ts";
import type { Deliveries } from "./deliveries.ts";
import type { Limits } from "./limits.ts";
import type { Log } from "./log.ts";
import type {
  Account,
  Installation,
  Issue,
  Label,
  Manifest,
  Node,
  PullRequest,
  Repository,
  Team,
  Viewer,
  Written,
} from "./model.ts";
import { isPull } from "./model.ts";
import { deleted, Moved, notFound } from "./refusal.ts";
import type { SchemaValidator } from "./schema/validator.ts";
import type { AppIdentity, Tokens } from "./tokens.ts";

/** Everything there is: state, time, and where changes are told. */
export interface World {
  /** Folder of the bare repositories. */
  readonly root: string;
  /** Base of every address; set once the server listens. */
  url: string;
  readonly app: AppIdentity;
  /** Manifests of Apps, by the code that was given out for each. */
  readonly registrations: Map<string, Manifest>;
  readonly bot: Account;
  readonly clock: Clock;
  readonly log: Log;
  /** Holds what is said against GitHub's own descriptions. */
  readonly validator: SchemaValidator;
  readonly deliveries: Deliveries;
  readonly tokens: Tokens;
  readonly limits: Limits;
  readonly accounts: Map<string, Account>;
  readonly repositories: Map<string, Repository>;
  /** Of our App. */
  readonly installations: Installation[];
  /** Of other Apps: they may act, and nothing is sent to them. */
  readonly otherInstallations: Installation[];
  /** By "organization/slug". */
  readonly teams: Map<string, Team>;
  readonly nodes: Map<string, Node>;
  readonly ids: Ids;
}

/** Numbers ids from a fixed start for each kind, so that they are the same in every run. */
export class Ids {
  readonly #next = new Map<string, number>();

  /** The next id of a kind, with its node id, e.g. `PRR_kwDO1f4`. */
  next(prefix: string): { id: number; nodeId: string } {
    // Every kind has its own thousands, so that an id in a log betrays what it names.
    const start = 1000 * (1 + [...this.#next.keys()].length);
    const id = this.#next.get(prefix) ?? start;
    this.#next.set(prefix, id + 1);
    return { id, nodeId: `${prefix}_kwDO${Buffer.from(String(id)).toString("base64url")}` };
  }
}

/** Keeps a node findable by its node id, and gives it back. */
export function keep<T extends Node>(world: Pick<World, "nodes">, node: T): T {
  world.nodes.set(node.nodeId, node);
  return node;
}

/** The fields of something that `author` has just written. */
export function written(author: Account, body: string, at: string): Omit<Written, "id" | "nodeId"> {
  return {
    author,
    body,
    createdAt: at,
    updatedAt: at,
    lastEditedAt: undefined,
    editor: undefined,
    versions: [],
    minimizedReason: undefined,
    reactions: [],
  };
}

/** Gives a text another wording, and remembers who gave it, and what it said before. */
export function rewrite(
  world: World,
  what: Written,
  editor: Account,
  edit: { body: string; at: string },
): void {
  const { author, createdAt, versions } = what;
  const add = (by: Account, editedAt: string, body: string): void => {
    versions.push({ ...world.ids.next("UCE"), editor: by, editedAt, body });
  };
  if (versions.length === 0) add(author, createdAt, what.body);
  add(editor, edit.at, edit.body);
  const { body, at } = edit;
  Object.assign(what, { body, updatedAt: at, lastEditedAt: at, editor });
}

/** The account of that login; the App's bot is found as `slug[bot]`. */
export function accountOf(world: World, login: string): Account {
  const account = world.accounts.get(login.toLowerCase());
  if (!account) throw notFound(`Could not resolve to a User with the login of '${login}'.`);
  return account;
}

/** A person acting as themselves. */
export function personViewer(world: World, login: string): Viewer {
  const account = accountOf(world, login);
  return { account, installation: undefined, permissions: undefined, narrowedTo: undefined };
}

/** The repository "owner/name"; a name that it had before finds it too. */
export function repositoryOf(world: World, fullName: string): Repository {
  const repo = world.repositories.get(fullName.toLowerCase());
  if (!repo) throw notFound(`Could not resolve to a Repository with the name '${fullName}'.`);
  return repo;
}

/** The issue or pull request of that number. */
export function issueOf(repo: Repository, number: number): Issue {
  const issue = repo.issues.find((one) => one.number === number);
  if (issue) return issue;
  const words = `Could not resolve to an issue or pull request with the number of ${number}.`;
  if (!repo.gone.has(number)) throw notFound(words);
  const now = repo.gone.get(number);
  if (!now) throw deleted("issue");
  throw new Moved(`/repositories/${now.repo.id}/issues/${now.number}`, words);
}

/** The pull request of that number. */
export function pullOf(repo: Repository, number: number): PullRequest {
  const issue = repo.issues.find((one) => one.number === number);
  if (!issue || !isPull(issue)) {
    throw notFound(`Could not resolve to a PullRequest with the number of ${number}.`);
  }
  return issue;
}

/** The label of that name; GitHub makes unknown ones when they are first put on something. */
export function labelOf(world: World, repo: Repository, name: string): Label {
  const known = repo.labels.get(name.toLowerCase());
  if (known) return known;
  const label: Label = { ...world.ids.next("LA"), name };
  repo.labels.set(name.toLowerCase(), label);
  return label;
}
