import { execFile } from "node:child_process";
import { createSign } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect } from "@jest/globals";
import { type GitHubOptions, type LocalGitHub, startGitHub } from "@redline/local-github";
import { OBSERVE, WRITES } from "../../../src/github/queries.ts";

/** The repository that every test has. */
export const REPO = "acme/tea";
/** A folder of this test's own. */
export let folder: string;
/** The GitHub of this test. */
export let github: LocalGitHub;

/** Gives every test of the block a fresh GitHub with people, a repository and the App on it. */
export function freshGitHub(options: Omit<GitHubOptions, "root"> = {}): void {
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "github-test-"));
    await mkdir(join(folder, "files", ".github"), { recursive: true });
    await writeFile(join(folder, "files", "README.md"), "# Tea\n\none\ntwo\nthree\n");
    await writeFile(join(folder, "files", ".github", "redline.yml"), "label: plan\n");
    github = await startGitHub({ root: join(folder, "git"), ...options });
    github.addUser("maria", "Maria");
    github.addUser("stranger");
    await github.addRepository({ owner: "acme", name: "tea", from: join(folder, "files") });
    github.setRole(REPO, "maria", "write");
  });

  afterEach(async () => {
    await github.close();
    await rm(folder, { recursive: true, force: true });
  });
}

const run = promisify(execFile);

/** A person's or a bot's own git, without any configuration of this machine. */
export const git = (cwd: string, ...args: string[]) =>
  run("git", ["-c", "user.name=Bot", "-c", "user.email=bot@example.org", ...args], {
    cwd,
    env: {
      PATH: process.env.PATH,
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_TERMINAL_PROMPT: "0",
    },
  });

/** An answer of the API. */
export interface Reply {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of any shape
  readonly body: any;
}

/** One request with that token. */
export async function api(method: string, path: string, token: string, body?: unknown): Promise<Reply> {
  const answer = await fetch(`${github.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const said = await answer.text();
  return { status: answer.status, body: said === "" ? undefined : JSON.parse(said) };
}

/** The App's JWT, with claims to spoil. */
export function jwt(privateKey = github.app.privateKey, claims: object = {}): string {
  const now = Math.floor(Date.now() / 1000);
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claimed = { iss: github.app.id, iat: now - 30, exp: now + 500, ...claims };
  const signed = `${encode({ alg: "RS256", typ: "JWT" })}.${encode(claimed)}`;
  return `${signed}.${createSign("RSA-SHA256").update(signed).sign(privateKey, "base64url")}`;
}

/** A token of the one installation, narrowed if asked. */
export async function installationToken(narrow: object = {}): Promise<string> {
  const { body: installations } = await api("GET", "/app/installations", jwt());
  const path = `/app/installations/${installations[0].id}/access_tokens`;
  const { status, body } = await api("POST", path, jwt(), narrow);
  expect(status).toBe(201);
  return body.token;
}

/** A GraphQL request. */
export const graphql = async (token: string, query: string, variables: object = {}): Promise<Reply["body"]> =>
  (await api("POST", "/graphql", token, { query, variables })).body;

/** One of the bot's mutations; its payload is `data.it`. */
export async function mutate(
  token: string,
  field: keyof typeof WRITES,
  input: object,
): Promise<Reply["body"]> {
  const [type, asked] = WRITES[field];
  return graphql(token, `mutation($i: ${type}!) { it: ${field}(input: $i) { ${asked} } }`, { i: input });
}

/** The bot's one big query; with a pull request if its number is given. */
export const observe = (token: string, issue: number, pull?: number): Promise<Reply["body"]> =>
  graphql(token, OBSERVE, {
    owner: "acme",
    repo: "tea",
    issue,
    app: github.app.id,
    ref: "refs/heads/plan/1",
    atRoot: "refs/heads/plan/1:PLAN.md",
    inDocs: "refs/heads/plan/1:docs/plans/issue-1.md",
    pull: pull ?? 0,
    hasPull: pull !== undefined,
  });

/** An issue #1, and a draft pull request #2 of the bot that adds PLAN.md with five lines. */
export async function withPull(token: string): Promise<void> {
  github.openIssue(REPO, { by: "maria", title: "More tea", body: "Please", labels: ["plan"] });
  const files = { "PLAN.md": "l1\nl2\nl3\nl4\nl5\n" };
  await github.commit(REPO, "plan/1", { by: "maria", message: "Plan", files });
  const asked = { title: "Plan: more tea", body: "See #1", head: "plan/1", base: "main", draft: true };
  expect((await api("POST", `/repos/${REPO}/pulls`, token, asked)).status).toBe(201);
}
