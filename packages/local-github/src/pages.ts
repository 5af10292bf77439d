import { may, READ_CODE } from "./access.ts";
import { readObject } from "./git/objects.ts";
import type { Repository } from "./model.ts";
import { Refusal } from "./refusal.ts";
import type { Answer } from "./rest/call.ts";
import { tokenIn } from "./tokens.ts";
import { viewerOrNobody } from "./who.ts";
import type { World } from "./world.ts";

const LOG = /^\/_logs\/([\w.-]+\/[\w.-]+)\/(\d+)$/;
const BLOB = /^\/([\w.-]+)\/([\w.-]+)\/blob\/(.+)$/;

/**
 * The page of a file, `/{owner}/{repo}/blob/{commit or branch}/{path}`, or a job's log, whose address is secret enough;
 * undefined for any other address.
 */
export async function pageOf(
  world: World,
  { method, url, authorization }: { method: string; url: URL; authorization: string | undefined },
): Promise<Answer | undefined> {
  const [, place = "", job] = (method === "GET" && LOG.exec(url.pathname)) || [];
  if (job !== undefined) return plain(logOf(world, place, Number(job)));
  const [, owner, name, rest = ""] = (method === "GET" && BLOB.exec(url.pathname)) || [];
  if (!owner || !name) return undefined;
  const repo = world.repositories.get(`${owner}/${name}`.toLowerCase());
  const file = repo && mayRead(world, repo, authorization) ? await fileAt(repo, rest) : undefined;
  return plain(file?.content.toString());
}

const logOf = (world: World, place: string, job: number): string | undefined =>
  world.repositories.get(place.toLowerCase())?.checks.find(({ id }) => id === job)?.log;

function plain(text: string | undefined): Answer {
  const headers = { "content-type": "text/plain; charset=utf-8" };
  return text === undefined ? { status: 404, text: "Not Found\n", headers } : { status: 200, text, headers };
}

function mayRead(world: World, repo: Repository, authorization: string | undefined): boolean {
  try {
    return may(viewerOrNobody(world, tokenIn(authorization)), repo, READ_CODE);
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

/** A file of some commit. */
interface Found {
  /** A commit's full name, or a branch. */
  readonly ref: string;
  readonly path: string;
  readonly content: Buffer;
}

/** What `{commit or branch}/{path}` names. A branch's name may hold slashes, so where the path begins is found by trying. */
export async function fileAt({ gitDir }: Repository, rest: string): Promise<Found | undefined> {
  const parts = rest.split("/").map(decodeURIComponent);
  for (let cut = 1; cut < parts.length; cut += 1) {
    const [ref, path] = [parts.slice(0, cut).join("/"), parts.slice(cut).join("/")];
    const commit = /^[0-9a-f]{40}$/.test(ref) ? ref : `refs/heads/${ref}`;
    const object = await readObject(gitDir, `${commit}:${path}`);
    if (object?.type === "blob") return { ref, path, content: object.content };
  }
  return undefined;
}
