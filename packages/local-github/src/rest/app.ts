import { accountJson, publicUserJson } from "../json/account.ts";
import { appJson, deliveryJson, hookJson, installationJson, sentJson } from "../json/app.ts";
import { repositoryJson } from "../json/repository.ts";
import type { Installation, Viewer } from "../model.ts";
import { forbidden, notFound, Refusal } from "../refusal.ts";
import { convert } from "../registration.ts";
import { accountOf } from "../world.ts";
import {
  type Answer,
  type Call,
  created,
  Fields,
  numberParam,
  ok,
  paged,
  pagedIn,
  param,
  type Route,
} from "./call.ts";

/** The App itself, its installations and tokens, its webhook deliveries, and accounts. */
export const APP_ROUTES: readonly Route[] = [
  { method: "GET", path: "/app", auth: "app", serve: ({ world }) => ok(appJson(world)) },
  { method: "POST", path: "/app-manifests/{code}/conversions", auth: "open", serve: convertManifest },
  {
    method: "GET",
    path: "/app/hook/config",
    auth: "app",
    serve: ({ world }) => ok(hookJson(world)),
  },
  { method: "GET", path: "/app/installations", auth: "app", serve: listInstallations },
  {
    method: "POST",
    path: "/app/installations/{installation_id}/access_tokens",
    auth: "app",
    serve: createToken,
  },
  { method: "GET", path: "/app/hook/deliveries", auth: "app", serve: listDeliveries },
  { method: "GET", path: "/app/hook/deliveries/{delivery_id}", auth: "app", serve: getDelivery },
  { method: "POST", path: "/app/hook/deliveries/{delivery_id}/attempts", auth: "app", serve: redeliver },
  { method: "GET", path: "/installation/repositories", auth: "token", serve: listRepositories },
  { method: "GET", path: "/users/{username}", auth: "open", serve: getUser },
];

function convertManifest(call: Call): Answer {
  const secrets = convert(call.world, param(call, "code"));
  return created({ ...appJson(call.world), ...secrets });
}

function listInstallations(call: Call): Answer {
  return paged(call, call.world.installations, (one) => installationJson(call.world, one));
}

function createToken(call: Call): Answer {
  const { world } = call;
  const id = numberParam(call, "installation_id");
  const installation = world.installations.find((one) => one.id === id);
  if (!installation) throw notFound();
  if (installation.suspended) throw forbidden("This installation has been suspended");
  const wanted = new Fields(call.body ?? {}, "Installation");
  const names = wanted.texts("repositories");
  const ids = wanted.optionalNumbers("repository_ids");
  const narrowed = installation.repositories.filter(
    (repo) => names.includes(repo.name) || ids?.includes(repo.id),
  );
  if (narrowed.length < names.length + (ids?.length ?? 0)) {
    throw refused(
      "There is at least one repository that does not exist or is not accessible to the parent installation.",
    );
  }
  const isNarrowed = names.length > 0 || ids !== undefined;
  const permissions = narrowedPermissions(installation, wanted.optionalRecord("permissions"));
  const viewer: Viewer = {
    account: world.bot,
    installation,
    permissions,
    narrowedTo: isNarrowed ? narrowed.map((repo) => repo.id) : undefined,
  };
  world.log.record({ kind: "token", by: world.bot.login, installation: id });
  const { token, expiresAt } = world.tokens.issue(viewer);
  return created({
    token,
    expires_at: expiresAt,
    permissions,
    repository_selection: "selected",
    ...(isNarrowed ? { repositories: narrowed.map((repo) => repositoryJson(world, repo)) } : {}),
  });
}

function refused(why: string): Refusal {
  return new Refusal(422, "UNPROCESSABLE", why);
}

/** All that the installation has, or the part of it that was asked for; more than it has is refused. */
function narrowedPermissions(
  installation: Installation,
  wanted: Record<string, string> | undefined,
): Record<string, string> {
  const granted: Record<string, string> = { ...installation.permissions };
  const excess = Object.entries(wanted ?? {}).find(
    ([name, level]) => granted[name] !== level && granted[name] !== "write",
  );
  if (excess) throw refused("The permissions requested are not granted to this installation.");
  return wanted ? { metadata: "read", ...wanted } : granted;
}

function listRepositories(call: Call): Answer {
  const { world, viewer } = call;
  if (!viewer.installation) throw forbidden("You must authenticate with an installation access token");
  const { narrowedTo } = viewer;
  const repos = viewer.installation.repositories.filter(({ id }) => !narrowedTo || narrowedTo.includes(id));
  return pagedIn(call, "repositories", repos, (repo) => repositoryJson(world, repo));
}

/** Newest first; `cursor` is the id of the last delivery that was seen. */
function listDeliveries(call: Call): Answer {
  const { world, url } = call;
  const size = Math.min(Number(url.searchParams.get("per_page") ?? 30) || 30, 100);
  const cursor = Number(url.searchParams.get("cursor") ?? Number.POSITIVE_INFINITY);
  const tried = world.deliveries.all
    .filter(({ id, status }) => status !== undefined && id < cursor)
    .toReversed();
  const page = tried.slice(0, size);
  const last = page.at(-1);
  if (!last || tried.length <= size) return ok(page.map(deliveryJson));
  const next = new URL(url);
  next.searchParams.set("cursor", String(last.id));
  return { status: 200, body: page.map(deliveryJson), headers: { link: `<${next.href}>; rel="next"` } };
}

function getDelivery(call: Call): Answer {
  const id = numberParam(call, "delivery_id");
  const delivery = call.world.deliveries.all.find((one) => one.id === id && one.status !== undefined);
  if (!delivery) throw notFound();
  return ok(sentJson(delivery));
}

function redeliver(call: Call): Answer {
  const id = numberParam(call, "delivery_id");
  if (!call.world.deliveries.all.some((delivery) => delivery.id === id)) throw notFound();
  call.world.log.afterAnswer(() => call.world.deliveries.redeliver(id));
  return { status: 202, body: {} };
}

function getUser(call: Call): Answer {
  const account = accountOf(call.world, param(call, "username"));
  return ok(account.type === "Bot" ? accountJson(call.world, account) : publicUserJson(call.world, account));
}
