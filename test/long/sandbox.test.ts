import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { getPriority } from "node:os";
import { afterAll, describe, expect, test } from "@jest/globals";
import { createBubblewrap } from "../../src/workspace/sandbox/bubblewrap.ts";
import type { RunLimits } from "../../src/workspace/sandbox/sandbox.ts";
import {
  aPlaceForNobody,
  aTree,
  type Backend,
  IMAGE,
  sandboxedOr,
  startNobody,
  WALLS,
} from "../sandboxed/nobody.ts";
import { aliveWith, gone } from "../sandboxed/processes.ts";

const place = await aPlaceForNobody();
const nobody = await startNobody(place.folder);
const sandboxed = await sandboxedOr(nobody);
const tree = await aTree(place.folder, { "src/a.js": "a\n", "src/deep/b.js": "b\n", "package.json": "{}\n" });
const layer = await aTree(place.folder, {
  "node_modules/left-pad/index.js": "pad\n",
  "src/a.js": "from the layer\n",
});

afterAll(async () => {
  await nobody.close();
  await place.close();
});

const run = (backend: Backend, command: string, limits: Partial<RunLimits> = {}) =>
  nobody.run(backend, { tree, command, limits: { timeoutMs: 20_000, ...limits } });

/** Every path of the tree on the host, with what it is. */
const listing = () =>
  execFileSync("find", [tree, "-printf", "%P %y %m %s %T@ %l\n"], { encoding: "utf8", maxBuffer: 2 ** 26 });

const BACKENDS: readonly Backend[] = [...WALLS, "none"];

for (const backend of BACKENDS)
  describe(`a run, files by ${backend}`, () => {
    sandboxed("gives back the exit code, and both streams in order", async () => {
      const result = await run(backend, "cat src/a.js; echo one; echo two >&2; echo three; exit 3");
      expect(result).toMatchObject({ exitCode: 3, limit: undefined, output: "a\none\ntwo\nthree\n" });
    });

    sandboxed("changes and removes what it likes, and the tree stays as it was", async () => {
      const before = listing();
      const result = await run(
        backend,
        "echo new > src/a.js && rm -r src/deep && mkdir src/deep && echo c > src/deep/c.js && mv package.json p.json && chmod 600 src/a.js && cat src/a.js src/deep/* && ls src/deep",
      );
      expect(result).toMatchObject({ exitCode: 0, output: "new\nc\nc.js\n" });
      expect(listing()).toBe(before);
    });

    sandboxed("sees nothing of an earlier one", async () => {
      await run(backend, "echo left > left; echo left > /tmp/left-by-a-run; echo left > ~/left");
      const after = await run(backend, "ls; ls ~; rm /tmp/left-by-a-run");
      expect(after.output.split("\n").filter((line) => line === "left")).toEqual([]);
    });

    sandboxed("leaves nothing on the host, whatever it makes", async () => {
      const before = listing();
      const result = await run(backend, LEFTOVERS, { timeoutMs: 60_000 });
      expect(result).toMatchObject({ exitCode: 0, output: expect.stringMatching(/made$/m) });
      expect(listing()).toBe(before);
      expect(readdirSync(`${place.folder}/runs`)).toEqual([]);
      expect((await run(backend, "cat src/a.js")).output).toBe("a\n");
    });

    sandboxed("sees a layer under the tree, whose own files win", async () => {
      const command = "cat src/a.js src/deep/b.js node_modules/left-pad/index.js; echo x > node_modules/x";
      const { output } = await nobody.run(backend, { tree, below: layer, command });
      expect(output).toBe("a\nb\npad\n");
      expect(readdirSync(`${layer}/node_modules`)).toEqual(["left-pad"]);
    });

    sandboxed("is ended for time, with what it printed until then", async () => {
      const result = await run(backend, "echo begun; sleep 98761 & sleep 98761", { timeoutMs: 1_000 });
      expect(result).toMatchObject({ exitCode: undefined, limit: "time", output: "begun\n" });
      expect(aliveWith("98761")).toEqual([]);
    });

    sandboxed("is ended for output, of which its beginning and its end are kept", async () => {
      const limits = { outputBytes: 1_000_000, outputCharacters: 1_000 };
      const result = await run(backend, "echo begun; yes", limits);
      expect(result).toMatchObject({ exitCode: undefined, limit: "output" });
      expect(result.output).toMatch(/^begun\ny\n[\s\S]*characters left out[\s\S]*y\n$/);
      expect(result.output.length).toBeLessThan(1_100);
    });
  });

