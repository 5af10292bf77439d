import { createServer } from "node:net";
import { afterAll, expect } from "@jest/globals";
import { helpIn } from "../../src/core/environment/help.ts";
import { aPlaceForNobody, aTree, sandboxedOr, startNobody, WALLS } from "../sandboxed/nobody.ts";

const place = await aPlaceForNobody();
const nobody = await startNobody(place.folder);
const sandboxed = await sandboxedOr(nobody);
const tree = await aTree(place.folder, { "README.md": "# A\n", "crlf.sh": "#!/bin/sh\r\ntrue\r\n" });

afterAll(async () => {
  await nobody.close();
  await place.close();
});

/** A port that this machine uses, whatever a command in the sandbox does. */
const server = createServer();
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const { port } = server.address() as { port: number };
afterAll(() => void server.close());

const connect = `node -e 'require("net").connect(${port}, "127.0.0.1")'`;
const write = (path: string) => `node -e 'require("fs").writeFileSync("${path}", "")'`;

const MISSING: readonly (readonly [string, string, string])[] = [
  ["a program", "no-such-program", "The program is not installed"],
  [
    "the network",
    `node -e 'fetch("https://api.example.com").catch((e) => { throw e.cause; })'`,
    "Commands have no network",
  ],
  ["a service", connect, "start the service in the command"],
  ["a file of the system", write("/etc/redline"), "Commands do not run as root"],
  ["a folder of the system", write("/usr/lib/redline"), "Commands do not run as root"],
  ["history", "git log -1", "A checkout has no git history"],
  ["LF", "chmod +x crlf.sh && ./crlf.sh", "Windows line endings (CRLF) in that line"],
];

for (const backend of WALLS) {
  for (const [what, command, help] of MISSING)
    sandboxed(
      `what helps a command that needs ${what} is known by what it prints, files by ${backend}`,
      async () => {
        const result = await nobody.run(backend, { tree, command });
        expect({ ...result, help: helpIn(result) }).toMatchObject({ help: expect.stringContaining(help) });
      },
    );

  sandboxed(`a fixed port is a command's own, files by ${backend}`, async () => {
    const command = `node -e 'require("net").createServer().listen(${port}, "127.0.0.1", () => process.exit(0))'`;
    expect(await nobody.run(backend, { tree, command })).toMatchObject({ exitCode: 0 });
  });
}
