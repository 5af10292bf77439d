import { WRITE_CODE } from "@redline/local-github/access.ts";
import { readObject } from "@redline/local-github/git/objects.ts";
import { readRef } from "@redline/local-github/git/read.ts";
import { git } from "@redline/local-github/git/run.ts";
import { type Html, html } from "../../src/server/html.ts";
import { fileNamed } from "./code.ts";
import { form, input, textarea } from "./form.ts";
import { icon } from "./icons.ts";
import { markdown } from "./markdown.ts";
import { blank } from "./timeline.ts";
import { at, mayVisitor, NoPage, type Page, type Reply, type Visit } from "./visit.ts";

/** A file: its lines, so that every link to one works, or with `?preview=1` the Markdown rendered. */
export async function blobPage(visit: Visit): Promise<Page> {
  const { ref, path, content } = await fileNamed(visit, visit.params.rest ?? "");
  const text = content.toString();
  const isMarkdown = /\.md$/i.test(path);
  const isPreview = isMarkdown && visit.url.searchParams.has("preview");
  const here = at(visit, `/blob/${ref}/${path}`);
  const tools = html`<span class="file-tools">${isMarkdown && html`<a class="btn btn-sm" href="${here}?preview=1"${isPreview && html` aria-current="page"`}>Preview</a> <a class="btn btn-sm" href="${here}"${!isPreview && html` aria-current="page"`}>Code</a> `}
    ${mayEdit(visit, ref) && html`<a class="btn btn-sm" href="${at(visit, `/edit/${ref}/${path}`)}">${icon("pencil")} Edit</a> `}<a class="btn btn-sm" href="${at(visit, `/raw/${ref}/${path}`)}">Raw</a></span>`;
  const body = isPreview
    ? html`<div class="p-4 readme">${markdown(text, visit.repo.fullName, { isFile: true })}</div>`
    : lines(text, path);
  return {
    title: path,
    tab: "code",
    body: html`<h1 class="f4 mb-3 text-normal"><a href="${at(visit, "")}">${visit.repo.name}</a> / ${path} <span class="branch-name">${shortened(ref)}</span></h1>
    <section class="file" aria-label="${path}"><div class="file-header"><span class="text-mono f6">${text.split("\n").length - 1} lines</span>${tools}</div>${body}</section>`,
  };
}

const shortened = (ref: string): string => (/^[\da-f]{40}$/.test(ref) ? ref.slice(0, 7) : ref);
const mayEdit = (visit: Visit, ref: string): boolean =>
  shortened(ref) === ref && mayVisitor(visit, WRITE_CODE);

function lines(text: string, path: string): Html {
  const all = text.replace(/\n$/, "").split("\n");
  return html`<div class="file-lines"><table class="diff blob" aria-label="${path}"><colgroup><col class="col-num"><col></colgroup><tbody>${all.map((line, index) => html`<tr id="L${index + 1}" data-line="${index + 1}"><td class="diff-num"><a class="color-fg-muted" href="#L${index + 1}">${index + 1}</a></td><td class="diff-text">${line}</td></tr>`)}</tbody></table></div>`;
}

/** The bytes of a file; never as a page of ours. */
export async function rawFile(visit: Visit): Promise<Reply> {
  const { content } = await fileNamed(visit, visit.params.rest ?? "");
  return { text: content.toString(), type: "text/plain; charset=utf-8" };
}

/** The form to change a file on its branch. */
export async function editPage(visit: Visit): Promise<Page> {
  const { ref, path, content } = await fileNamed(visit, visit.params.rest ?? "");
  const blob = await readObject(visit.repo.gitDir, `refs/heads/${ref}:${path}`);
  if (!blob) throw new NoPage();
  const id = "edit";
  const body = html`<h1 class="f3 mb-3">Editing ${path} on <span class="branch-name">${ref}</span></h1>
    ${form(
      visit,
      { action: "edit-file", id, fields: { path, branch: ref, sha: blob.oid } },
      html`${textarea(visit, { form: id, name: "text", label: path, value: content.toString(), rows: 30 })}
    <div class="narrow mt-3">${input(visit, { form: id, name: "message", label: "Commit message", value: `Update ${path}` })}</div>
    <div class="form-buttons"><button class="btn btn-primary">Commit changes</button></div>`,
    )}`;
  return { title: `Editing ${path}`, tab: "code", body };
}

/** A folder, or the whole repository with its README. */
export async function treePage(visit: Visit): Promise<Page> {
  const { repo, params } = visit;
  const { ref, path } = await folderNamed(visit, params.rest ?? repo.defaultBranch);
  const entries = await entriesOf(visit, `${ref}:${path}`);
  const sorted = entries.toSorted((a, b) => Number(b.isFolder) - Number(a.isFolder));
  const below = path === "" ? "" : `${path}/`;
  const readme = entries.find(({ name }) => /^readme\.md$/i.test(name));
  const text = readme && (await readObject(repo.gitDir, `${ref}:${below}${readme.name}`));
  return {
    title: path === "" ? "Code" : path,
    tab: "code",
    body: html`<h1 class="f4 mb-3 text-normal"><a href="${at(visit, "")}">${repo.name}</a> ${path} <span class="branch-name">${shortened(ref)}</span></h1>
    <div class="Box mb-3">${sorted.length === 0 ? blank("Nothing here.") : html`<ul>${sorted.map(({ name, isFolder }) => html`<li class="Box-row">${icon(isFolder ? "file-directory-fill" : "file", { class: "color-fg-muted" })} <a class="Link--primary" href="${at(visit, `/${isFolder ? "tree" : "blob"}/${ref}/${below}${name}`)}">${name}</a></li>`)}</ul>`}</div>
    ${text && html`<section class="Box readme" aria-label="README"><div class="Box-header"><h2 class="f5">README</h2></div><div class="Box-body">${markdown(text.content.toString(), repo.fullName, { isFile: true })}</div></section>`}`,
  };
}

/** Where the path begins is found by trying: a branch's name may hold slashes. */
async function folderNamed(
  { repo }: Visit,
  rest: string,
): Promise<{ readonly ref: string; readonly path: string }> {
  const parts = rest.split("/");
  for (let cut = 1; cut <= parts.length; cut++) {
    const ref = parts.slice(0, cut).join("/");
    const isThere =
      /^[\da-f]{40}$/.test(ref) || (await readRef(repo.gitDir, `refs/heads/${ref}`)) !== undefined;
    if (isThere) return { ref, path: parts.slice(cut).join("/") };
  }
  throw new NoPage();
}

async function entriesOf({ repo }: Visit, tree: string) {
  const listing = await git(repo.gitDir, ["ls-tree", "-z", tree]).catch(() => {
    throw new NoPage();
  });
  const lines = listing.toString().split("\0").slice(0, -1);
  return lines.map((line) => ({
    name: line.slice(line.indexOf("\t") + 1),
    isFolder: line.includes(" tree "),
  }));
}
