import { z } from "zod";
import type { ItemFiles } from "../../ports/ports.ts";
import { type Tool, tool } from "../converse.ts";

const path = z.string().max(400);

/** Tools that change files. The worktree rejects all files but the item's. */
export function editingTools<T>(files: ItemFiles): Tool<T>[] {
  return [
    tool(
      "edit_file",
      "Replaces `old`, which must occur exactly once in the file, by `new`.",
      z.object({ path, old: z.string().min(1), new: z.string() }),
      async (input) => {
        const text = await files.read(input.path);
        if (text === undefined) throw new Error(`There is no file ${input.path}: create_file makes one.`);
        const parts = text.split(input.old);
        if (parts.length !== 2)
          throw new Error(`\`old\` occurs ${parts.length - 1} times in ${input.path}; it must occur once.`);
        await files.write(input.path, parts.join(input.new));
        return { text: `${input.path} is changed.` };
      },
    ),
    tool(
      "create_file",
      "Writes a whole file, new or in place of the old one.",
      z.object({ path, content: z.string() }),
      async (input) => {
        await files.write(input.path, input.content);
        return { text: `${input.path} is written.` };
      },
    ),
    tool("delete_file", "Removes a file that the item marks delete.", z.object({ path }), async (input) => {
      await files.remove(input.path);
      return { text: `${input.path} is removed.` };
    }),
  ];
}
