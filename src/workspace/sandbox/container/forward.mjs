// Offers a Unix socket on a port of the loopback interface: forward.mjs SOCKET PORT. For any Node that an image has.
import { connect, createServer } from "node:net";

const [socket, port] = process.argv.slice(-2);
createServer({ allowHalfOpen: true }, (inner) => {
  const outer = connect({ path: socket, allowHalfOpen: true });
  inner.pipe(outer).pipe(inner);
  inner.on("error", () => outer.destroy());
  outer.on("error", () => inner.destroy());
}).listen(Number(port), "127.0.0.1", () => process.stdout.write("ready\n"));
