import { readObject } from "@redline/local-github/git/objects.ts";
import type { Commit } from "@redline/local-github/git/read.ts";
import { diffWordsWithSpace, structuredPatch } from "diff";
import { type Html, html } from "../../src/server/html.ts";
import { commitsOf, trailer } from "./code.ts";
import { pullHere, pullPage } from "./pull.ts";
import { blank } from "./timeline.ts";
import { at, type Page, type Visit } from "./visit.ts";

/** Unchanged lines that are kept around a change. */
const CONTEXT = 3;

/** One wording of the plan. */
interface Revision {
  readonly number: string;
  readonly commit: Commit;
}

/** A row: a line of each side, marked where they differ. */
interface Row {
  readonly left: { readonly line: number; readonly text: Html } | undefined;
  readonly right: { readonly line: number; readonly text: Html } | undefined;
  readonly isChanged: boolean;
}

/** Two revisions of the plan side by side, compared word by word. */
export async function revisionsPage(visit: Visit): Promise<Page> {
  const issue = pullHere(visit);
  const revisions = (await commitsOf(issue)).flatMap((commit): Revision[] => {
    const number = trailer(commit, "Plan-Revision");
    return number === undefined ? [] : [{ number, commit }];
  });
  const named = (name: string): Revision | undefined =>
    revisions.find(({ number }) => number === visit.url.searchParams.get(name));
  const to = named("to") ?? revisions.at(-1);
  const from = named("from") ?? revisions[Math.max(0, revisions.length - 2)];
  if (!from || !to || revisions.length < 2)
    return pullPage(
      visit,
      issue,
      "revisions",
      blank(
        `The plan has ${revisions.length === 1 ? "one revision" : "no revision"}. Comment on it, and compare the next one here.`,
      ),
    );
  const texts = await Promise.all([from, to].map(({ commit }) => planAt(visit, commit)));
  const groups = compare(texts[0] ?? "", texts[1] ?? "");
  const body = html`${chooser(revisions, from, to)}
    <section class="file" aria-label="Revision ${from.number} and revision ${to.number}"><h2 class="file-header">PLAN.md <span class="color-fg-muted">${link(visit, from)} → ${link(visit, to)}</span></h2>
    <div class="file-lines"><table class="diff revisions" aria-label="Both revisions, side by side"><colgroup><col class="col-num"><col><col class="col-num"><col></colgroup><tbody>${groups.map((rows, index) => [index > 0 && html`<tr class="diff-hunk"><td colspan="4">⋯</td></tr>`, rows.map(rowHtml)])}</tbody></table></div></section>`;
  return pullPage(visit, issue, "revisions", body);
}

const link = (visit: Visit, { number, commit }: Revision): Html =>
  html`<a href="${at(visit, `/commit/${commit.sha}`)}">revision ${number}</a>`;

function chooser(revisions: readonly Revision[], from: Revision, to: Revision): Html {
  const select = (name: string, label: string, chosen: Revision): Html =>
    html`<label>${label} <select class="form-select" name="${name}">${revisions.map((one) => html`<option value="${one.number}"${one === chosen && html` selected`}>Revision ${one.number}</option>`)}</select></label>`;
  return html`<form method="get" class="mb-3 revision-form">${select("from", "Compare", from)} ${select("to", "with", to)} <button class="btn">Compare</button></form>`;
}

async function planAt({ repo }: Visit, { sha }: Commit): Promise<string> {
  return (await readObject(repo.gitDir, `${sha}:PLAN.md`))?.content.toString() ?? "";
}

/** Lines that stayed, or that were replaced by others. */
interface Run {
  readonly isChanged: boolean;
  readonly before: string[];
  readonly after: string[];
}

/** Lines of both texts beside each other, a group for each place that differs. */
function compare(before: string, after: string): Row[][] {
  const { hunks } = structuredPatch("", "", before, after, "", "", { context: CONTEXT });
  return hunks.map((hunk) => {
    let [left, right] = [hunk.oldStart, hunk.newStart];
    return runsOf(hunk.lines).flatMap((run) => {
      const [one, other] = run.isChanged
        ? byWords(run)
        : [run.before, run.after].map((lines) => lines.map(plain));
      const longer = (one?.length ?? 0) > (other?.length ?? 0) ? one : other;
      return (longer ?? []).map((_, index): Row => {
        const [old, fresh] = [one?.[index], other?.[index]];
        return {
          left: old && { line: left++, text: old },
          right: fresh && { line: right++, text: fresh },
          isChanged: run.isChanged,
        };
      });
    });
  });
}

const plain = (line: string): Html => html`${line}`;

function runsOf(lines: readonly string[]): Run[] {
  const runs: Run[] = [];
  for (const line of lines.filter((one) => !one.startsWith("\\"))) {
    const sign = line.slice(0, 1);
    const last = runs.at(-1);
    const run =
      last?.isChanged === (sign !== " ") ? last : { isChanged: sign !== " ", before: [], after: [] };
    if (run !== last) runs.push(run);
    if (sign !== "+") run.before.push(line.slice(1));
    if (sign !== "-") run.after.push(line.slice(1));
  }
  return runs;
}

/** Both sides of a run, with the words marked that only one of them has. */
function byWords({ before, after }: Run): Html[][] {
  const parts = diffWordsWithSpace(before.join("\n"), after.join("\n"));
  return (["removed", "added"] as const).map((side) => {
    const other = side === "added" ? "removed" : "added";
    const marked = parts
      .filter((part) => !part[other])
      .map((part) => ({ value: part.value, isMarked: part[side] }));
    // A side that has no line at all is not the same as one that has an empty one.
    if ((side === "added" ? after : before).length === 0) return [];
    return marked
      .flatMap(({ value, isMarked }) => value.split(/(\n)/).map((text) => ({ text, isMarked })))
      .reduce<Html[][]>(
        (lines, { text, isMarked }) => {
          if (text === "\n") lines.push([]);
          else if (text !== "") lines.at(-1)?.push(isMarked ? word(side, text) : plain(text));
          return lines;
        },
        [[]],
      )
      .map((line) => html`${line}`);
  });
}

const word = (side: "added" | "removed", text: string): Html =>
  side === "added"
    ? html`<ins class="words-added">${text}</ins>`
    : html`<del class="words-removed">${text}</del>`;

function rowHtml({ left, right, isChanged }: Row): Html {
  const cell = (side: Row["left"], style: string): Html =>
    html`<td class="diff-num">${side?.line}</td><td${side && isChanged && html` class="${style}"`}>${side?.text}</td>`;
  return html`<tr>${cell(left, "side-removed")}${cell(right, "side-added")}</tr>`;
}
