import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Remote } from "../../src/ports/ports.ts";
import { git } from "../../src/programs/git.ts";
import { createMirrors } from "../../src/workspace/mirror.ts";
import { createUnconfined } from "../../src/workspace/sandbox/unconfined.ts";
import { createWorkspace } from "../../src/workspace/workspace.ts";
import { NOTHING } from "../adapters/site.ts";
import { anItem } from "../core/plan-builders.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "redline-mirrors-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const sh = (cwd: string, ...args: string[]) =>
  execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], {
    cwd,
    encoding: "utf8",
  }).trim();

/** A repository somewhere else, with one commit of these files; `commit` adds another. */
async function aRemote(name: string, files: Record<string, string | Buffer>) {
  const folder = join(root, "remotes", name);
  const write = async (all: typeof files) => {
    for (const [path, content] of Object.entries(all)) await writeFile(join(folder, path), content);
    sh(folder, "-c", "core.autocrlf=false", "-c", "core.attributesFile=/dev/null", "add", "-A");
    sh(folder, "commit", "-q", "-m", "more");
    return sh(folder, "rev-parse", "HEAD");
  };
  await mkdir(folder, { recursive: true });
  sh(folder, "init", "-q", "-b", "main");
  await writeFile(
    join(folder, ".git", "info", "attributes"),
    "* -text -ident -filter !working-tree-encoding\n",
  );
  const remote: Remote = { url: folder, token: "unused", name: `1/acme/${name}` };
  return { remote, folder, head: await write(files), commit: write };
}

let count = 0;
const mirrorsOf = (bytesMax = 1e12) => {
  const folder = join(root, `mirrors-${++count}`);
  const errors: unknown[] = [];
  return { folder, errors, ...createMirrors(folder, { bytesMax, fail: (err) => errors.push(err) }) };
};
const isThere = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

describe("a mirror", () => {
  test("is readable by nobody else", async () => {
    const { remote, head } = await aRemote("private", { "a.txt": "a\n" });
    const { mirror, folder } = mirrorsOf();
    const { gitDir } = await mirror(remote, [head]);
    const modes = await Promise.all(
      [join(folder, "1"), join(folder, "1", "acme"), gitDir, join(gitDir, "info")].map((path) => stat(path)),
    );
    expect(modes.map(({ mode }) => mode & 0o077)).toEqual([0, 0, 0, 0]);
  });

  test("has our settings and attributes and no others, whatever was done to it since", async () => {
    const { remote, head } = await aRemote("sealed", { "a.txt": "a\n" });
    const { mirror } = mirrorsOf();
    const { gitDir } = await mirror(remote, [head]);
    const read = () =>
      Promise.all(["config", "info/attributes"].map((file) => readFile(join(gitDir, file), "utf8")));
    const made = await read();
    await appendFile(
      join(gitDir, "config"),
      '[core]\n\tfsmonitor = touch /tmp/evil\n[filter "x"]\n\tclean = rev\n',
    );
    await rm(join(gitDir, "info", "attributes"));
    await mirror(remote, [head]);
    expect(await read()).toEqual(made);
    expect(await readdir(gitDir)).not.toContain("hooks");
  });

  test("that a process left in the middle of its work is good again at the next start", async () => {
    const { remote, head, commit } = await aRemote("killed", { "a.txt": "a\n" });
    const { mirror, folder } = mirrorsOf();
    const { gitDir } = await mirror(remote, [head]);
    const left = ["refs/remotes/origin/main.lock", "packed-refs.lock", "objects/pack/tmp_pack_x", "gc.pid"];
    for (const file of left) await writeFile(join(gitDir, file), "");
    await mkdir(`${gitDir}.gone`);
    const next = await commit({ "b.txt": "b\n" });
    await expect(mirror(remote, [next])).rejects.toThrow("lock");
    const again = createMirrors(folder, { bytesMax: 1e12, fail: () => {} });
    await again.mirror(remote, [next]);
    expect(await Promise.all(left.map((file) => isThere(join(gitDir, file))))).toEqual(left.map(() => false));
    expect(await isThere(`${gitDir}.gone`)).toBe(false);
  });

  test("packs itself when many fetches have left many packs", async () => {
    const { remote, commit } = await aRemote("packed", { "a.txt": "a\n" });
    const { mirror, tended, errors } = mirrorsOf();
    let most = 0;
    for (let n = 0; n < 22; n++) {
      // A hundred objects are kept as a pack.
      const files = Array.from({ length: 100 }, (_, at) => [`${at}.txt`, `${n} ${at}\n`] as const);
      const { gitDir } = await mirror(remote, [await commit(Object.fromEntries(files))]);
      // Only then: it may be packed before we have looked.
      await tended();
      const packs = (await readdir(join(gitDir, "objects", "pack"))).filter((file) => file.endsWith(".pack"));
      most = Math.max(most, packs.length);
    }
    const { gitDir } = await mirror(remote, []);
    await tended();
    const packs = (await readdir(join(gitDir, "objects", "pack"))).filter((file) => file.endsWith(".pack"));
    expect([most, packs.length < 5, errors]).toEqual([20, true, []]);
  });
});

