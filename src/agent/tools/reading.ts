import { z } from "zod";
import { marked } from "../../core/markdown/invisible.ts";
import type { Match, Reader } from "../../ports/codebase.ts";
import type { ItemFiles } from "../../ports/ports.ts";
import { type Tool, tool } from "../converse.ts";

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
    tool(
      "search",
      "Finds lines that match a POSIX extended regular expression, in all files or below a path. Answers `path:line: text`.",
      z.object({ pattern: z.string().min(1).max(400), path: path.optional() }),
      async (input) => ({ text: found(await source.search(input.pattern, input.path)) }),
    ),
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

function found(matches: readonly Match[]): string {
  return (
    marked(matches.map((match) => `${match.path}:${match.line}: ${match.text}`).join("\n")) || "No match."
  );
}

function numbered(text: string, from: number, { last, isWhole }: { last: number; isWhole: boolean }): string {
  const lines = marked(text.replace(/\n$/, "")).split("\n");
  if (text === "" && from > 1) return `There is no line ${from}.`;
  const max = last - from + 1;
  const shown = lines.slice(0, max).map((line, index) => `${from + index}\t${line}`);
  const more = lines.length > max && !isWhole ? [`(there is more: read on from ${last + 1})`] : [];
  return [...shown, ...more].join("\n");
}
