/**
 * Runs inside the sandbox, from its own Node: offers the egress proxy, which listens on a Unix socket, on a port of the
 * loopback interface, where package managers expect a proxy, while a command runs.
 *
 *   forward.ts SOCKET PORT COMMAND...
 */
import { spawn } from "node:child_process";
import { connect, createServer } from "node:net";
import { constants } from "node:os";
import { pipeline } from "node:stream";

const [socket = "", port, name = "", ...args] = process.argv.slice(2);

const server = createServer((inner) => {
  const outer = connect(socket);
  pipeline(inner, outer, () => undefined);
  pipeline(outer, inner, () => undefined);
});
server.listen(Number(port), "127.0.0.1", () => {
  const child = spawn(name, args, { stdio: "inherit" });
  child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal ?? "SIGKILL"]));
});
