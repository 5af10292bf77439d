// Starts a server whose disk fills up, and is freed again; prints what it says of itself each time as JSON.
// Run in a small file system: node full-disk.mjs FOLDER
import { spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [folder = ""] = process.argv.slice(2);
const main = new URL("../../src/main.ts", import.meta.url).pathname;
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const env = {
  PATH: process.env.PATH,
  APP_ID: "1",
  PRIVATE_KEY: privateKey.export({ type: "pkcs8", format: "pem" }),
  WEBHOOK_SECRET: "a long secret",
  ANTHROPIC_API_KEY: "k",
  GITHUB_API_URL: "http://127.0.0.1:1",
  HOST: "127.0.0.1",
  PORT: "0",
  REDLINE_FOLDER: join(folder, "bot"),
  LOG_LEVEL: "silent",
};
const server = spawn(process.execPath, [main], { env, stdio: ["ignore", "pipe", "ignore"] });
const [said] = await once(server.stdout, "data");
const [origin] = /http:\/\/[^/]+/.exec(String(said));
const told = async () => {
  const page = await fetch(`${origin}/readyz`);
  const { folder: words } = await page.json();
  return { status: page.status, folder: words };
};
const filler = join(folder, "filler");
const before = await told();
const { bavail, bsize } = statfsSync(folder);
writeFileSync(filler, Buffer.alloc(bavail * bsize));
const full = await told();
rmSync(filler);
const after = await told();
server.kill("SIGTERM");
await once(server, "exit");
process.stdout.write(JSON.stringify({ before, full, after }));
