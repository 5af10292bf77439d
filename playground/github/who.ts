import type { Viewer } from "./model.ts";
import { unauthorized } from "./refusal.ts";
import { personViewer, type World } from "./world.ts";

const PERSONAL = "ghp_";

/** Who a token stands for, an installation or a person (`ghp_<login>`); throws 401 for any other. */
export function viewerOf(world: World, token: string): Viewer {
  const viewer = token.startsWith(PERSONAL) ? person(world, token) : world.tokens.viewerOf(token);
  if (!viewer) throw unauthorized();
  world.log.callerIs(viewer.account.login);
  return viewer;
}

function person(world: World, token: string): Viewer | undefined {
  const login = token.slice(PERSONAL.length);
  const account = world.accounts.get(login.toLowerCase());
  return account?.type === "User" ? personViewer(world, login) : undefined;
}
