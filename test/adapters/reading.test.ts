import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { readingTools, sourceOf } from "../../src/agent/tools/reading.ts";
import { createCodebase } from "../../src/codebase/reader.ts";
import type { Reader } from "../../src/ports/codebase.ts";
import { createRepository } from "../codebase/repository.ts";

let repository: Awaited<ReturnType<typeof createRepository>>;
let reader: Reader;
const long = Array.from({ length: 700 }, (_, at) => `line ${at + 1}\n`).join("");
beforeAll(async () => {
  repository = await createRepository();
  const files = { "long.txt": long, "src/a.ts": "export function alpha() {}\nconst beta = 1;\n" };
  reader = createCodebase().at(repository, repository.commit(files));
});
afterAll(async () => {
  await reader.close();
  await repository.remove();
});

const worktree = () =>
  sourceOf({
    paths: () => reader.paths(),
    read: (path) => reader.read(path),
    search: (pattern, path) => reader.search(pattern, path),
    write: async () => {},
    remove: async () => {},
  });
async function use(source: Parameters<typeof readingTools>[0], name: string, input: object) {
  const found = readingTools(source).find((one) => one.name === name);
  const result = await found?.run(input);
  return result && "text" in result ? result.text.split("\n") : undefined;
}

test.each([
  ["a commit", () => reader],
  ["a worktree", worktree],
])("of %s, lines are read with their numbers, as far as was asked or 600", async (_, source) => {
  const read = async (input: object) => await use(source(), "read_file", { path: "long.txt", ...input });
  expect(await read({ from: 3, to: 4 })).toEqual(["3\tline 3", "4\tline 4"]);
  const first = await read({});
  expect([first?.[0], first?.at(-2), first?.at(-1)]).toEqual([
    "1\tline 1",
    "600\tline 600",
    "(there is more: read on from 601)",
  ]);
  expect((await read({ from: 601 }))?.at(-1)).toBe("700\tline 700");
  expect((await read({ from: 101 }))?.at(-1)).toBe("700\tline 700");
  expect((await read({ from: 1, to: 700 }))?.at(-1)).toBe("(there is more: read on from 601)");
  expect(await read({ from: 999 })).toEqual(["There is no line 999."]);
  expect(await use(source(), "read_file", { path: "none" })).toEqual(["There is no file none."]);
});

test("symbols tells what a file defines and where a name is defined; a worktree has none", async () => {
  expect(await use(reader, "symbols", { of: "src/a.ts" })).toEqual(
    expect.arrayContaining([expect.stringMatching(/^src\/a\.ts:1: \w+ alpha$/)]),
  );
  expect(await use(reader, "symbols", { of: "alpha" })).toEqual([
    expect.stringMatching(/^src\/a\.ts:1: \w+ alpha$/),
  ]);
  expect(await use(reader, "symbols", { of: "gamma" })).toEqual([
    "Nothing is known to be defined by gamma: search for it.",
  ]);
  expect(await use(worktree(), "symbols", { of: "alpha" })).toBeUndefined();
});
