import type { LocalGitHub } from "@redline/local-github";

const APP = { id: 777_000, slug: "redline-too", name: "Redline" } as const;

const installed = new WeakMap<LocalGitHub, string>();

/** An App of somebody else with our name, which may make check runs there: itself, and the login of its bot. */
export function impostorOn(
  github: LocalGitHub,
  repo: string,
): { readonly login: string; readonly app: typeof APP } {
  const permissions = { checks: "write", metadata: "read" };
  const login =
    installed.get(github) ?? github.addApp({ ...APP, permissions, repositories: [repo] }).botLogin;
  installed.set(github, login);
  return { login, app: APP };
}
