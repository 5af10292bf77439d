import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createIndexes, type IndexedFile } from "../../src/codebase/mirror-index.ts";
import { type Entry, listTree, type Objects, openObjects } from "../../src/codebase/objects.ts";
import { rank } from "../../src/codebase/rank.ts";
import { symbolsOf } from "../../src/codebase/symbols.ts";
import { hashOf, termHashes } from "../../src/codebase/tokenize.ts";
import { createRepository } from "./repository.ts";

let repository: Awaited<ReturnType<typeof createRepository>>;
let objects: Objects;
/** Blobs that were read, by their first line. */
let read: string[] = [];
beforeAll(async () => {
  repository = await createRepository();
  const opened = openObjects(repository.gitDir);
  objects = {
    blob: async (sha) => {
      const bytes = await opened.blob(sha);
      read.push(bytes?.toString().split("\n")[0] ?? "");
      return bytes;
    },
    close: () => opened.close(),
  };
});
afterAll(async () => {
  await objects.close();
  await repository.remove();
});

const treeOf = async (files: Parameters<typeof repository.commit>[0]): Promise<Entry[]> =>
  await listTree(repository.gitDir, repository.commit(files));
const readOf = async (work: () => Promise<unknown>): Promise<string[]> => {
  read = [];
  await work();
  return read;
};

describe("an index", () => {
  const many = Object.fromEntries(
    Array.from({ length: 50 }, (_, n) => [`${n + 10}.ts`, `export const word${n} = ${n};\n`]),
  );

  test("is bounded: what is beyond is found by its path only, the same whatever was read before", async () => {
    const entries = await treeOf(many);
    const indexes = createIndexes({ bytesMax: 20_000 });
    for (const _ of [1, 2]) {
      const files = await indexes.update("bounded", entries, objects);
      expect(files.map(({ entry }) => entry)).toEqual(entries);
      const hasWords = files.map(({ text }) => text.length > 0);
      expect(hasWords.indexOf(false)).toBeGreaterThan(10);
      expect(hasWords.indexOf(false)).toBeLessThan(25);
      expect(hasWords.lastIndexOf(true)).toBe(hasWords.indexOf(false) - 1);
      expect(rank(files, { title: "word0", body: "" })[0]?.entry.path).toBe("10.ts");
      expect(rank(files, { title: "word49", body: "" })).toEqual(files);
      expect(rank(files, { title: "word49", body: "at 59.ts" })[0]?.entry.path).toBe("59.ts");
      expect(await symbolsOf(files, objects, "word49")).toEqual([]);
      expect(await symbolsOf(files, objects, "59.ts")).toMatchObject([{ text: "word49" }]);
      await indexes.update("bounded", await treeOf({ "59.ts": many["59.ts"] ?? "" }), objects);
    }
  });

  test("reads of another commit only what is new, and keeps only what this one needs", async () => {
    const files = { "a.ts": "const alpha = 1;", "b.ts": "const beta = 1;" };
    const indexes = createIndexes();
    const update = async (more: typeof many) =>
      await readOf(async () => indexes.update("one", await treeOf({ ...files, ...more }), objects));
    expect(await update({})).toEqual(["const alpha = 1;", "const beta = 1;"]);
    expect(await update({ "c.ts": "class Gamma {}", "moved/b.ts": files["b.ts"] })).toEqual([
      "class Gamma {}",
    ]);
    for (let n = 0; n < 20; n++) expect(await update({ "n.ts": `${n}` })).toEqual([`${n}`]);
    expect(await update({ "n.ts": "19" })).toEqual([]);
    expect(await update({ "n.ts": "0" })).toEqual(["0"]);
    expect(await update({ "b.py": files["b.ts"] })).toEqual(["const beta = 1;"]);
  });

  test("of whose reading one was aborted is read by the next who waits", async () => {
    const entries = await treeOf({ "a.ts": "const alpha = 1;" });
    const indexes = createIndexes();
    const abort = new AbortController();
    const aborted = openObjects(repository.gitDir, abort.signal);
    const first = indexes.update("aborted", entries, aborted);
    const second = indexes.update("aborted", entries, objects);
    abort.abort(new Error("enough"));
    await expect(first).rejects.toThrow("enough");
    expect((await second)[0]?.names).toEqual(Int32Array.of(hashOf("alpha")));
  });
});

