import { once } from "node:events";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { openObjects } from "../../src/codebase/objects.ts";
import { createCodebase } from "../../src/codebase/reader.ts";
import type { Reader } from "../../src/ports/codebase.ts";
import { startGit } from "../../src/programs/git.ts";
import { createRepository } from "./repository.ts";

let repository: Awaited<ReturnType<typeof createRepository>>;
let reader: Reader;
const odd = 'odd "quoted"\nfölder/𝒳 file.ts';
const sub = "1".repeat(40);
const at = (files: Parameters<typeof repository.commit>[0]) =>
  createCodebase().at(repository, repository.commit(files));

beforeAll(async () => {
  repository = await createRepository();
  reader = at({
    "src/a.ts": "one\ntwo\nthree\n",
    [odd]: "export const oddly = 1;\n",
    "old.c": Buffer.from("caf\xe9", "latin1"),
    "x.bin": Buffer.from([0, 1]),
    "huge.log": Buffer.alloc(50_000_000, "a line of it\n"),
    "large.txt": "0123456789\n".repeat(60_000),
    "wide.ts": `const a = "${"x".repeat(9_000)}";\n`,
    "weights.bin": "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12\n",
    "package-lock.json": "{}\n",
    "vendor/a.js": "a",
    outside: { link: "/etc/passwd" },
    lib: { submodule: sub },
  });
});
afterAll(async () => {
  await reader.close();
  await repository.remove();
});

