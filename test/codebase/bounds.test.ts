import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createIndexes, type Doc } from "../../src/codebase/index.ts";
import { type Entry, listTree, type Objects, openObjects } from "../../src/codebase/objects.ts";
import { rank } from "../../src/codebase/rank.ts";
import { createLexicon, definitionsAt } from "../../src/codebase/segment.ts";
import { createRepository } from "./repository.ts";

const root = mkdtempSync(join(tmpdir(), "redline-bounds-"));
let repository: Awaited<ReturnType<typeof createRepository>>;
let entries: readonly Entry[];
let objects: Objects;
beforeAll(async () => {
  repository = await createRepository();
  const words = Array.from({ length: 50 }, (_, n) => `export const word${n} = ${n};\n`);
  const commit = repository.commit({ "a.ts": words.join("") });
  entries = await listTree(repository.gitDir, commit);
  objects = openObjects(repository.gitDir);
});
afterAll(async () => {
  await objects.close();
  await repository.remove();
  await rm(root, { recursive: true, force: true });
});

describe("the words of an index", () => {
  test("are bounded; later ones are not indexed, neither now nor when read from disk", async () => {
    const folder = join(root, "bounded");
    for (const wordsMax of [20, 20, 10]) {
      const { docs, lexicon } = await createIndexes({ wordsMax }).bring(folder, entries, objects);
      expect(lexicon.words).toHaveLength(wordsMax);
      const names = docs.flatMap(({ place }) => (place ? definitionsAt(lexicon, place) : []));
      expect(names.map(({ name }) => name)).not.toContain("");
      expect(names.length).toBeLessThan(wordsMax);
      expect(lexicon.termsOf("word0")).toHaveLength(1);
      expect(lexicon.termsOf("word49")).toEqual([]);
      expect(rank({ docs, lexicon }, { title: "word49", body: "word0" })).toEqual(docs);
    }
  });

  test("are bounded for all indexes in memory: the oldest is let go of", async () => {
    const indexes = createIndexes({ wordsMax: 40, wordsOpenMax: 100 });
    const lexiconOf = async (name: string) =>
      (await indexes.bring(join(root, name), entries, objects)).lexicon;
    const [first, second] = [await lexiconOf("1"), await lexiconOf("2")];
    expect(await lexiconOf("1")).toBe(first);
    await lexiconOf("3");
    expect(await lexiconOf("1")).toBe(first);
    expect(await lexiconOf("2")).not.toBe(second);
  });

  test("a single index stays in memory, however many they are", async () => {
    const indexes = createIndexes({ wordsOpenMax: 1 });
    const { lexicon } = await indexes.bring(join(root, "single"), entries, objects);
    expect((await indexes.bring(join(root, "single"), entries, objects)).lexicon).toBe(lexicon);
  });
});

test("of a text of which a word is kept nothing else is", () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const lexicon = createLexicon();
  const heldAfter = (add: () => void) => {
    collect();
    const before = process.memoryUsage().heapUsed;
    add();
    collect();
    return process.memoryUsage().heapUsed - before;
  };
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
        lexicon.termsOf(cut);
        expect(lexicon.words[lexicon.idOf(cut)]).toBe(word);
      }
  });
  expect(held).toBeLessThan(20_000_000);
});

describe("the words of a path", () => {
  const docOf = (path: string): Doc => ({
    entry: { path, mode: "100644", sha: "0".repeat(40), size: 0 },
    form: "text",
    origin: "own",
    place: undefined,
  });

  test("are looked at up to a number, from its end", () => {
    const lexicon = createLexicon();
    let looked = 0;
    const termsOf = (word: string) => {
      looked++;
      return lexicon.termsOf(word);
    };
    const long = docOf(`${"ab/".repeat(5_000)}parcel`);
    const docs = [docOf("cart"), long];
    const ranked = rank({ docs, lexicon: { ...lexicon, termsOf } }, { title: "parcel", body: "" });
    expect(ranked[0]).toBe(long);
    expect(looked).toBeLessThanOrEqual(70);
  });

  test("count once, however often it has them", () => {
    const lexicon = createLexicon();
    const [once, often] = [docOf("a/cart/x"), docOf("b/cart/cart/cart")];
    const others = ["c", "d", "e", "f", "g", "h"].map(docOf);
    const ranked = rank({ docs: [often, ...others, once], lexicon }, { title: "cart", body: "" });
    expect(ranked.slice(0, 2)).toEqual([once, often]);
  });
});