/** Takes a while without a new process. */
const HOLD = "i=0; while [ $i -lt 1000000 ]; do i=$((i + 1)); done";

/** Maps a gigabyte that processes would share and lets the kernel write to it: no process's own limit counts that. */
const [MMAP, READ] = process.arch === "arm64" ? [222, 63] : [9, 0];
const SHARED = `perl -e 'open(Z, "/dev/zero"); my $all = syscall(${MMAP}, 0, 1 << 30, 3, 0x21, -1, 0);
  for (0..63) { syscall(${READ}, fileno(Z), $all + ($_ << 24), 1 << 24) > 0 or die "read: $!" } print "has it all"; sleep 98764'`;

/** A FIFO with a name that git reads, folders without rights, a tree deeper than any path, links, long names. */
const LEFTOVERS = `
mkfifo .gitattributes
mkdir -p shut/inner && touch shut/inner/file && chmod 000 shut/inner shut
touch fixed && chmod 000 fixed
perl -e 'for (1..3000) { mkdir "d" or die "mkdir: $!"; chdir "d" or die "chdir: $!" } mkdir "shut"; chmod 0, "shut"'
mkdir links && for i in 1 2 3 4 5 6 7 8 9; do ln -s / links/$i; ln -s ../links links/loop$i; done
touch "$(head -c 255 /dev/zero | tr '\\0' x)" "$(printf 'a\\nb\\033[31m')" ./-rf
echo made`;

