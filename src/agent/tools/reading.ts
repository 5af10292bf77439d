import { z } from "zod";
import type { Match } from "../../ports.ts";
import { type Tool, tool } from "../converse.ts";

/** What the reading tools read from: a commit, or an item's worktree. */
export interface Source {
  paths(): Promise<readonly string[]>;
  read(path: string): Promise<string | undefined>;
  search(pattern: string, path: string | undefined): Promise<readonly Match[]>;
  readonly history?: (path: string) => Promise<readonly string[]>;
}

const LISTED_MAX = 1_000;
const LINES_MAX = 600;

const path = z.string().max(400);

/** Tools that look and change nothing. */
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
      async (input) => {
        const text = await source.read(input.path);
        return text === undefined
          ? { text: `There is no file ${input.path}.`, isError: true }
          : { text: numbered(text, input) };
      },
    ),
    ...(source.history ? [historyTool<T>(source.history)] : []),
  ];
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
  return matches.map((match) => `${match.path}:${match.line}: ${match.text}`).join("\n") || "No match.";
}

function numbered(
  text: string,
  { from = 1, to }: { from?: number | undefined; to?: number | undefined },
): string {
  const lines = text.replace(/\n$/, "").split("\n");
  const end = Math.min(to ?? lines.length, from + LINES_MAX - 1, lines.length);
  const shown = lines.slice(from - 1, end).map((line, index) => `${from + index}\t${line}`);
  const more =
    end < lines.length && to === undefined ? [`(of ${lines.length} lines: read on from ${end + 1})`] : [];
  return [...shown, ...more].join("\n");
}