describe("all indexes", () => {
  const files = { "a.ts": "const alpha = 1;" };

  test("are bounded: the least recently used is dropped", async () => {
    const entries = await treeOf(files);
    const indexes = createIndexes({ bytesOpenMax: 2_000 });
    const readFor = async (mirror: string) =>
      (await readOf(() => indexes.update(mirror, entries, objects))).length;
    expect([await readFor("1"), await readFor("2"), await readFor("1")]).toEqual([1, 1, 0]);
    expect([await readFor("3"), await readFor("1"), await readFor("2")]).toEqual([1, 0, 1]);
  });

  test("are six at the most", async () => {
    const entries = await treeOf(files);
    const indexes = createIndexes();
    const readFor = async (mirror: number) =>
      (await readOf(() => indexes.update(`${mirror}`, entries, objects))).length;
    for (const mirror of [1, 2, 3, 4, 5, 6]) expect(await readFor(mirror)).toBe(1);
    expect([await readFor(1), await readFor(7), await readFor(1), await readFor(2)]).toEqual([0, 1, 0, 1]);
  });

  test("keep a single one, however large", async () => {
    const entries = await treeOf(files);
    const indexes = createIndexes({ bytesOpenMax: 1 });
    expect(await readOf(() => indexes.update("single", entries, objects))).toHaveLength(1);
    expect(await readOf(() => indexes.update("single", entries, objects))).toEqual([]);
  });
});

describe("words that are kept", () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const heldAfter = (add: () => void) => {
    collect();
    const before = process.memoryUsage().heapUsed;
    add();
    collect();
    return process.memoryUsage().heapUsed - before;
  };

  test("keep nothing else of their text", () => {
    const words = (n: number) => [
      `a_long_lower_case_word_${n}`,
      `aWordOfHumpsThatIsLong${n}`,
      `a_wörd_𝒳_\ud835_${n}`,
    ];
    const held = heldAfter(() => {
      for (let n = 0; n < 100; n++)
        for (const word of words(n)) {
          const text = Buffer.from(`${word} ${"x ".repeat(250_000)}`, "utf16le").toString("utf16le");
          const cut = text.slice(0, word.length);
          expect(termHashes(cut)).toEqual(termHashes(word));
          expect(termHashes(cut)).toContain(hashOf(word.toLowerCase()));
        }
    });
    expect(held).toBeLessThan(20_000_000);
  });

  test("are bounded", () => {
    const held = heldAfter(() => {
      for (let n = 0; n < 500_000; n++) termHashes(`a_word_of_many_${n}`);
    });
    expect(held).toBeLessThan(40_000_000);
  });
});

describe("the words of a path", () => {
  const fileOf = async (path: string): Promise<IndexedFile> => {
    const entry = { path, mode: "100644", sha: "0".repeat(40), size: 0 };
    const [file] = await createIndexes().update("paths", [entry], objects);
    if (!file) throw new Error("The index has lost a file.");
    return file;
  };

  test("are looked at up to a number, from its end", async () => {
    const folders = Array.from({ length: 5_000 }, (_, n) => `ab${n}/`);
    const long = await fileOf(`${folders.join("")}parcel`);
    const ranked = rank([await fileOf("cart"), long], { title: "parcel", body: "" });
    expect(ranked[0]).toBe(long);
    expect(long.path.length / 2).toBeLessThanOrEqual(70);
  });

  test("count once, however often it has them", async () => {
    const [once, often] = [await fileOf("a/cart/x"), await fileOf("b/cart/cart/cart")];
    const others = await Promise.all(["c", "d", "e", "f", "g", "h"].map(fileOf));
    const ranked = rank([often, ...others, once], { title: "cart", body: "" });
    expect(ranked.slice(0, 2)).toEqual([once, often]);
  });
});
