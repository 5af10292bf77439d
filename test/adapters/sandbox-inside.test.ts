import { afterAll, expect } from "@jest/globals";
import { aPlaceForNobody, aTree, IMAGE, sandboxedOr, startNobody, WALLS } from "../sandboxed/nobody.ts";

const place = await aPlaceForNobody();
const nobody = await startNobody(place.folder);
const sandboxed = await sandboxedOr(nobody);
const tree = await aTree(place.folder, {});

afterAll(async () => {
  await nobody.close();
  await place.close();
});

/** What test suites of real repositories take for granted. */
for (const [what, command, output] of [
  [
    "the user has a name",
    "id -un; getent passwd work | cut -d: -f6; echo ~",
    IMAGE === undefined ? "work\n/home/work\n/home/work\n" : "nobody\n/home/work\n",
  ],
  [
    "Node knows the user",
    `node -p 'require("os").userInfo().username'`,
    IMAGE === undefined ? "work\n" : "nobody\n",
  ],
  ["Node is the bot's own", "node -v", `${process.version}\n`],
  ["localhost has an address", "getent hosts localhost | grep -cE '^(127.0.0.1|::1) '", "1\n"],
  ["the machine's own name has one", "getent hosts $(hostname) | cut -d' ' -f1", "127.0.0.1\n"],
  ["other names have none, at once", "getent hosts example.com; echo $?", "2\n"],
  [
    "a server on localhost is reached",
    `node -e 'const s = require("http").createServer((_, r) => r.end("hello")).listen(0, "localhost", async () => { console.log(await (await fetch("http://localhost:" + s.address().port)).text()); s.close() })'`,
    "hello\n",
  ],
  ["/dev/stdout and /dev/stderr open", "echo a > /dev/stdout; echo b > /dev/stderr", "a\nb\n"],
  ["programs in /tmp run", "cp /bin/echo /tmp/e && /tmp/e hello", "hello\n"],
  [
    "threads are made",
    `node -e 'new (require("worker_threads").Worker)("console.log(1)", { eval: true })'`,
    "1\n",
  ],
  [
    "certificates are there",
    "test -s /etc/ssl/certs/ca-certificates.crt || test -e /etc/pki/tls/certs; echo $?",
    "0\n",
  ],
] as const)
  sandboxed(what, async () => {
    expect(await nobody.run(WALLS[0], { tree, command })).toMatchObject({ exitCode: 0, output });
  });