describe("what a repository says of its own files", () => {
  const BYTES: Record<string, string | Buffer> = {
    ".gitattributes":
      "[attr]hidden -diff\n* text eol=crlf ident filter=evil working-tree-encoding=UTF-16\n*.md hidden\n*.dat binary\n",
    "crlf.txt": "one\r\ntwo\nthree\r\n",
    "ident.txt": "$Id$ and $Id: 0000 $\n",
    "hidden.md": "a needle\n",
    "hidden.dat": "a needle\n",
    "latin1.txt": Buffer.from([0xe9, 0x0a]),
  };

  test("changes no byte on the way out, none on the way in, and hides none from a search", async () => {
    const { remote, head } = await aRemote("attributes", BYTES);
    const workspace = await createWorkspace({
      folder: join(root, "work"),
      sandbox: createUnconfined(join(root, "runs")),
    });
    const mirror = await workspace.mirror(remote, [head]);
    const files = Object.keys(BYTES)
      .filter((path) => !path.startsWith("."))
      .map((path) => ({ path, change: "edit" as const }));
    const item = anItem(1, { files });
    const work = await workspace.itemWork(mirror, { name: "w", head, item, environment: NOTHING });
    try {
      const added = "four\r\n$Id$\nfive\n";
      for (const path of ["crlf.txt", "ident.txt"])
        await work.files.write(path, `${String(BYTES[path])}${added}`);
      const { oid } = await work.build(new Map());
      const size = (path: string) =>
        path.endsWith("1.txt") || path.endsWith("dat") || path.endsWith("md") ? 0 : added.length;
      for (const [path, bytes] of Object.entries(BYTES)) {
        const { output } = await work.runs.run(oid, `cat ${path} | wc -c`);
        const length = Buffer.from(bytes).length + (path.startsWith(".") ? 0 : size(path));
        expect([path, Number(output)]).toEqual([path, length]);
      }
      const blob = execFileSync("git", [`--git-dir=${mirror.gitDir}`, "cat-file", "blob", `${oid}:crlf.txt`]);
      expect(blob.toString()).toBe(`${String(BYTES["crlf.txt"])}${added}`);
      const found = (await work.files.search("needle", undefined)).map(({ path }) => path);
      expect(found).toEqual(["hidden.dat", "hidden.md"]);
    } finally {
      await work.close();
    }
  });
});

describe("mirrors that take too much together", () => {
  const three = async (name: string) =>
    await Promise.all([1, 2, 3].map((n) => aRemote(`${name}-${n}`, { "a.bin": randomBytes(200_000) })));

  test("go in the order in which they were used, and come back when they are wanted", async () => {
    const [one, two, three_] = await three("order");
    if (!one || !two || !three_) throw new Error("There are three.");
    const mirrors = mirrorsOf(500_000);
    const use = async ({ remote, head }: typeof one) => {
      const { gitDir } = await mirrors.during(() => mirrors.mirror(remote, [head]));
      await mirrors.tended();
      return gitDir;
    };
    const folders = [await use(one), await use(two), await use(one), await use(three_)];
    expect(await Promise.all(folders.map(isThere))).toEqual([true, false, true, true]);
    const again = await use(two);
    expect(await git({ gitDir: again }, ["cat-file", "-t", two.head])).toBe("commit\n");
    expect(await Promise.all(folders.map(isThere))).toEqual([false, true, false, true]);
    expect(mirrors.errors).toEqual([]);
  });

  test("stay as long as a piece of work uses them", async () => {
    const all = await three("used");
    const mirrors = mirrorsOf(1);
    const bring = async () => {
      const made = [];
      for (const { remote, head } of all) made.push((await mirrors.mirror(remote, [head])).gitDir);
      await mirrors.tended();
      return made;
    };
    const folders = await mirrors.during(async () => {
      const made = await bring();
      expect(await Promise.all(made.map(isThere))).toEqual([true, true, true]);
      return made;
    });
    // The next fetch finds them idle; the one that was used last stays.
    const { remote, head } = await aRemote("used-4", { "a.txt": "a\n" });
    await mirrors.during(() => mirrors.mirror(remote, [head]));
    await mirrors.tended();
    expect(await Promise.all(folders.map(isThere))).toEqual([false, false, false]);
  });

  test("are known to the next process too", async () => {
    const all = await three("known");
    const mirrors = mirrorsOf();
    const folders = [];
    for (const { remote, head } of all) folders.push((await mirrors.mirror(remote, [head])).gitDir);
    await mirrors.tended();
    const later = createMirrors(mirrors.folder, { bytesMax: 300_000, fail: () => {} });
    const { remote, head } = await aRemote("known-4", { "a.txt": "a\n" });
    await later.during(() => later.mirror(remote, [head]));
    await later.tended();
    expect(await Promise.all(folders.map(isThere))).toEqual([false, false, true]);
  });
});
