import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createCodebase } from "../../src/codebase/reader.ts";
import { git, startGit, storeBlob } from "../../src/programs/git.ts";
import { createGate } from "../../src/programs/limits.ts";
import { grep, occurring } from "../../src/programs/search.ts";
import { createRepository } from "../codebase/repository.ts";

let repository: Awaited<ReturnType<typeof createRepository>>;
let folder: string;
beforeAll(async () => {
  repository = await createRepository();
  folder = await mkdtemp(join(tmpdir(), "redline-git-"));
});
afterAll(async () => {
  await repository.remove();
  await rm(folder, { recursive: true, force: true });
});

describe("git on this machine", () => {
  test("runs under limits of memory, time, and the size of what it writes", async () => {
    const alias = "alias.limits=!ulimit -v; ulimit -t; ulimit -f";
    const said = [
      await git(repository, ["-c", alias, "limits"]).catch((error: Error) => error.message),
      await text(startGit(repository, ["-c", alias, "limits"]).stdout),
      await text(
        startGit(repository, ["-c", alias, "limits"], { limits: { memoryMb: 300, cpuSeconds: 7, fileMb: 1 } })
          .stdout,
      ),
    ];
    // simple-git refuses an alias altogether.
    expect(said).toEqual([expect.stringContaining("alias"), "2097152\n120\n8388608\n", "307200\n7\n2048\n"]);
  });

  test("is ended when it prints more than can be kept", async () => {
    const blob = repository
      .git(["hash-object", "-w", "--stdin"], Buffer.alloc(65 * 1024 * 1024))
      .toString()
      .trim();
    await expect(git(repository, ["cat-file", "blob", blob])).rejects.toMatchObject({
      name: "GitFailure",
      message: "git cat-file was ended: it printed over 64 MB.",
    });
  });

  test("stores bytes as they are, without opening a file", async () => {
    const bytes = Buffer.from("one\r\n$Id$\n\0");
    const oid = await storeBlob(repository, bytes);
    expect(repository.git(["cat-file", "blob", oid])).toEqual(bytes);
    await expect(storeBlob({ gitDir: join(folder, "none") }, bytes)).rejects.toThrow(
      "git hash-object ended with 128",
    );
  });
});

describe("searching", () => {
  const find = async (pattern: string, from: string, path?: string) =>
    await grep(repository, { pattern, path, from });

  test.each([
    ["((a{1,100}){1,100}){1,100}", "its counts multiply to over 100,000 repetitions"],
    ["a{255}b{255}{255}", "its counts multiply to over 100,000 repetitions"],
    ["(a*)*\\1", "back-references such as \\1 are not supported"],
    ["a(", "'a(': Unmatched ( or \\("],
  ])("%s is refused with the reason", async (pattern, why) => {
    const commit = repository.commit({ "a.txt": "a\n" });
    await expect(find(pattern, commit)).rejects.toThrow(`The search was refused: ${why}`);
  });

  test.each(["[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "a{2,300}", "(ab|cd){3}"])(
    "%s is not",
    async (pattern) => {
      const commit = repository.commit({ "a.txt": "aaa 123e4567-e89b-12d3-a456-426614174000 ababcd\n" });
      expect(await find(pattern, commit)).toHaveLength(1);
    },
  );

  test.each(["../..", "/etc", "src/../../x"])(
    "below %s is refused, without a word of this machine",
    async (path) => {
      const commit = repository.commit({ "a.txt": "a\n" });
      const said = await find("a", commit, path).catch((error: Error) => error.message);
      expect(said).toBe(`The search was refused: ${path} is not a path in the repository.`);
    },
  );

  test("brings 200 matches of a repository in which everything matches", async () => {
    const line = `${"a".repeat(1_000)}\n`;
    const commit = repository.commit(
      Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`${n}.txt`, line.repeat(2_000)])),
    );
    const found = await find("a", commit);
    expect([found.length, found[0]?.text.length]).toEqual([200, 400]);
    expect(await occurring(repository, { words: ["a".repeat(1_000), "none"], from: commit })).toEqual(
      new Set(["a".repeat(1_000)]),
    );
  });

  test("leaves out files that git would have to take into memory as a whole", async () => {
    const huge = Buffer.concat([Buffer.from("needle\n"), Buffer.alloc(9_000_000, "x\n")]);
    const commit = repository.commit({ "huge.txt": huge, "small.txt": "needle\n" });
    const reader = createCodebase().at(repository, commit);
    try {
      expect((await reader.search("needle", undefined)).map(({ path }) => path)).toEqual(["small.txt"]);
      expect(await reader.has(["needle"], ["small.txt"])).toEqual(new Set());
      expect(await reader.read("huge.txt", { from: 1, to: 1 })).toMatch(
        /^\(a file of 9000007 bytes: too large/,
      );
    } finally {
      await reader.close();
    }
  });
});

test("a gate lets so many in at a time, in the order in which they came, and goes on after failures", async () => {
  const inTurn = createGate(2);
  const seen: string[] = [];
  const doors = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
  const all = doors.map(({ promise }, n) =>
    inTurn(async () => {
      seen.push(`in ${n}`);
      await promise;
      if (n === 1) throw new Error("no");
    }).catch(() => undefined),
  );
  await Promise.resolve();
  expect(seen).toEqual(["in 0", "in 1"]);
  doors[1]?.resolve();
  await all[1];
  await Promise.resolve();
  expect(seen).toEqual(["in 0", "in 1", "in 2"]);
  for (const { resolve } of doors) resolve();
  await Promise.all(all);
  expect(seen).toEqual([0, 1, 2, 3, 4].map((n) => `in ${n}`));
});
