import type { Reader } from "../ports/codebase.ts";
import { typeOfEntry } from "./classify.ts";
import type { Entry } from "./objects.ts";

const ROOT_INSTRUCTIONS = ["AGENTS.md", "CLAUDE.md", ".github/copilot-instructions.md"];
const FOLDER_INSTRUCTIONS = "AGENTS.md";
const INSTRUCTIONS_MAX = 20;
const INSTRUCTION_CHARACTERS_MAX = 20_000;

/** Implements `Reader.instructions`. Links are not followed: their target is found only by its own name. */
export async function instructionsFor(
  tree: ReadonlyMap<string, Entry>,
  read: Reader["read"],
  paths: readonly string[],
): ReturnType<Reader["instructions"]> {
  const folders = [...new Set(paths.flatMap(foldersAbove))].sort(
    (a, b) => a.split("/").length - b.split("/").length || (a < b ? -1 : 1),
  );
  const all = [...ROOT_INSTRUCTIONS, ...folders.map((folder) => `${folder}/${FOLDER_INSTRUCTIONS}`)].filter(
    (path) => {
      const entry = tree.get(path);
      return entry && typeOfEntry(entry) === undefined;
    },
  );
  const some = all.slice(0, INSTRUCTIONS_MAX);
  return new Map(await Promise.all(some.map(async (path) => [path, cut((await read(path)) ?? "")] as const)));
}

/** Every folder that contains a path, except the root. */
function foldersAbove(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, at) => parts.slice(0, at + 1).join("/"));
}

const cut = (text: string) =>
  text.length > INSTRUCTION_CHARACTERS_MAX
    ? `${text.slice(0, INSTRUCTION_CHARACTERS_MAX)}\n(cut here, at ${INSTRUCTION_CHARACTERS_MAX} characters)`
    : text;
