/** Prints how much memory an idle server takes, beside an empty Probot and a bare node:http: `npm run footprint`. */
import { setTimeout as delay } from "node:timers/promises";
import { residentBytes, SERVERS, startServer } from "./servers.ts";

/** By then a server has done what it does at its start. Milliseconds. */
const IDLE_MS = 15_000;
const MB = 1_000_000;

for (const name of SERVERS) {
  const server = await startServer(name);
  try {
    await delay(IDLE_MS);
    const bytes = await residentBytes(server.pid);
    process.stdout.write(`${name.padEnd(16)} ${(bytes / MB).toFixed(0).padStart(5)} MB resident when idle\n`);
  } finally {
    await server.close();
  }
}
