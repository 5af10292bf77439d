import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { commitFiles } from "../actions/pushes.ts";
import { readRef } from "../git/read.ts";
import { personViewer, repositoryOf, type World } from "../world.ts";
import type { Fault } from "./plan.ts";
import type { Asked } from "./question.ts";

/** A branch that somebody is about to push to. */
export interface Pushed {
  /** `owner/name` */
  readonly repo: string;
  readonly branch: string;
}

/** The branch that a push is about; undefined if the request is none, or would make a new branch. */
export async function pushedBranch(world: World, { entry, http }: Asked): Promise<Pushed | undefined> {
  const [, repo] = /^\/([\w.-]+\/[\w.-]+?)(?:\.git)?\/git-receive-pack$/.exec(entry.path) ?? [];
  if (repo === undefined || !world.repositories.has(repo.toLowerCase())) return undefined;
  const [, branch] = /refs\/heads\/([^\0\s]+)/.exec((await peek(http)).toString("latin1")) ?? [];
  if (branch === undefined) return undefined;
  const tip = await readRef(repositoryOf(world, repo).gitDir, `refs/heads/${branch}`);
  return tip === undefined ? undefined : { repo, branch };
}

/** The first bytes of a body, which stay where they are: a push begins with the references that it wants to move. */
async function peek(http: IncomingMessage): Promise<Buffer> {
  if (http.readableLength === 0 && !http.readableEnded) await once(http, "readable");
  const chunk: unknown = http.read();
  if (!Buffer.isBuffer(chunk)) return Buffer.alloc(0);
  http.unshift(chunk);
  return chunk;
}

/** Lets a person be faster: their commit is on the branch before the push is looked at. */
export async function race(
  world: World,
  { by, message = "Meanwhile", files = { "MEANWHILE.md": "Somebody else was here.\n" } }: Race,
  { repo, branch }: Pushed,
): Promise<void> {
  const input = { branch, message, files };
  await commitFiles(world, personViewer(world, by), repositoryOf(world, repo), input);
}

type Race = Extract<Fault, { kind: "race" }>;
