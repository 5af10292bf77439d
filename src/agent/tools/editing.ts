import { z } from "zod";
import { inLineEndsOf, lineAt, notOnce, numberedLines, replacedOnce } from "../../core/revision/nearest.ts";
import type { ItemFiles } from "../../ports/workspace.ts";
import { type Tool, tool } from "../converse.ts";

/** What is shown of a file after an edit: so many lines around the change, and of it. */
const LINES_AROUND = 3;
const LINES_SHOWN_MAX = 60;

const path = z.string().max(400);

/** Tools that change files. The worktree rejects all files but the item's. */
export function editingTools<T>(files: ItemFiles): Tool<T>[] {
  const edits = [
    tool<typeof replacement, T>(
      "edit_file",
      "Replaces `old`, which must occur exactly once in the file, by `new`. Answers with the lines as they are now.",
      replacement,
      async ({ path, old, new: words }) => {
        const text = await existing(files, path);
        return await changed(files, path, () => replacedOnce(text, old, words));
      },
    ),
    tool<typeof insertion, T>(
      "insert_lines",
      "Adds whole lines to a file: after line `after_line` (0: at the beginning), after the line in which `after_text` ends (it must occur exactly once), or, with neither, at the end. Answers with the lines as they are now.",
      insertion,
      async ({ path, text: words, after_line: line, after_text: anchor }) => {
        const text = await existing(files, path);
        return await changed(files, path, () => {
          const at = placeFor(text, { line, anchor: anchor && inLineEndsOf(text, anchor) });
          const isOpen = at > 0 && text[at - 1] !== "\n";
          const added = inLineEndsOf(text, `${isOpen ? "\n" : ""}${words.replace(/\r?\n$/, "")}\n`);
          return { text: text.slice(0, at) + added + text.slice(at), at, until: at + added.length };
        });
      },
    ),
    tool<typeof whole, T>(
      "create_file",
      "Writes a whole file, new or in place of the old one.",
      whole,
      async (input) => {
        await files.write(input.path, input.content);
        return { text: `${input.path} is written.` };
      },
    ),
    tool<typeof one, T>("delete_file", "Removes a file that the item marks delete.", one, async (input) => {
      await files.remove(input.path);
      return { text: `${input.path} is removed.` };
    }),
  ];
  return edits.map((edit) => ({ ...edit, isEdit: true }));
}

const one = z.object({ path });
const whole = z.object({ path, content: z.string() });
const replacement = z.object({ path, old: z.string().min(1), new: z.string() });
const insertion = z.object({
  path,
  after_line: z.int().nonnegative().optional(),
  after_text: z.string().min(1).optional(),
  text: z.string().min(1),
});

/** Shows what an item has changed so far. */
export function diffTool<T>(diff: () => Promise<string>): Tool<T> {
  return tool("diff", "The item's changes so far, as a unified diff.", z.object({}), async () => ({
    text: (await diff()) || "Nothing is changed yet.",
  }));
}

async function existing(files: ItemFiles, path: string): Promise<string> {
  const text = await files.read(path);
  if (text === undefined) throw new Error(`There is no file ${path}: create_file makes one.`);
  return text;
}

/** The offset at which lines are inserted. */
function placeFor(
  text: string,
  { line, anchor }: { readonly line: number | undefined; readonly anchor: string | undefined },
): number {
  if (line !== undefined && anchor !== undefined)
    throw new Error("give `after_line` or `after_text`, not both.");
  if (line !== undefined) return afterLine(text, line);
  if (anchor === undefined) return text.length;
  const problem = notOnce(anchor, text, "`after_text`");
  if (problem !== undefined) throw new Error(problem);
  return endOfLine(text, text.indexOf(anchor) + anchor.replace(/\n$/, "").length);
}

function afterLine(text: string, line: number): number {
  const starts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
  const count = starts.length - (text === "" || text.endsWith("\n") ? 1 : 0);
  if (line > count) throw new Error(`it has only ${count} lines.`);
  return starts[line] ?? text.length;
}

/** The offset after the line end that follows an offset. */
function endOfLine(text: string, from: number): number {
  const at = text.indexOf("\n", from);
  return at < 0 ? text.length : at + 1;
}

/** Writes a change, and shows the lines around it. */
async function changed(
  files: ItemFiles,
  path: string,
  edit: () => { readonly text: string; readonly at: number; readonly until: number },
) {
  const { text, at, until } = attempt(path, edit);
  await files.write(path, text);
  const lines = text.replace(/\n$/, "").split("\n");
  const first = Math.max(1, lineAt(text, at) - LINES_AROUND);
  const last = Math.min(lines.length, lineAt(text, until) + LINES_AROUND);
  const shown = lines.slice(first - 1, Math.min(last, first - 1 + LINES_SHOWN_MAX));
  const more = last - first + 1 - shown.length;
  const rest = more > 0 ? `\n(${more} more lines)` : "";
  return { text: `${path} is changed:\n${numberedLines(shown, first)}${rest}` };
}

function attempt<T>(path: string, edit: () => T): T {
  try {
    return edit();
  } catch (error) {
    throw new Error(`${path} is unchanged: ${(error as Error).message}`, { cause: error });
  }
}