describe("reading", () => {
  test.each([
    ["src/a.ts", "one\ntwo\nthree\n"],
    [odd, "export const oddly = 1;\n"],
    ["old.c", "café\n(decoded as Latin-1: it is not UTF-8)\n"],
    ["x.bin", "(a binary file of 2 bytes)"],
    [
      "huge.log",
      "(a file of 50000000 bytes: too large to show as a whole; search it, or read a range of its lines)",
    ],
    ["wide.ts", "(a minified file of 9014 bytes: its lines are too long to read; look for its source)"],
    ["weights.bin", "(a Git LFS pointer: the file itself, of 12 bytes, is not in the repository)"],
    ["package-lock.json", "{}\n(generated: not to be edited by hand)\n"],
    ["vendor/a.js", "a\n(vendored: not to be edited by hand)\n"],
    ["outside", '(a symbolic link to "/etc/passwd"; it is not followed)'],
    ["lib", `(a submodule at commit ${sub}; its files are in another repository)`],
  ])("%j", async (path, text) => {
    expect(await reader.read(path)).toBe(text);
  });

  test.each([
    "../a",
    "/etc/passwd",
    "src/../src/a.ts",
    "./src/a.ts",
    "src",
    "src/",
    "",
    "src/a.ts\0",
    ":src/a.ts",
    ":(top)src/a.ts",
    "HEAD:src/a.ts",
    "outside/x",
    "lib/x",
    "constructor",
  ])("%j is no file", async (path) => {
    expect(await reader.read(path)).toBeUndefined();
  });

  test("a range of lines, also of a file too large to show", async () => {
    expect(await reader.read("src/a.ts", { from: 2, to: 3 })).toBe("two\nthree");
    expect(await reader.read("src/a.ts", { from: 9, to: 12 })).toBe("");
    expect(await reader.read("large.txt", { from: 59_999, to: 60_000 })).toBe("0123456789\n0123456789");
    expect(await reader.read("large.txt", { from: 1, to: 60_000 })).toMatch(
      /\(cut here: the lines are longer\)$/,
    );
    expect(await reader.read("huge.log", { from: 1, to: 2 })).toMatch(/^\(a file of 50000000 bytes/);
  });

  test("paths, matches and histories of files of any name", async () => {
    expect(await reader.paths()).toContain(odd);
    expect(await reader.search("oddly", undefined)).toEqual([
      { path: odd, line: 1, text: "export const oddly = 1;" },
    ]);
    expect(await reader.history(odd)).toHaveLength(1);
    expect(await reader.history(":(glob)**")).toEqual([]);
    await expect(reader.search("(", undefined)).rejects.toThrow("The search was refused");
  });

  test("a commit that is not there is told in git's words", async () => {
    await expect(createCodebase().at(repository, "0".repeat(40)).paths()).rejects.toThrow(
      "not a tree object",
    );
  });

  test("an empty tree has nothing, and says so", async () => {
    const empty = at({});
    expect(await empty.paths()).toEqual([]);
    expect(await empty.read("a")).toBeUndefined();
    expect(await empty.rank({ title: "a", body: "" })).toEqual([]);
    expect(await empty.contextFor({ title: "a", body: "" }, 1_000)).toBe(
      "# Map of the repository: 0 files\n",
    );
    expect(await empty.symbols("a")).toEqual([]);
    expect(await empty.instructions(["a/b"])).toEqual(new Map());
    await empty.close();
  });
});

describe("the process behind a reading", () => {
  const sha = () => repository.git(["rev-parse", "refs/heads/main"]).toString().trim();

  test("answers many questions asked at once, in order, and says what is not there", async () => {
    const blobs = ["a", "", "b".repeat(300_000), "c\nd"].map((text) =>
      repository.git(["hash-object", "-w", "--stdin"], text).toString().trim(),
    );
    const objects = openObjects(repository.gitDir);
    const asked = [...blobs, "0".repeat(40), ...blobs].map((one) => objects.blob(one));
    const sizes = (await Promise.all(asked)).map((bytes) => bytes?.length);
    expect(sizes).toEqual([1, 0, 300_000, 3, undefined, 1, 0, 300_000, 3]);
    await expect(objects.blob("HEAD\nHEAD")).rejects.toThrow("is no blob's name");
    await objects.close();
    await expect(objects.blob(sha())).rejects.toThrow("has ended");
  });

  test("ends when the reading ends, and refuses what is still asked for", async () => {
    const objects = openObjects(repository.gitDir);
    const asked = objects.blob(sha());
    const [answer] = await Promise.allSettled([asked, objects.close()]);
    expect(answer).toMatchObject({ reason: { message: "The reading of this commit has ended." } });
  });

  test("ends with an abort, in the middle of an answer", async () => {
    const abort = new AbortController();
    const huge = repository.git(["rev-parse", "refs/heads/test"]).toString().trim();
    const objects = openObjects(repository.gitDir, abort.signal);
    const asked = objects.blob(huge);
    const why = new Error("enough");
    const end = async () => abort.abort(why);
    const [answer] = await Promise.allSettled([asked, end()]);
    expect(answer).toMatchObject({ reason: why });
    await expect(objects.blob(huge)).rejects.toThrow("enough");
  });

  test("is git without settings or hooks of its surroundings, and dies with an abort", async () => {
    process.env.GIT_CONFIG_PARAMETERS = "'a.b=c'";
    const abort = new AbortController();
    const child = startGit(repository, ["config", "--get", "a.b"]);
    expect(await once(child, "close")).toEqual([1, null]);
    delete process.env.GIT_CONFIG_PARAMETERS;
    const other = startGit(repository, ["cat-file", "--batch"], { signal: abort.signal });
    other.on("error", () => undefined);
    abort.abort();
    expect(await once(other, "close")).toEqual([null, "SIGTERM"]);
  });
});

describe("the index", () => {
  const files = { "a.ts": "export function alpha() {}\n", "b.ts": "export function beta() {}\n" };
  const where = async (one: Reader, name: string) => {
    const found = await one.symbols(name);
    await one.close();
    return found.map(({ path, line, kind }) => `${path}:${line} ${kind}`);
  };

  test("of each of many commits has all of it, in one process and in another", async () => {
    const codebase = createCodebase();
    for (let n = 0; n < 20; n++) {
      const more = { "n.ts": `export const n${n} = ${n};\n`, [`moved${n}/b.ts`]: files["b.ts"] };
      const commit = repository.commit({ ...files, ...more });
      expect(await where(codebase.at(repository, commit), `n${n}`)).toEqual(["n.ts:1 constant"]);
      for (const one of [codebase, createCodebase()])
        expect(await where(one.at(repository, commit), "beta")).toEqual([
          "b.ts:1 function",
          `moved${n}/b.ts:1 function`,
        ]);
    }
    expect(await where(codebase.at(repository, repository.commit(files)), "alpha")).toEqual([
      "a.ts:1 function",
    ]);
  });

  test("leaves no trace on disk, and what an older version left there does no harm", async () => {
    const commit = repository.commit(files);
    const folder = join(repository.gitDir, "redline-index");
    mkdirSync(folder);
    writeFileSync(join(folder, "older-0.segment"), "old");
    const before = readdirSync(repository.gitDir, { recursive: true });
    expect(await where(createCodebase().at(repository, commit), "alpha")).toEqual(["a.ts:1 function"]);
    expect(readdirSync(repository.gitDir, { recursive: true })).toEqual(before);
  });
});
