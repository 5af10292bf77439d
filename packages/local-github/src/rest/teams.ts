import { membershipIn, teamOf } from "../actions/teams.ts";
import { forbidden, notFound } from "../refusal.ts";
import { type Answer, type Call, ok, param, type Route } from "./call.ts";

/** Teams of an organization. */
export const TEAM_ROUTES: readonly Route[] = [
  {
    method: "GET",
    path: "/orgs/{org}/teams/{team_slug}/memberships/{username}",
    auth: "token",
    serve: getMembership,
  },
];

/** An App needs the organization's permission `members`, on that organization. */
function getMembership(call: Call): Answer {
  const { world, viewer } = call;
  const [org, slug, login] = [param(call, "org"), param(call, "team_slug"), param(call, "username")];
  const isThere = viewer.installation?.account.login.toLowerCase() === org.toLowerCase();
  const isGranted = viewer.permissions?.members !== undefined && viewer.installation?.permissions.members;
  if (viewer.permissions && !(isThere && isGranted))
    throw forbidden("Resource not accessible by integration");
  const state = membershipIn(world, teamOf(world, org, slug), login);
  if (state === undefined) throw notFound();
  const url = `${world.url}/orgs/${org}/teams/${slug}/memberships/${login}`;
  return ok({ url, role: "member", state });
}
