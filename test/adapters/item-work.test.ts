import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Item } from "../../src/core/plan/plan.ts";
import type { ItemWork } from "../../src/ports/workspace.ts";
import { aPlaceForNobody, sandboxedOr, startNobody } from "../sandboxed/nobody.ts";
import { author, createSite, message, NOTHING, type Site, sh } from "./site.ts";

// What commands do here is hostile: they run in the real sandbox, and by no means as this user.
const place = await aPlaceForNobody();
const nobody = await startNobody(place.folder);
const sandboxed = await sandboxedOr(nobody);

let site: Site;
beforeAll(async () => {
  site = await createSite((request) => nobody.run("overlay", request));
});
afterAll(async () => {
  await nobody.close();
  await place.close();
  await rm(site.root, { recursive: true, force: true });
});

const item: Item = {
  id: 1,
  title: "T",
  why: "",
  files: [
    { path: "src/a.js", change: "edit" },
    { path: "src/new.js", change: "new" },
    { path: "b.js", change: "delete" },
  ],
  verify: "true",
  after: [],
  size: "S",
  isTicked: false,
  evidence: undefined,
};

const throughLinks: Item = {
  ...item,
  files: [
    { path: "b.js", change: "delete" },
    { path: "link", change: "edit" },
    { path: "folder-link/x.js", change: "new" },
  ],
};

async function working<T>(use: (work: ItemWork) => Promise<T>, of: Item = item): Promise<T> {
  const work = await site.workspace.itemWork(site.mirror, {
    name: "w",
    head: site.base,
    item: of,
    environment: NOTHING,
  });
  try {
    return await use(work);
  } finally {
    await work.close();
  }
}

describe("an item's files", () => {
  test.each([
    ["another file", "src/other.js"],
    ["one above", "../x.js"],
    ["an absolute one", "/tmp/x.js"],
    ["one in disguise", "src/../src/a.js"],
    ["git's own", ".git/config"],
    ["a file marked delete", "b.js"],
    ["a link", "link"],
    ["below a link", "folder-link/x.js"],
  ])("%s is not written", async (_, path) => {
    const write = async (work: ItemWork) =>
      await expect(work.files.write(path, "x")).rejects.toThrow(
        /cannot be changed so|plain|dots only|is not a folder/,
      );
    await working(write);
    await working(write, throughLinks);
  });

  test("what is read goes through no link either", async () => {
    await working(async ({ files }) => {
      await expect(files.read("link")).rejects.toThrow("not a plain file");
      await expect(files.read("folder-link/a.js")).rejects.toThrow("is not a folder");
      await expect(files.read("../../../../etc/hostname")).rejects.toThrow("only dots");
      expect(await files.read("src/a.js")).toBe("a\n");
    });
  });

  test("a file marked edit is not removed, one marked delete is", async () => {
    await working(async ({ files }) => {
      await expect(files.remove("src/a.js")).rejects.toThrow("cannot be changed so");
      await files.remove("b.js");
      expect(await files.paths()).not.toContain("b.js");
    });
  });

  test("searching finds lines of the files as they are now", async () => {
    await working(async ({ files }) => {
      await files.write("src/new.js", "one\ntwo\n");
      expect(await files.search("^t", undefined)).toEqual([{ path: "src/new.js", line: 2, text: "two" }]);
      await expect(files.search("(", undefined)).rejects.toThrow("The search was refused");
    });
  });
});

const PLAN = new Map([["PLAN.md", "plan\n"]]);

/** The item done as it is written. */
async function done({ files }: ItemWork): Promise<void> {
  await files.write("src/a.js", "A\n");
  await files.write("src/new.js", "new\n");
  await files.remove("b.js");
}

const inMirror = (...args: string[]) => sh(site.mirror.gitDir, `--git-dir=${site.mirror.gitDir}`, ...args);
const changed = (oid: string) => inMirror("diff-tree", "-r", "--name-status", site.base, oid).split("\n");
/** Prints every file that a command finds, with its mode and a hash of its bytes. */
const LIST =
  'find . -type f | sort | while read f; do stat -c \'%a\' "$f"; cksum "$f"; done; find . -type l | sort';

