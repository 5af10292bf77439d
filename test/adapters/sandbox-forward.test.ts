import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, expect, test } from "@jest/globals";

const folder = await mkdtemp(join(tmpdir(), "redline-forward-"));
const socket = join(folder, "socket");
/** Answers with what it was sent, once that has ended, as many times over as its first line says. */
const server = createServer({ allowHalfOpen: true }, (connection) => {
  const repeat = (sent: string) => connection.end(sent.repeat(Number.parseInt(sent, 10)));
  void text(connection.on("error", () => undefined)).then(repeat);
});
await new Promise<void>((resolve) => server.listen(socket, resolve));

afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

async function freePort(): Promise<number> {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as AddressInfo;
  await new Promise((resolve) => taken.close(resolve));
  return port;
}

async function asked(port: number, question: string): Promise<string> {
  const connection = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  connection.end(question);
  return await text(connection);
}

const FORWARDERS = [
  [process.execPath, "--input-type=module", "--eval", "forward.mjs", "--"],
  ["python3", "-c", "forward.py"],
  ["perl", "-e", "forward.pl"],
] as const;
const there = FORWARDERS.filter(([program]) => spawnSync(program, ["--version"]).status === 0);

for (const [program, ...words] of there) {
  const name = words.find((word) => word.startsWith("forward"));

  test(`${name} offers a socket on a port, to several at once`, async () => {
    const script = await readFile(`src/workspace/sandbox/container/${name}`, "utf8");
    const port = await freePort();
    const args = words.map((word) => (word === name ? script : word));
    const child = spawn(program, [...args, socket, String(port)], { stdio: ["ignore", "pipe", "inherit"] });
    try {
      await once(child.stdout, "data");
      const large = `3\n${"x".repeat(300_000)}`;
      const answers = await Promise.all(["1\nhello", large, "2\na"].map((question) => asked(port, question)));
      expect(answers[1]?.length).toBe(3 * large.length);
      expect([answers[0], answers[2]]).toEqual(["1\nhello", "2\na2\na"]);
    } finally {
      child.kill("SIGKILL");
    }
  });
}
