import type { IncomingMessage, ServerResponse } from "node:http";
import { may, READ_CODE, sees, WRITE_CODE } from "./access.ts";
import { pushed } from "./actions/pushes.ts";
import { type GitRequest, serveGit } from "./git/http.ts";
import { oneAtATime } from "./git/lock.ts";
import { readRefs } from "./git/read.ts";
import type { Repository, Viewer } from "./model.ts";
import { tokenIn } from "./tokens.ts";
import { viewerOf } from "./who.ts";
import type { World } from "./world.ts";

/** Clones, fetches and pushes: checks who it is, and notices what a push has changed. */
export async function serveRepository(
  world: World,
  git: GitRequest,
  http: IncomingMessage,
  response: ServerResponse,
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
  const { root } = world;
  if (!git.moves) return serveGit(http, response, git, { root, settle: async () => undefined });
  return oneAtATime(allowed.repo.gitDir, async () => {
    const earlier = await readRefs(allowed.repo.gitDir);
    const settle = (): Promise<void> => pushed(world, viewer.account, allowed.repo, earlier);
    await serveGit(http, response, git, { root, settle });
  });
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
  const viewer = viewerOrNone(world, authorization);
  if (!viewer) return { refused: 401, words: "Invalid username or token." };
  if (!repo || !sees(viewer, repo)) return { refused: 404, words: "Repository not found." };
  if (may(viewer, repo, git.pushes ? WRITE_CODE : READ_CODE)) return { viewer, repo };
  const words = git.pushes ? "Write access to repository not granted." : "Repository access not granted.";
  return { refused: 403, words };
}

function viewerOrNone(world: World, authorization: string | undefined): Viewer | undefined {
  try {
    return viewerOf(world, tokenIn(authorization) ?? "");
  } catch {
    return undefined;
  }
}
