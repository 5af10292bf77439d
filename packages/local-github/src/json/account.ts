import type { Account } from "../model.ts";
import type { World } from "../world.ts";

/** GitHub's "simple user". */
export function accountJson(world: World, account: Account): Record<string, unknown> {
  const url = `${world.url}/users/${encodeURIComponent(account.login)}`;
  return {
    login: account.login,
    id: account.id,
    node_id: account.nodeId,
    avatar_url: `${world.url}/avatars/${account.id}`,
    gravatar_id: "",
    url,
    html_url: `${world.url}/${account.type === "Bot" ? `apps/${account.login.replace("[bot]", "")}` : account.login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    user_view_type: "public",
    site_admin: false,
  };
}

/** What webhooks bring of the organization that a repository belongs to. */
export function organizationJson(world: World, { login, id, nodeId }: Account): Record<string, unknown> {
  const url = `${world.url}/orgs/${login}`;
  return {
    login,
    id,
    node_id: nodeId,
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${world.url}/avatars/${id}`,
    description: null,
  };
}

/** The fuller account that `GET /users/{username}` gives. */
export function publicUserJson(world: World, account: Account): Record<string, unknown> {
  return {
    ...accountJson(world, account),
    name: account.type === "Bot" ? null : account.name,
    company: null,
    blog: "",
    location: null,
    email: null,
    hireable: null,
    bio: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: "2020-01-01T00:00:00Z",
    updated_at: "2020-01-01T00:00:00Z",
  };
}

/** What GitHub's REST says of a person's relation to the repository; good for display only. */
export function association(author: Account, owner: Account): string {
  if (author.id === owner.id) return "OWNER";
  return author.type === "Bot" ? "NONE" : "CONTRIBUTOR";
}
