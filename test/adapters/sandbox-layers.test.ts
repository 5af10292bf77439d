import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import type { RunRequest } from "../../src/workspace/sandbox/sandbox.ts";
import { CERTIFICATES } from "../../src/workspace/sandbox/variables.ts";
import {
  aPlaceForNobody,
  aTree,
  type Backend,
  sandboxedOr,
  startNobody,
  WALLS,
} from "../sandboxed/nobody.ts";
import { aliveWith } from "../sandboxed/processes.ts";

const place = await aPlaceForNobody();
const nobody = await startNobody(place.folder);
const sandboxed = await sandboxedOr(nobody);
const tree = await aTree(place.folder, {
  "a.js": "of the tree\n",
  "src/b.js": "b\n",
  "package.json": "{}\n",
});
const below = await aTree(place.folder, {
  "a.js": "of the layer\n",
  "src/b.js/c": "a folder where the tree has a file\n",
  "package.json/x": "another\n",
  "src/made.js": "made\n",
  "node_modules/pad/index.js": "pad\n",
});
const home = await aTree(place.folder, { ".cache/x": "cached\n", "bin/hello": "#!/bin/sh\necho hello\n" });

afterAll(async () => {
  await nobody.close();
  await place.close();
});

const run = (backend: Backend, request: Omit<RunRequest, "tree">) =>
  nobody.run(backend, { tree, ...request, limits: { timeoutMs: 60_000, ...request.limits } });
const aFolder = () => aTree(place.folder, {});
/** Every path in a folder with its type, mode, and content or target. */
const listing = (folder: string) =>
  execFileSync(
    "sh",
    ["-c", `find . -mindepth 1 -printf '%P %y %m %l\\n' | grep -av -e d/d/d -e race | LC_ALL=C sort`],
    { cwd: folder, encoding: "utf8" },
  )
    .trimEnd()
    .split("\n")
    .map((line) => line.trimEnd());

for (const backend of [...WALLS, "none"] as const)
  describe(`a run with layers, files by ${backend}`, () => {
    sandboxed("sees a layer where the tree has nothing, and a home", async () => {
      const command =
        "cat a.js src/b.js package.json src/made.js node_modules/pad/index.js ~/.cache/x && hello";
      const path = ["/home/work/bin"];
      const before = [below, home].map(listing);
      const result = await run(backend, {
        below,
        home,
        path,
        variables: { GREETING: "hi there" },
        command: `chmod +x ~/bin/hello && ${command} && echo "$GREETING" && echo x > ~/.cache/x && rm -r node_modules src`,
      });
      expect(result).toMatchObject({
        exitCode: 0,
        output: "of the tree\nb\n{}\nmade\npad\ncached\nhello\nhi there\n",
      });
      expect([below, home].map(listing)).toEqual(before);
    });

    sandboxed("leaves what it has made beside the tree, for a later one to find", async () => {
      const keep = await aFolder();
      const command =
        "echo x > a.js; rm package.json; mkdir made; echo 1 > made/f; echo x > src/new.js; echo 2 > ~/made";
      expect(await run(backend, { home, keep, command })).toMatchObject({ exitCode: 0 });
      expect(listing(join(keep, "work")).map((line) => line.split(" ")[0])).toEqual([
        "made",
        "made/f",
        "src",
        "src/new.js",
      ]);
      const later = {
        below: join(keep, "work"),
        home: join(keep, "home"),
        command: "cat a.js made/f ~/made ~/.cache/x",
      };
      expect(await run(backend, later)).toMatchObject({ exitCode: 0, output: "of the tree\n1\n2\ncached\n" });
    });

    sandboxed("leaves nothing if it fails", async () => {
      const keep = await aFolder();
      expect(await run(backend, { keep, command: "echo x > new; exit 3" })).toMatchObject({ exitCode: 3 });
      expect(readdirSync(keep)).toEqual([]);
    });

    sandboxed("keeps no more than the disk holds, however little there is behind it", async () => {
      const keep = await aFolder();
      const command = "for i in 1 2 3 4 5; do truncate -s 5M sparse$i; done";
      const result = await run(backend, { keep, command, limits: { diskBytes: 16 * 2 ** 20 } });
      expect(result).toMatchObject({ exitCode: 0, limit: "disk" });
      expect(Number(execFileSync("du", ["-sm", keep], { encoding: "utf8" }).split("\t")[0])).toBeLessThan(20);
    });

    sandboxed("gives back the texts that were asked for, and nothing through a link", async () => {
      const command = `echo changed > a.js; rm package.json; mkfifo pipe; ln -s /etc/passwd link; ln -s /etc folder
        head -c 3000000 /dev/zero | tr '\\0' x > huge; printf 'a\\0b' > nul; printf '\\377' > bytes; chmod 000 src/b.js; mkdir dir; exit 1`;
      const read = [
        "a.js",
        "package.json",
        "never",
        "pipe",
        "link",
        "folder/passwd",
        "huge",
        "nul",
        "bytes",
        "dir",
        "../x",
      ];
      const result = await run(backend, { read: [...read, "a.js/x", "/etc/passwd", "src/./b.js"], command });
      expect(result.exitCode).toBe(1);
      expect(result.files).toEqual(
        new Map([
          ["a.js", "changed\n"],
          ["package.json", null],
          ["never", null],
          ["a.js/x", null],
        ]),
      );
    });
  });

