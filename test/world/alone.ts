import { spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect } from "@jest/globals";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

/** An environment in which everything is right, but that no GitHub is there. */
export const alone = (port = "0", folder = join(tmpdir(), `redline-alone-${process.pid}`)) => ({
  PATH: process.env.PATH ?? "",
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? "",
  APP_ID: "1",
  PRIVATE_KEY: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  WEBHOOK_SECRET: "a long secret",
  ANTHROPIC_API_KEY: "k",
  GITHUB_API_URL: "http://127.0.0.1:1",
  HOST: "127.0.0.1",
  PORT: port,
  REDLINE_FOLDER: folder,
  LOG_LEVEL: "silent" as const,
});

/** Starts the server with an environment in which it cannot start; returns what it said. */
export function refused(env: NodeJS.ProcessEnv): string {
  const { status, stderr } = spawnSync(process.execPath, ["src/main.ts"], { encoding: "utf8", env });
  expect(status).toBe(1);
  return stderr;
}

/** A folder that goes when the file's tests have ended. */
export async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "redline-start-"));
  folders.push(folder);
  return folder;
}

const folders: string[] = [alone().REDLINE_FOLDER];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));
