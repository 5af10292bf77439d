import type { Repository } from "../model.ts";
import type { World } from "../world.ts";
import { accountJson } from "./account.ts";
import { repositoryUrls } from "./repository-urls.ts";

/** What no repository here has, or every one. */
const PLAIN = {
  homepage: null,
  mirror_url: null,
  language: null,
  license: null,
  size: 0,
  forks: 0,
  forks_count: 0,
  stargazers_count: 0,
  watchers: 0,
  watchers_count: 0,
  topics: [],
  has_issues: true,
  has_projects: false,
  has_wiki: false,
  has_pages: false,
  has_downloads: false,
  has_discussions: false,
  archived: false,
  disabled: false,
  is_template: false,
  allow_forking: true,
  web_commit_signoff_required: false,
};

/** A repository, as REST and webhooks give it. */
export function repositoryJson(world: World, repo: Repository): Record<string, unknown> {
  const url = `${world.url}/repos/${repo.fullName}`;
  const html = `${world.url}/${repo.fullName}`;
  return {
    id: repo.id,
    node_id: repo.nodeId,
    name: repo.name,
    full_name: repo.fullName,
    private: repo.isPrivate,
    owner: accountJson(world, repo.owner),
    html_url: html,
    description: null,
    fork: repo.parent !== undefined,
    url,
    clone_url: `${html}.git`,
    git_url: `${html}.git`,
    ssh_url: `${html}.git`,
    svn_url: html,
    ...repositoryUrls(url),
    ...PLAIN,
    visibility: repo.isPrivate ? "private" : "public",
    open_issues: openIssues(repo),
    open_issues_count: openIssues(repo),
    default_branch: repo.defaultBranch,
    created_at: repo.createdAt,
    updated_at: repo.createdAt,
    pushed_at: repo.pushedAt,
  };
}

function openIssues(repo: Repository): number {
  return repo.issues.filter((issue) => issue.state === "open").length;
}
