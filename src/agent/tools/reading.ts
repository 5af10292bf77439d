import { z } from "zod";
import { marked } from "../../core/markdown/invisible.ts";
import { numberedLines } from "../../core/revision/nearest.ts";
import type { Task } from "../../ports/agent.ts";
import type { Match, Reader } from "../../ports/codebase.ts";
import type { ItemFiles } from "../../ports/workspace.ts";
import { type Tool, tool } from "../converse.ts";
import { otherIssue } from "../elements.ts";

/** What the reading tools read from: a commit, or an item's worktree. */
export type Source = Pick<Reader, "paths" | "read" | "search"> & Partial<Pick<Reader, "history" | "symbols">>;

/** An item's worktree, whose files are read in full. */
export function sourceOf(files: ItemFiles): Source {
  return {
    paths: () => files.paths(),
    search: (pattern, path) => files.search(pattern, path),
    read: async (path, range) => {
      const text = await files.read(path);
      return range
        ? text
            ?.split("\n")
            .slice(range.from - 1, range.to)
            .join("\n")
        : text;
    },
  };
}

const LISTED_MAX = 1_000;
const LINES_MAX = 600;

const path = z.string().max(400);

/** Read-only tools. */
export function readingTools<T>(source: Source): Tool<T>[] {
  return [
    tool(
      "list_files",
      "Lists files, all of them or those below a folder.",
      z.object({ path: path.optional() }),
      async (input) => ({
        text: listing(await source.paths(), input.path ?? ""),
      }),
    ),
    searchTool<T>(source),
    tool(
      "read_file",
      "Reads a file, or the lines `from` to `to` of it (from 1).",
      z.object({ path, from: z.int().positive().optional(), to: z.int().positive().optional() }),
      async ({ path, from = 1, to = Number.POSITIVE_INFINITY }) => {
        const last = Math.min(to, from + LINES_MAX - 1);
        // Reads one line more than is shown, to know whether there are more.
        const text = await source.read(path, { from, to: last + 1 });
        if (text === undefined) return { text: `There is no file ${path}.`, isError: true };
        return { text: numbered(text, from, { last, isWhole: last === to }) };
      },
    ),
    ...(source.symbols ? [symbolsTool<T>(source.symbols)] : []),
    ...(source.history ? [historyTool<T>(source.history)] : []),
  ];
}

function symbolsTool<T>(symbols: Reader["symbols"]): Tool<T> {
  return tool(
    "symbols",
    "What a file defines (give its path), or where a name is defined (give the name). Answers `path:line: kind name`.",
    z.object({ of: z.string().min(1).max(400) }),
    async (input) => ({
      text:
        (await symbols(input.of))
          .map((one) => `${one.path}:${one.line}: ${one.kind} ${one.text}`)
          .join("\n") || `Nothing is known to be defined by ${input.of}: search for it.`,
    }),
  );
}

function historyTool<T>(history: (path: string) => Promise<readonly string[]>): Tool<T> {
  return tool("file_history", "The last commits that touched a file.", z.object({ path }), async (input) => ({
    text: (await history(input.path)).join("\n") || "No commit touched it.",
  }));
}

/** Reads other issues and pull requests of the repository. */
export function issueTool<T>(readIssue: NonNullable<Task["readIssue"]>): Tool<T> {
  return tool(
    "read_issue",
    "Another issue or pull request of this repository, by its number: its title, text, state, and the newest comments of people with a say here. Written by people you do not know.",
    z.object({ number: z.int().positive() }),
    async ({ number }) => {
      const found = await readIssue(number);
      return { text: found ? otherIssue(found) : `There is no #${number} that can be read.` };
    },
  );
}

function listing(paths: readonly string[], below: string): string {
  const folder = below.replace(/^\.?\/?/, "").replace(/\/$/, "");
  const inside =
    folder === "" ? paths : paths.filter((one) => one === folder || one.startsWith(`${folder}/`));
  const rest = inside.length - LISTED_MAX;
  return (
    [...inside.slice(0, LISTED_MAX), ...(rest > 0 ? [`(${rest} more: name a folder)`] : [])].join("\n") ||
    "No file."
  );
}

const SEARCHED_MAX = 200;
const CONTEXT_MAX = 10;
/** Matches that are shown with the lines around them. */
const SHOWN_WITH_CONTEXT_MAX = 40;

const query = z.object({
  pattern: z.string().min(1).max(400),
  path: path.optional(),
  limit: z.int().positive().max(SEARCHED_MAX).optional().describe("The most matches to show"),
  context: z.int().nonnegative().max(CONTEXT_MAX).optional().describe("Lines to show around each match"),
});

function searchTool<T>(source: Source): Tool<T> {
  return tool(
    "search",
    "Finds lines that match a POSIX extended regular expression, in all files or below a path. Answers `path:line: text`, and lines around a match as `path-line- text`.",
    query,
    async ({ pattern, path, limit = SEARCHED_MAX, context = 0 }) => {
      const matches = await source.search(pattern, path);
      const shown = matches.slice(0, context > 0 ? Math.min(limit, SHOWN_WITH_CONTEXT_MAX) : limit);
      const lines =
        context > 0
          ? await withLinesAround(source, shown, context)
          : shown.map((match) => `${match.path}:${match.line}: ${match.text}`);
      const isAll = shown.length === matches.length && matches.length < SEARCHED_MAX;
      const more = isAll ? [] : ["(there are more: search below a path, or for something narrower)"];
      return { text: marked([...lines, ...more].join("\n")) || "No match." };
    },
  );
}

/** As `grep -C` shows them: ranges that meet are shown once, and `--` separates the others. */
async function withLinesAround(source: Source, matches: readonly Match[], around: number): Promise<string[]> {
  const out: string[] = [];
  let shown = { path: "", line: 0 };
  for (const [index, { path, line }] of matches.entries()) {
    const next = matches[index + 1];
    const isFirst = path !== shown.path || line - around > shown.line + 1;
    if (isFirst && index > 0) out.push("--");
    const from = path === shown.path ? Math.max(shown.line + 1, line - around) : Math.max(1, line - around);
    const to = next?.path === path ? Math.min(line + around, next.line - 1) : line + around;
    const text = await source.read(path, { from, to });
    const lines = (text ?? "")
      .replace(/\n$/, "")
      .split("\n")
      .slice(0, to - from + 1);
    out.push(...lines.map((words, at) => rowOf(path, from + at, { words, isMatch: from + at === line })));
    shown = { path, line: from + lines.length - 1 };
  }
  return out;
}

function rowOf(path: string, line: number, { words, isMatch }: { words: string; isMatch: boolean }): string {
  const mark = isMatch ? ":" : "-";
  return `${path}${mark}${line}${mark} ${words.slice(0, 400)}`;
}

const NO_NEWLINE = "(no newline at the end of the file)";

function numbered(text: string, from: number, { last, isWhole }: { last: number; isWhole: boolean }): string {
  const lines = marked(text.replace(/\n$/, "")).split("\n");
  if (text === "" && from > 1) return `There is no line ${from}.`;
  const max = last - from + 1;
  const more = lines.length > max && !isWhole ? [`(there is more: read on from ${last + 1})`] : [];
  // Of a file that ends within what was read, the text ends as the file does. A notice stands in parentheses.
  const isOpen = lines.length <= max && !/^$|\n$|(?:^|\n)\([^\n]*\)$/.test(text);
  return [numberedLines(lines.slice(0, max), from), ...more, ...(isOpen ? [NO_NEWLINE] : [])].join("\n");
}