for (const backend of WALLS)
  describe(`a hostile command, files by ${backend}`, () => {
    sandboxed("leaves plain files, folders and links", async () => {
      const keep = await aFolder();
      const result = await run(backend, { below, home, keep, command: HOSTILE });
      expect(result).toMatchObject({ exitCode: 0, limit: undefined });
      expect(listing(keep)).toEqual(KEPT);
      expect(await readFile(join(keep, "work/made/f"), "utf8")).toBe("1\n");
      expect(aliveWith("98768")).toEqual([]);
    });
  });

/** Plants what must not get out of a run, beside what may. */
const HOSTILE = `set -e
echo tampered > a.js; rm package.json; echo x > src/new.js; rm src/b.js; mkdir src/b.js; echo x > src/b.js/planted
rm -r node_modules
mkdir made; echo 1 > made/f; ln made/f made/hard; chmod 4755 made/f; mkdir -m 2777 made/group; mkdir empty
ln -s /etc/passwd made/absolute; ln -s ../../../../outside made/up; ln -s a.js made/gone
mkdir link; echo x > link/file; mkfifo made/pipe
perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local => "made/socket", Listen => 1) or die'
mknod made/device c 1 3 2> /dev/null || true
mkdir locked; echo x > locked/file; chmod 000 locked/file locked
printf x > "$(printf 'made/bytes\\377')"
perl -e 'for (1..3000) { mkdir "d" or die "mkdir: $!"; chdir "d" or die "chdir: $!" }'
cd /work
echo 2 > ~/made; ln -s / ~/root
( while :; do rm -rf made/race; mkdir made/race; rmdir made/race; ln -s / made/race; done ) > /dev/null 2>&1 &
setsid sleep 98768 > /dev/null 2>&1 &
sleep 0.1`;

test("without a sandbox, programs trust the certificates of the host, among which may be its network's", async () => {
  const command = 'echo "$SSL_CERT_FILE $npm_config_cafile"';
  const expected = existsSync(CERTIFICATES) ? `${CERTIFICATES} ${CERTIFICATES}\n` : " \n";
  expect((await run("none", { command })).output).toBe(expected);
});

const KEPT = [
  "home d 755",
  "home/.cache d 755",
  "home/.cache/x f 644",
  "home/bin d 755",
  "home/bin/hello f 644",
  "home/made f 644",
  "home/root l 777 /",
  "work d 755",
  "work/d d 755",
  "work/d/d d 755",
  "work/empty d 755",
  "work/link d 755",
  "work/link/file f 644",
  "work/locked d 700",
  "work/locked/file f 600",
  "work/made d 755",
  "work/made/absolute l 777 /etc/passwd",
  "work/made/bytes\uFFFD f 644",
  "work/made/f f 755",
  "work/made/gone l 777 a.js",
  "work/made/group d 777",
  "work/made/hard f 755",
  "work/made/up l 777 ../../../../outside",
  "work/src d 755",
  "work/src/made.js f 644",
  "work/src/new.js f 644",
];