describe("an item's commit", () => {
  test("holds the item's files and the plan", async () => {
    await working(async (work) => {
      await done(work);
      const { oid, problems, isEmpty } = await work.build(PLAN);
      expect({ problems, isEmpty }).toEqual({ problems: [], isEmpty: false });
      const commit = await work.commit(oid, message, author);
      expect(changed(commit)).toEqual(["A\tPLAN.md", "D\tb.js", "M\tsrc/a.js", "A\tsrc/new.js"]);
      expect(inMirror("rev-parse", `${commit}^{tree}`)).toBe(oid);
    });
  });

  test("keeps the mode of a script", async () => {
    const script: Item = { ...item, files: [{ path: "run.sh", change: "edit" }] };
    await working(async (work) => {
      await work.files.write("run.sh", "echo 2\n");
      const { oid, problems } = await work.build(PLAN);
      expect(problems).toEqual([]);
      expect(inMirror("ls-tree", oid, "run.sh")).toMatch(/^100755 /);
    }, script);
  });

  test("is told when none of the item's files differ", async () => {
    await working(async (work) => {
      expect((await work.build(PLAN)).isEmpty).toBe(true);
    });
  });

  test("is not made before each file is new, edited or deleted as the plan says", async () => {
    await working(async (work) => {
      await work.files.write("src/a.js", "A\n");
      expect((await work.build(PLAN)).problems).toEqual([
        "`src/new.js` is marked new, but was not created as a plain file.",
        "`b.js` is marked delete, but is still there.",
      ]);
    });
    const wrong: Item = { ...item, files: [{ path: "b.js", change: "new" }] };
    await working(async (work) => {
      await work.files.write("b.js", "other\n");
      expect((await work.build(PLAN)).problems).toEqual(["`b.js` is marked new, but was there before."]);
    }, wrong);
  });
});

describe("what was run", () => {
  sandboxed("saw exactly the tree that is committed, whatever ran before", async () => {
    // What a command may leave behind: each is tried, in random order, before the files are looked at.
    const deed = fc.constantFrom(
      "echo 'module.exports = 1' > src/a.js",
      "rm -rf src b.js",
      'printf \'{"scripts":{"test":"true"}}\' > package.json',
      // Whoever opens a pipe to write waits for a reader.
      "rm -f .gitattributes; printf '* text eol=crlf ident working-tree-encoding=UTF-16\n' > .gitattributes",
      "chmod -R 777 .",
      "chmod 000 src/a.js",
      "ln -sf /etc/passwd src/a.js; echo x >> src/a.js",
      "mv src other",
      "mkfifo .gitattributes",
      "mkdir -p .git && printf '[core]\\n\\tfsmonitor = touch pwned\\n' > .git/config",
      "echo x > elsewhere.js",
      "chmod 000 src",
    );
    await working(async (work) => {
      await done(work);
      const { oid } = await work.build(PLAN);
      const first = await work.runs.run(oid, LIST);
      await fc.assert(
        fc.asyncProperty(fc.array(deed, { minLength: 1, maxLength: 4 }), async (deeds) => {
          await work.runs.run(oid, deeds.join("; "));
          expect((await work.build(PLAN)).oid).toBe(oid);
          expect((await work.runs.run(oid, LIST)).output).toBe(first.output);
        }),
        { numRuns: 8 },
      );
      const commit = await work.commit(oid, message, author);
      const checkout = await mkdtemp(join(site.root, "committed-"));
      sh(site.root, "clone", "-q", "--no-checkout", site.mirror.gitDir, checkout);
      // The bytes of the commit, and not what its own attributes would make of them.
      await writeFile(join(checkout, ".git/info/attributes"), "* -text -ident !eol\n");
      sh(checkout, "checkout", "-q", commit);
      await rm(join(checkout, ".git"), { recursive: true });
      expect(execFileSync("sh", ["-c", LIST], { cwd: checkout, encoding: "utf8" })).toBe(first.output);
    });
    expect(existsSync("pwned")).toBe(false);
  });

  sandboxed("saw the bytes, whatever the repository's attributes say", async () => {
    const path = "odd/a.txt";
    await working(
      async (work) => {
        await work.files.write(path, "a $Id$\r\nb\n");
        const { oid } = await work.build(PLAN);
        expect(inMirror("cat-file", "-s", `${oid}:${path}`)).toBe("10");
        const { output } = await work.runs.run(oid, `wc -c < ${path}; grep -c 'Id: ' ${path}`);
        expect(output).toBe("10\n0\n");
      },
      { ...item, files: [{ path, change: "edit" }] },
    );
  });
});

test("a protected path is refused at last, even if a plan with it got this far", async () => {
  const path = ".github/workflows/ci.yml";
  const forbidden: Item = { ...item, files: [{ path, change: "new" }] };
  await working(async (work) => {
    await work.files.write(path, "x");
    await expect(work.build(PLAN)).rejects.toThrow(`would change \`${path}\``);
  }, forbidden);
});