for (const walls of WALLS)
  describe(`limits, files by ${walls}`, () => {
    const small = { diskBytes: 8 * 2 ** 20, memoryBytes: 256 * 2 ** 20, processes: 64 };

    for (const folder of ["/work", "/tmp", "/dev/shm", "/home/work", "/etc"])
      sandboxed(`${folder} does not take more than the disk has`, async () => {
        const command = `head -c 16m /dev/zero > ${folder}/big; exit 1`;
        const result = await run(walls, command, small);
        if (folder === "/etc") expect(result.output).toMatch(/Read-only file system/);
        else expect(result).toMatchObject({ exitCode: 1, limit: "disk" });
      });

    sandboxed("all folders share one disk", async () => {
      const command = "head -c 5m /dev/zero > /tmp/a && echo half && head -c 5m /dev/zero > /dev/shm/b";
      const result = await run(walls, command, small);
      // An engine gives each folder a file system of its own: only the memory for all of them bounds all together.
      if (IMAGE !== undefined) expect(result).toMatchObject({ exitCode: 0, output: "half\n" });
      else
        expect(result).toMatchObject({
          exitCode: 1,
          limit: "disk",
          output: expect.stringMatching(/^half\n/),
        });
    });

    sandboxed("files without content fill it as well", async () => {
      const result = await run(walls, "seq 5000 | xargs touch", small);
      expect(result).toMatchObject({ limit: "disk", output: expect.stringMatching(/No space left/) });
    });

    sandboxed("a sparse file is no larger than the disk", async () => {
      expect(await run(walls, "truncate -s 1T big", small)).toMatchObject({
        exitCode: expect.not.closeTo(0),
      });
      expect(await run(walls, "truncate -s 4M big", small)).toMatchObject({ exitCode: 0 });
    });

    sandboxed("/ and /dev take nothing at all", async () => {
      const { output } = await run(
        walls,
        "echo x > /x; echo x > /dev/x; echo x > /proc/self/oom_score_adj; ls /x",
      );
      // In a container a program may change what is its own in /proc; nothing of that outlives it.
      if (IMAGE === undefined) expect(output.match(/Read-only file system/g)).toHaveLength(3);
      else expect(output.match(/Read-only file system|Permission denied/g)).toHaveLength(2);
    });

    sandboxed("each process has bounds of its own", async () => {
      const opens = `perl -e '$n++ while open($f[$n], "<", "/dev/null"); print "$n files\n"'`;
      const result = await run(walls, `${opens}; cat /proc/self/limits /proc/self/oom_score_adj; nice`, {
        ...small,
        openFiles: 50,
      });
      expect(result.output).toMatch(/^4\d files$/m);
      expect(result.output).toMatch(/^Max cpu time +\d+ +\d+ /m);
      // 1 keeps a crash from the host's handler of core dumps as well, see core(5).
      expect(result.output).toMatch(/^Max core file size +1 +1 /m);
      // Ten below whoever runs this; 19 is the lowest.
      expect(result.output.endsWith(`\n1000\n${Math.min(19, getPriority() + 10)}\n`)).toBe(true);
    });

    sandboxed("a fork bomb meets the number of processes", async () => {
      const command = "bomb() { bomb | bomb & }; bomb; sleep 98762";
      const result = await run(walls, command, { ...small, timeoutMs: 3_000 });
      // Where its own shell could not fork either, it ended by itself.
      expect(result.limit ?? `exit ${result.exitCode}`).toMatch(/time|processes|exit [1-9]/);
      expect(aliveWith("98762")).toEqual([]);
    });

    sandboxed("a command that fails for want of processes is said to", async () => {
      const result = await run(
        walls,
        `(for i in $(seq 99); do sleep 98763 & done)
${HOLD}; exit 1`,
        small,
      );
      expect(result).toMatchObject({ limit: "processes", output: expect.stringMatching(/Cannot fork/) });
    });

    const HOGS = {
      "memory of one process": `head -c 500m /dev/zero | tail -c 500m > /dev/null || exit 7`,
      "memory of many processes":
        "for i in 1 2 3; do (head -c 150m /dev/zero && sleep 98764) | tail -c 150m > /dev/null & done; wait",
      "memory that is shared": SHARED,
    };
    for (const [what, command] of Object.entries(HOGS))
      sandboxed(`${what} is bounded`, async () => {
        const result = await run(walls, command, small);
        if (what.endsWith("one process") && result.limit === undefined) expect(result.exitCode).toBe(7);
        else expect(result).toMatchObject({ exitCode: undefined, limit: "memory" });
        expect(aliveWith("98764")).toEqual([]);
      });

    sandboxed("what is within them is not disturbed", async () => {
      const command =
        "head -c 4m /dev/zero > a && head -c 50m /dev/zero | tail -c 50m | wc -c && sleep 1 & wait";
      expect(await run(walls, command, small)).toMatchObject({
        exitCode: 0,
        limit: undefined,
        output: "52428800\n",
      });
    });
  });

describe("detached programs", () => {
  const detached = (marker: string) =>
    `setsid sh -c '(sleep ${marker} &) ; sleep ${marker}' > /dev/null 2>&1 & setsid sleep ${marker} & sleep 0.2; echo started`;

  for (const walls of WALLS)
    sandboxed(`have ended when a run has, files by ${walls}`, async () => {
      expect(await run(walls, detached("98765"))).toMatchObject({ exitCode: 0, output: "started\n" });
      expect(aliveWith("98765")).toEqual([]);
    });

  sandboxed("would be seen: without a sandbox they go on", async () => {
    await run("none", detached("98766"));
    const alive = aliveWith("98766");
    expect(alive).not.toEqual([]);
    for (const pid of alive) process.kill(pid, "SIGKILL");
  });

  sandboxed("end when the bot is killed in the middle of a run", async () => {
    const bot = await startNobody(place.folder);
    const pid = await bot.pid();
    const result = bot.run(WALLS[0], {
      tree,
      command: detached("98767").replace("echo started", "sleep 98767"),
    });
    result.catch(() => undefined);
    while (aliveWith("98767").length < 4) await new Promise(setImmediate);
    process.kill(pid, "SIGKILL");
    await expect(result).rejects.toThrow("The driver has ended");
    await gone("98767");
  });
});

test("root is refused a sandbox", async () => {
  const probe = await createBubblewrap().probe();
  const isRoot = process.getuid?.() === 0;
  const said = probe.usable ? probe.backend : probe.reason;
  expect(said).toMatch(isRoot ? /runs as root|apt-get install bubblewrap|needs Linux/ : /bubblewrap/);
});
