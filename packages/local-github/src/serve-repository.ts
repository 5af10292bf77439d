import type { IncomingMessage, ServerResponse } from "node:http";
import { may, READ_CODE, sees, WRITE_CODE } from "./access.ts";
import { pushed } from "./actions/pushes.ts";
import type { FaultResponse } from "./faults/response.ts";
import { type GitRequest, serveGit } from "./git/http.ts";
import { oneAtATime } from "./git/lock.ts";
import { readRefs } from "./git/read.ts";
import { bodyOf, type Push, parsePush, type Rejection, reportOf, takeObjects } from "./git/receive.ts";
import { GitFailure } from "./git/run.ts";
import { deleteRef, setRef } from "./git/write.ts";
import { NOWHERE } from "./json/push.ts";
import type { Repository, Viewer } from "./model.ts";
import { rejectionsOf } from "./push-rules.ts";
import { Refusal } from "./refusal.ts";
import { tokenIn } from "./tokens.ts";
import { viewerOf, viewerOrNobody } from "./who.ts";
import type { World } from "./world.ts";

/** Clones, fetches and pushes: checks who it is, and notices what a push has changed. */
export async function serveRepository(
  world: World,
  git: GitRequest,
  http: IncomingMessage,
  response: ServerResponse,
  fault?: FaultResponse,
): Promise<void> {
  const repo = world.repositories.get(`${git.owner}/${git.name}`.toLowerCase());
  const allowed = allowGit(world, repo, git, http.headers.authorization);
  if ("refused" in allowed) {
    http.resume();
    const ask = allowed.refused === 401 ? { "www-authenticate": 'Basic realm="GitHub"' } : {};
    response.writeHead(allowed.refused, { "content-type": "text/plain", ...ask }).end(allowed.words);
    return;
  }
  const { viewer } = allowed;
  const { gitDir, fullName } = allowed.repo;
  if (fullName.toLowerCase() !== `${git.owner}/${git.name}`.toLowerCase()) {
    // A name that it had before: git follows, and asks the new address for the rest.
    http.resume();
    const location = `${world.url}/${fullName}.git/${git.service}${git.query ? `?${git.query}` : ""}`;
    response.writeHead(301, { location }).end();
    return;
  }
  const { isMute, share } = fault ?? {};
  const finish = async (): Promise<void> => {
    if (fault && !isMute) await fault.after(undefined);
  };
  if (!git.moves) return serveGit(http, response, git, { gitDir, settle: finish, isMute });
  return oneAtATime(gitDir, async () => {
    const settleSince = (earlier: ReadonlyMap<string, string>, refs?: readonly string[]) => async () => {
      await pushed(world, viewer.account, allowed.repo, earlier, await readRefs(gitDir, refs));
      await finish();
    };
    // A push that breaks off half-way never gets as far as being checked.
    if (share !== undefined) {
      const settle = settleSince(await readRefs(gitDir));
      return serveGit(http, response, git, { gitDir, settle, isMute, share });
    }
    const body = await bodyOf(http);
    // Whoever pushed has gone away: nothing has come, so nothing moves.
    if (!body) return;
    const push = parsePush(body);
    const refs = push.commands.map(({ ref }) => ref);
    const settle = settleSince(await readRefs(gitDir, refs), refs);
    const rejections = await rejectionsOf(allowed.repo, viewer, push);
    if (rejections.size === 0) return serveGit(http, response, git, { gitDir, settle, isMute, body });
    const all = new Map([...rejections, ...(await takeRest(gitDir, push, rejections))]);
    await settle();
    if (isMute) return;
    response.writeHead(200, { "content-type": "application/x-git-receive-pack-result" });
    response.end(reportOf(push, all));
  });
}

/** Each reference for itself: what is not refused moves. Gives those that git then could not move. */
async function takeRest(
  gitDir: string,
  push: Push,
  rejections: ReadonlyMap<string, Rejection>,
): Promise<Map<string, Rejection>> {
  const fine = push.commands.filter(({ ref }) => !rejections.has(ref));
  const failed = new Map<string, Rejection>();
  if (fine.length > 0) await takeObjects(gitDir, push.pack);
  for (const { ref, before, after } of fine) {
    const moving = after === NOWHERE ? deleteRef(gitDir, ref, before) : setRef(gitDir, ref, after);
    await moving.catch((error: unknown) => {
      if (!(error instanceof GitFailure)) throw error;
      failed.set(ref, { reason: "failed to update ref", remarks: [] });
    });
  }
  return failed;
}

type GitDecision =
  | { readonly viewer: Viewer; readonly repo: Repository }
  | { readonly refused: 401 | 403 | 404; readonly words: string };

function allowGit(
  world: World,
  repo: Repository | undefined,
  git: GitRequest,
  authorization: string | undefined,
): GitDecision {
  // What is public is fetched without credentials, and git sends none before it is asked for them.
  const isOpen = authorization === undefined && !git.pushes && repo?.isPrivate === false;
  const viewer = isOpen ? viewerOrNobody(world, undefined) : viewerOrNone(world, authorization);
  if (viewer instanceof Refusal) return { refused: 403, words: viewer.message };
  if (!viewer) return { refused: 401, words: "Invalid username or token." };
  if (!repo || !sees(viewer, repo)) return { refused: 404, words: "Repository not found." };
  if (may(viewer, repo, git.pushes ? WRITE_CODE : READ_CODE)) return { viewer, repo };
  const words = git.pushes ? "Write access to repository not granted." : "Repository access not granted.";
  return { refused: 403, words };
}

function viewerOrNone(world: World, authorization: string | undefined): Viewer | Refusal | undefined {
  try {
    return viewerOf(world, tokenIn(authorization) ?? "");
  } catch (error) {
    return error instanceof Refusal && error.status === 403 ? error : undefined;
  }
}
