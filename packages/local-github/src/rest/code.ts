import { demand, READ_CODE, WRITE_CODE } from "../access.ts";
import { commitFiles, createRef, deleteBranch } from "../actions/pushes.ts";
import { readObject } from "../git/objects.ts";
import { readRef } from "../git/read.ts";
import type { Repository } from "../model.ts";
import { malformed, notFound, Refusal } from "../refusal.ts";
import { type Answer, type Call, created, Fields, ok, param, type Route, repoOf } from "./call.ts";

const REPO = "/repos/{owner}/{repo}";
const HEADS = "refs/heads/";

/** Branches, and the web editor. */
export const CODE_ROUTES: readonly Route[] = [
  { method: "GET", path: `${REPO}/contents/{path}`, auth: "open", serve: getContents },
  { method: "PUT", path: `${REPO}/contents/{path}`, auth: "token", serve: putContents },
  { method: "GET", path: `${REPO}/git/ref/{ref}`, auth: "open", serve: getRef },
  { method: "POST", path: `${REPO}/git/refs`, auth: "token", serve: postRef },
  { method: "DELETE", path: `${REPO}/git/refs/{ref}`, auth: "token", serve: deleteRef },
];

async function getContents(call: Call): Promise<Answer> {
  const repo = repoOf(call);
  demand(call.viewer, repo, READ_CODE);
  const path = param(call, "path");
  const ref = call.url.searchParams.get("ref") ?? repo.defaultBranch;
  const commit = isClean(path) ? ((await readRef(repo.gitDir, `${HEADS}${ref}`)) ?? ref) : "";
  const object = /^[0-9a-f]{40}$/.test(commit)
    ? await readObject(repo.gitDir, `${commit}:${path}`)
    : undefined;
  if (object?.type !== "blob") throw notFound();
  const { oid, content } = object;
  const file = fileJson(call, repo, { path, sha: oid, size: content.length, ref });
  return ok({ ...file, encoding: "base64", content: content.toString("base64") });
}

async function putContents(call: Call): Promise<Answer> {
  const { world, viewer } = call;
  const repo = repoOf(call);
  demand(viewer, repo, WRITE_CODE);
  const fields = new Fields(call.body, "Content");
  const path = param(call, "path");
  if (!isClean(path)) throw new Refusal(422, "UNPROCESSABLE", "path contains a malformed path component");
  const branch = fields.optionalText("branch") ?? repo.defaultBranch;
  const tip = await readRef(repo.gitDir, `${HEADS}${branch}`);
  if (!tip) throw new Refusal(404, "NOT_FOUND", `Branch ${branch} not found`);
  const message = fields.text("message");
  const text = Buffer.from(fields.text("content"), "base64").toString();
  const earlier = await readObject(repo.gitDir, `${tip}:${path}`);
  const seen = fields.optionalText("sha");
  if (earlier && seen === undefined) throw malformed('"sha" wasn\'t supplied.');
  if (earlier && seen !== earlier.oid) throw new Refusal(409, "CONFLICT", `${path} does not match ${seen}`);
  const sha = await commitFiles(world, viewer, repo, { branch, message, files: { [path]: text } });
  const blob = await readObject(repo.gitDir, `${sha}:${path}`);
  const size = Buffer.byteLength(text);
  const content = fileJson(call, repo, { path, sha: blob?.oid ?? "", size, ref: branch });
  return { status: earlier ? 200 : 201, body: { content, commit: { sha, message } } };
}

/** No part of the path climbs or is empty. */
function isClean(path: string): boolean {
  return path.split("/").every((part) => part !== "" && part !== "." && part !== ".." && part !== ".git");
}

function fileJson(
  { world }: Call,
  repo: Repository,
  { path, sha, size, ref }: { path: string; sha: string; size: number; ref: string },
): Record<string, unknown> {
  const url = `${world.url}/repos/${repo.fullName}/contents/${path}?ref=${ref}`;
  const html = `${world.url}/${repo.fullName}/blob/${ref}/${path}`;
  const git = `${world.url}/repos/${repo.fullName}/git/blobs/${sha}`;
  const download_url = `${world.url}/${repo.fullName}/raw/${ref}/${path}`;
  const urls = { url, html_url: html, git_url: git, download_url };
  return {
    name: path.split("/").at(-1),
    path,
    sha,
    size,
    type: "file",
    ...urls,
    _links: { self: url, git, html },
  };
}

async function getRef(call: Call): Promise<Answer> {
  const repo = repoOf(call);
  demand(call.viewer, repo, READ_CODE);
  const ref = `refs/${param(call, "ref")}`;
  const sha = await readRef(repo.gitDir, ref);
  if (!sha) throw notFound();
  return ok(refJson(call, repo, ref, sha));
}

async function postRef(call: Call): Promise<Answer> {
  const repo = repoOf(call);
  const fields = new Fields(call.body, "Reference");
  const [ref, sha] = [fields.text("ref"), fields.text("sha")];
  if (!/^refs\/(?!pull\/)[^/]+\/./.test(ref)) {
    throw new Refusal(422, "UNPROCESSABLE", `${ref} is not a valid ref name.`);
  }
  await createRef(call.world, call.viewer, repo, { ref, sha });
  return created(refJson(call, repo, ref, sha));
}

async function deleteRef(call: Call): Promise<Answer> {
  const [kind, ...branch] = param(call, "ref").split("/");
  if (kind !== "heads") throw notFound();
  await deleteBranch(call.world, call.viewer, repoOf(call), branch.join("/"));
  return { status: 204 };
}

function refJson({ world }: Call, repo: Repository, ref: string, sha: string): Record<string, unknown> {
  const url = `${world.url}/repos/${repo.fullName}/git`;
  const object = { type: "commit", sha, url: `${url}/commits/${sha}` };
  return { ref, node_id: `REF_${repo.id}:${ref}`, url: `${url}/${ref}`, object };
}
