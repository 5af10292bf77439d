import { type Html, html, type Value } from "../../src/server/html.ts";
import type { FileDiff } from "./code.ts";

/** A line of a diff: which side it is on, and its number there. */
export interface DiffLine {
  readonly path: string;
  readonly side: "LEFT" | "RIGHT";
  readonly line: number;
  /** What stands on it. */
  readonly text: string;
}

interface Additions {
  /** Beside the line's number, such as a link to comment on it. */
  readonly beside?: (line: DiffLine) => Value;
  /** Below the line: a form, or a conversation. */
  readonly below?: (line: DiffLine) => Value;
}

/** How many lines were added and removed. */
function sizeOf(file: FileDiff): { readonly added: number; readonly removed: number } {
  const lines = file.hunks.flatMap((hunk) => hunk.lines);
  const count = (sign: string): number => lines.filter((line) => line.startsWith(sign)).length;
  return { added: count("+"), removed: count("-") };
}

/** A changed file with its lines. */
export function fileDiff(file: FileDiff, additions: Additions = {}): Html {
  const { added, removed } = sizeOf(file);
  const { path } = file;
  return html`<section class="file" id="diff-${path}" aria-label="${path}">
    <h3 class="file-header"><span class="text-mono f6">${path}</span> ${kind(file)} <span class="diffstat f6"><span class="color-fg-success">+${added}</span> <span class="color-fg-danger">−${removed}</span></span></h3>
    <div class="file-lines"><table class="diff" aria-label="Changes of ${path}"><colgroup><col class="col-num"><col class="col-num"><col></colgroup><tbody>
    ${file.hunks.map((hunk) => [
      html`<tr class="diff-hunk"><td colspan="2"></td><td>@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@</td></tr>`,
      rows(file, hunk, additions),
    ])}
    </tbody></table></div></section>`;
}

function kind({ oldFileName, newFileName }: FileDiff): Html | undefined {
  if (oldFileName === "/dev/null") return html`<span class="Label Label--success">New</span>`;
  if (newFileName === "/dev/null") return html`<span class="Label Label--danger">Deleted</span>`;
  return undefined;
}

function rows({ path }: FileDiff, hunk: FileDiff["hunks"][number], additions: Additions): Html[] {
  let [left, right] = [hunk.oldStart, hunk.newStart];
  const lines = hunk.lines.filter((text) => !text.startsWith("\\"));
  return lines.flatMap((text) => {
    const sign = text.slice(0, 1);
    const numbers = [sign === "+" ? undefined : left++, sign === "-" ? undefined : right++] as const;
    const place: DiffLine =
      sign === "-"
        ? { path, side: "LEFT", line: numbers[0] ?? 0, text: text.slice(1) }
        : { path, side: "RIGHT", line: numbers[1] ?? 0, text: text.slice(1) };
    return lineRows(place, { text, numbers }, additions);
  });
}

function lineRows(
  place: DiffLine,
  { text, numbers }: { readonly text: string; readonly numbers: readonly (number | undefined)[] },
  { beside, below }: Additions,
): Html[] {
  const sign = text.slice(0, 1);
  const more = below?.(place);
  const row = html`<tr class="diff-${STYLES[sign] ?? "context"}" id="${anchorOf(place)}">
    ${numbers.map((number) => html`<td class="diff-num">${number}</td>`)}
    <td class="diff-text">${beside?.(place)}<span class="diff-sign">${sign}</span>${text.slice(1)}</td></tr>`;
  return more ? [row, html`<tr class="diff-below"><td colspan="3">${more}</td></tr>`] : [row];
}

const STYLES: Readonly<Record<string, string>> = { "+": "added", "-": "removed" };

/** The id of a line, to link to. */
export const anchorOf = ({ path, side, line }: Omit<DiffLine, "text">): string =>
  `diff-${path}-${side === "LEFT" ? "L" : "R"}${line}`;
