import type { Viewer } from "./model.ts";
import { forbidden, unauthorized } from "./refusal.ts";
import { personViewer, type World } from "./world.ts";

/** Whoever comes without credentials: no account, and may read what is public. */
const NOBODY: Viewer = {
  account: { kind: "account", id: 0, nodeId: "", login: "", name: "", type: "User" },
  installation: undefined,
  permissions: undefined,
  narrowedTo: undefined,
};

/** Who a request comes from that may come without credentials. */
export function viewerOrNobody(world: World, token: string | undefined): Viewer {
  return token === undefined ? NOBODY : viewerOf(world, token);
}

const PERSONAL = "ghp_";

/** Who a token stands for, an installation or a person (`ghp_<login>`); throws 401 for any other. */
export function viewerOf(world: World, token: string): Viewer {
  const viewer = token.startsWith(PERSONAL) ? person(world, token) : world.tokens.viewerOf(token);
  if (!viewer || isUninstalled(world, viewer)) throw unauthorized();
  if (viewer.installation?.suspended) throw forbidden("This installation has been suspended");
  world.log.callerIs(viewer.account.login);
  return viewer;
}

function isUninstalled({ installations, otherInstallations }: World, { installation }: Viewer): boolean {
  return installation !== undefined && ![...installations, ...otherInstallations].includes(installation);
}

function person(world: World, token: string): Viewer | undefined {
  const login = token.slice(PERSONAL.length);
  const account = world.accounts.get(login.toLowerCase());
  return account?.type === "User" ? personViewer(world, login) : undefined;
}
