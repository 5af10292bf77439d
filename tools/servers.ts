import { spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Webhooks to the servers are signed with it. */
export const SECRET = "a secret of these measurements";

/** A server in a process of its own. */
export interface Server {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
  close(): Promise<void>;
  /** Ends it as `kill -9` does. */
  kill(): Promise<void>;
}

const SCRIPTS = {
  Redline: "src/main.ts",
  "empty Probot": "tools/peers/probot.mjs",
  "bare node:http": "tools/peers/bare.mjs",
} as const;
export type ServerName = keyof typeof SCRIPTS;
export const SERVERS = Object.keys(SCRIPTS) as ServerName[];

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const PEM = privateKey.export({ type: "pkcs8", format: "pem" }).toString();

/** Starts one of them; resolves when it listens. `environment` is added to what it needs. */
export async function startServer(
  name: ServerName,
  environment: Record<string, string> = {},
): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), "redline-measured-"));
  const child = spawn(process.execPath, [join(import.meta.dirname, "..", SCRIPTS[name])], {
    stdio: ["ignore", "pipe", "ignore"],
    env: {
      PATH: process.env.PATH ?? "",
      HOME: folder,
      APP_ID: "1",
      PRIVATE_KEY: PEM,
      WEBHOOK_SECRET: SECRET,
      ANTHROPIC_API_KEY: "none",
      HOST: "127.0.0.1",
      PORT: "0",
      LOG_LEVEL: "fatal",
      REDLINE_FOLDER: folder,
      // Nobody answers there.
      GITHUB_API_URL: "http://127.0.0.1:9",
      ...environment,
    },
  });
  const ended = once(child, "exit");
  let said = "";
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    said += chunk.toString();
    const [, url] = /listens at (\S+)\n/.exec(said) ?? [];
    if (url === undefined) continue;
    const end = async (signal: NodeJS.Signals) => {
      child.kill(signal);
      await ended;
      await rm(folder, { recursive: true, force: true });
    };
    return { name, url, pid: child.pid ?? 0, close: () => end("SIGTERM"), kill: () => end("SIGKILL") };
  }
  throw new Error(`${name} ended before it listened: ${said}`);
}

/** Resident memory of a process and of all that it has started, in bytes (Linux: VmRSS of /proc). */
export async function residentBytes(pid: number): Promise<number> {
  const all = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    all.map(async (one) => {
      const status = await readFile(`/proc/${one}/status`, "utf8").catch(() => "");
      const number = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
      return { pid: one, parent: number("PPid"), bytes: number("VmRSS") * 1024 };
    }),
  );
  const family = new Set([pid]);
  for (let before = 0; before !== family.size; ) {
    before = family.size;
    for (const { pid: one, parent } of found) if (family.has(parent)) family.add(one);
  }
  return found.filter(({ pid: one }) => family.has(one)).reduce((sum, { bytes }) => sum + bytes, 0);
}
